/** Where SAML providers are kept: a user pool by its id, or the account's IAM. */
export type ProviderStore = { readonly in: "cognito"; readonly userPool: string } | { readonly in: "iam" };

/**
 * How many there may be: "Identity providers per user pool" and "SAML providers per account" of Cognito's and IAM's
 * quotas. `most`: what AWS grants who asks for more.
 */
export const providerQuota = {
  cognito: { documented: 300, most: 1_000 },
  iam: { documented: 100, most: 100 },
} as const satisfies Readonly<Record<ProviderStore["in"], { readonly documented: number; readonly most: number }>>;

export interface ProviderRoom {
  readonly store: ProviderStore;
  /** There, of whichever kind and whoever made them. */
  readonly used: number;
  /** Of the specs, still to be created. */
  readonly needed: number;
}

/** "ask": no account has so many unless AWS granted them. */
export function judgeRoom({ store, used, needed }: ProviderRoom): "fits" | "ask" | "exceeded" {
  const { documented, most } = providerQuota[store.in];
  if (needed === 0 || used + needed <= documented) return "fits";
  return used + needed <= most ? "ask" : "exceeded";
}

/** One sentence, of what does not fit. */
export function explainRoom(room: ProviderRoom): string {
  const { store, used, needed } = room;
  const { documented, most } = providerQuota[store.in];
  const where = store.in === "cognito" ? `user pool "${store.userPool}"` : "IAM";
  const found = `${where} has ${used} providers, and ${needed} more are to be created`;
  return judgeRoom(room) === "ask"
    ? `${found}, expected at most ${documented} in all unless AWS has granted more; if it has not, ask for ${used + needed} (Service Quotas, "Identity providers per user pool")`
    : `${found}, expected at most ${most} in all, which is all that AWS gives; remove some first, or ${store.in === "cognito" ? "use another user pool" : "use another account"}`;
}
