import type { ConsoleStep } from "./attestation.js";
import { type RelyingPartyName, relyingPartyName } from "./relying-party.js";
import type { DescribedProvider, Description, PartyTrust } from "./saml-facts.js";
import type { LeftRecord, PublishedRecord, TrustedGate, TrustedGeneration } from "./saml-gate.js";
import type { Untold } from "./standing-facts.js";
import type { GenerationId } from "./tls-rotation.js";

/**
 * A metadata URL is fetched "every 6 hours or before the metadata expires, whichever is earlier" (Cognito Developer
 * Guide, "Adding SAML identity providers"). The margin is ours: Cognito does not say when it fetched.
 */
export const fetchedWithin = { refreshMs: 6 * 3_600_000, marginMs: 30 * 60_000 } as const;

interface Of {
  readonly party: RelyingPartyName;
}

/** Why a relying party is not shown to trust, or not to trust any more. */
export type TrustPending =
  /** Terraform has made it, or is to. */
  | (Of & { readonly code: "absent" })
  | (Of & { readonly code: "does-not-trust"; readonly generations: readonly GenerationId[] })
  | (Of & { readonly code: "still-trusts"; readonly generation: GenerationId })
  /** Of one that fetches: the URL does not list these. */
  | (Of & { readonly code: "not-published"; readonly url: string; readonly generations: readonly GenerationId[] })
  | (Of & { readonly code: "still-published"; readonly url: string; readonly generation: GenerationId })
  /** It may not have fetched what lists them yet. */
  | (Of & { readonly code: "not-fetched"; readonly generations: readonly GenerationId[]; readonly until: Date })
  | (Of & { readonly code: "not-imported"; readonly generations: readonly GenerationId[] })
  /** `imported`: undefined where nobody has attested that it ever was. */
  | (Of & { readonly code: "not-deleted"; readonly generation: GenerationId; readonly imported: string | undefined })
  | (Of & { readonly code: "another-kind"; readonly kind: string })
  | (Of & { readonly code: "unreadable"; readonly why: string })
  | (Of & { readonly code: "not-read"; readonly why: Untold });

/** What helps: to ask again in a while, a person, time that has to pass, or nothing but a change of the spec or the account. */
export type TrustWait = "asking" | "person" | "time" | "change";

export function waitOf(pending: TrustPending): TrustWait {
  switch (pending.code) {
    case "absent":
    case "does-not-trust":
    case "still-trusts":
      return "asking";
    case "not-read":
      return passing.has(pending.why.reason) ? "asking" : "change";
    case "not-published":
    case "still-published":
    case "not-imported":
    case "not-deleted":
      return "person";
    case "not-fetched":
      return "time";
    case "another-kind":
    case "unreadable":
      return "change";
  }
}

/** Reasons of a fault, and of a metadata URL, that may be gone a little later. */
const passing: ReadonlySet<string> = new Set(["throttled", "unreachable", "server-error", "not-answered"]);

type Asked = Pick<TrustedGate, "trusted" | "proven">;

/** Whether every relying party trusts every generation; empty: it is shown. */
export function judgeTrusted(
  gate: Asked,
  observed: readonly PartyTrust[],
  record: PublishedRecord,
  now: Date,
): readonly TrustPending[] {
  return observed.flatMap((one): readonly TrustPending[] => {
    const party = relyingPartyName(one.party);
    switch (one.observed.is) {
      case "absent":
        return [{ code: "absent", party }];
      case "another-kind":
        return [{ code: "another-kind", party, kind: one.observed.kind }];
      case "untold":
        return [{ code: "not-read", party, why: one.observed.why }];
      case "given": {
        const { description } = one.observed;
        if (description.told !== "provider") return [undescribed(party, description)];
        const generations = missingIn(description.provider, gate.trusted);
        return generations.length === 0 ? [] : [{ code: "does-not-trust", party, generations }];
      }
      case "fetching": {
        const { description, url } = one.observed;
        if (description.told !== "provider") return [undescribed(party, description)];
        const generations = missingIn(description.provider, gate.trusted);
        if (generations.length > 0) return [{ code: "not-published", party, url, generations }];
        return notFetched(party, gate, record, now);
      }
      case "by-hand": {
        const generations = notImported(gate, one.observed.attestations);
        return generations.length === 0 ? [] : [{ code: "not-imported", party, generations }];
      }
    }
  });
}

