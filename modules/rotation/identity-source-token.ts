import { daysLeft } from "./expiry.js";
import type { Provisioning, ScimToken, TokenStep } from "./identity-source.js";

type Scim = Extract<Provisioning, { readonly by: "scim" }>;

/** AWS reminds from 90 days before a token expires; a token lives a year. */
export const tokenNotice = 90 * 86_400_000;

export function isTokenDue({ expires }: ScimToken, now: Date): boolean {
  return Date.parse(expires) - now.getTime() <= tokenNotice;
}

/** What is to be done next with the tokens: a second one takes over before the first one is deleted. */
export type TokenTask =
  | { readonly task: "none" }
  /** There is none, or the only one expires soon. */
  | { readonly task: "create"; readonly outgoing: ScimToken | undefined }
  | { readonly task: "give" | "see-provision"; readonly incoming: ScimToken; readonly outgoing: ScimToken | undefined }
  | { readonly task: "delete"; readonly incoming: ScimToken; readonly outgoing: ScimToken }
  /** It is gone from the console, and still in the spec. */
  | { readonly task: "remove"; readonly outgoing: ScimToken };

/** The one that expires last is the one to provision with; which steps were done is what people attested. */
export function tokenTask({ tokens, attestations }: Pick<Scim, "tokens" | "attestations">, now: Date): TokenTask {
  const byExpiry = tokens.toSorted((a, b) => Date.parse(a.expires) - Date.parse(b.expires));
  const incoming = byExpiry.at(-1);
  const outgoing = byExpiry.length > 1 ? byExpiry[0] : undefined;
  const isDone = (step: TokenStep["step"], { id }: ScimToken) =>
    attestations.some((one) => one.step === step && one.token === id);
  if (incoming === undefined) return { task: "create", outgoing: undefined };
  const gone = byExpiry.find((token) => isDone("deleted", token));
  if (gone !== undefined) return { task: "remove", outgoing: gone };
  if (outgoing === undefined)
    return isTokenDue(incoming, now) ? { task: "create", outgoing: incoming } : { task: "none" };
  // Who has attested that it provisions has given it to the identity provider.
  if (isDone("provisioned", incoming)) return { task: "delete", incoming, outgoing };
  return { task: isDone("given", incoming) ? "see-provision" : "give", incoming, outgoing };
}

/** One sentence: who has to do what. */
export function explainTokenTask(task: TokenTask, now: Date): string {
  switch (task.task) {
    case "none":
      return "the SCIM token is good";
    case "create":
      return task.outgoing === undefined
        ? "there is no SCIM token; make one in the console, list it, and give it to the identity provider"
        : `SCIM token "${task.outgoing.id}" ${expiryText(task.outgoing, now)}; make a second one in the console and list it`;
    case "give":
      return `SCIM token "${task.incoming.id}" is new; give it to the identity provider, and attest { step: given, token: "${task.incoming.id}" }`;
    case "see-provision":
      return `the identity provider has SCIM token "${task.incoming.id}"; provision a change and see it arrive, and attest { step: provisioned, token: "${task.incoming.id}" }`;
    case "delete":
      return `SCIM token "${task.incoming.id}" provisions; delete "${task.outgoing.id}" in the console, attest { step: deleted, token: "${task.outgoing.id}" }, and remove it from the list`;
    case "remove":
      return `SCIM token "${task.outgoing.id}" is deleted; remove it from the list`;
  }
}

export function expiryText({ expires }: ScimToken, now: Date): string {
  const days = daysLeft(new Date(expires), now);
  return Date.parse(expires) <= now.getTime() ? `expired at ${expires}` : `expires in ${days} day(s) (${expires})`;
}