function undescribed(
  party: RelyingPartyName,
  description: Exclude<Description, { readonly told: "provider" }>,
): TrustPending {
  return description.told === "nothing"
    ? { code: "not-read", party, why: description.why }
    : { code: "unreadable", party, why: description.why };
}

function missingIn(
  { fingerprints }: DescribedProvider,
  trusted: readonly TrustedGeneration[],
): readonly GenerationId[] {
  return trusted.filter(({ fingerprint }) => !fingerprints.includes(fingerprint)).map(({ id }) => id);
}

/** When a relying party that fetches has certainly fetched what was published at that time. */
export function fetchedBy(published: string | undefined, now: Date): Date {
  const since = Date.parse(published ?? "");
  const { refreshMs, marginMs } = fetchedWithin;
  return new Date((Number.isNaN(since) ? now.getTime() : since) + refreshMs + marginMs);
}

function notFetched(
  party: RelyingPartyName,
  { proven }: Asked,
  { published }: PublishedRecord,
  now: Date,
): readonly TrustPending[] {
  const late = proven
    .map(({ id }) => ({ id, until: fetchedBy(Object.hasOwn(published, id) ? published[id] : undefined, now) }))
    .filter(({ until }) => now < until);
  if (late.length === 0) return [];
  const until = new Date(Math.max(...late.map((one) => one.until.getTime())));
  return [{ code: "not-fetched", party, generations: late.map(({ id }) => id), until }];
}

/** What was there before there was anything to rotate to was connected, and not imported. */
function notImported({ trusted, proven }: Asked, attestations: readonly ConsoleStep[]): readonly GenerationId[] {
  return trusted
    .map(({ id }) => id)
    .filter((id) => {
      const last = latestStep(attestations, id)?.step;
      return proven.some((one) => one.id === id) ? last !== "imported" : last === "deleted";
    });
}

/** What was attested last of a generation; the later in the spec where two are of one time. */
export function latestStep(attestations: readonly ConsoleStep[], generation: GenerationId): ConsoleStep | undefined {
  return attestations
    .filter((one) => one.generation === generation)
    .reduce<ConsoleStep | undefined>(
      (latest, one) => (latest === undefined || Date.parse(one.at) >= Date.parse(latest.at) ? one : latest),
      undefined,
    );
}

/** Whether no relying party trusts what has left; empty: it is shown. */
export function judgeLeft(
  { generation, fingerprint }: LeftRecord,
  observed: readonly PartyTrust[],
): readonly TrustPending[] {
  return observed.flatMap((one): readonly TrustPending[] => {
    const party = relyingPartyName(one.party);
    switch (one.observed.is) {
      // What is not there trusts nothing.
      case "absent":
      case "another-kind":
        return [];
      case "untold":
        return [{ code: "not-read", party, why: one.observed.why }];
      case "given":
      case "fetching": {
        const { description } = one.observed;
        if (description.told !== "provider") return [undescribed(party, description)];
        if (!description.provider.fingerprints.includes(fingerprint)) return [];
        return one.observed.is === "given"
          ? [{ code: "still-trusts", party, generation }]
          : [{ code: "still-published", party, url: one.observed.url, generation }];
      }
      case "by-hand": {
        const last = latestStep(one.observed.attestations, generation);
        return last?.step === "deleted" ? [] : [{ code: "not-deleted", party, generation, imported: last?.at }];
      }
    }
  });
}
