import { type RelyingPartyName, relyingPartyName } from "./relying-party.js";
import type { DescribedProvider, Description, PartyTrust } from "./saml-facts.js";
import type { MayTrustGate, PublishedGate, TrustedGeneration } from "./saml-gate.js";
import type { Endpoint, SamlRotation } from "./saml-rotation.js";
import type { Untold } from "./standing-facts.js";
import type { Fingerprint, GenerationId } from "./tls-rotation.js";
import { distrustedGenerations, trustedGenerations } from "./trust.js";

/** IAM's quota "Keys per SAML provider" (User Guide, "IAM and AWS STS quotas"). */
export const mostKeys = 10;

interface Of {
  readonly party: RelyingPartyName;
}

/** Why a relying party may not be given this trust. `code` is the rule, as messages name it; all but the last two. */
export type TrustRefusal =
  | (Of & { readonly code: "same-entity-id"; readonly found: string; readonly expected: string })
  /** `added`: the spec has them and the relying party has not; `removed`: the other way round. */
  | (Of & { readonly code: "same-endpoints" } & EndpointChange)
  | (Of & {
      readonly code: "trust-in-common";
      readonly found: readonly Fingerprint[];
      readonly expected: readonly GenerationId[];
    })
  | (Of & { readonly code: "provider-kept"; readonly found: ProviderKept })
  | (Of & { readonly code: "limit-keys"; readonly found: number; readonly limit: number })
  | (Of & { readonly code: "signed-with-is-trusted"; readonly generation: GenerationId })
  /** It was given something that is no metadata to act on: nobody can say what it trusts. */
  | (Of & { readonly code: "unreadable"; readonly why: string })
  | (Of & { readonly code: "not-read"; readonly why: Untold });

/** What is wrong with there being a provider, or none. */
export type ProviderKept =
  /** `adopt: true`, and there is nothing to import. */
  | { readonly is: "absent" }
  /** Another name in the pool has the same identity provider. */
  | { readonly is: "renamed"; readonly from: readonly RelyingPartyName[] }
  /** The name is of a provider of OIDC, or of another kind. */
  | { readonly is: "another-kind"; readonly kind: string };

/** What of the gate the judgement goes by. */
export type MayTrust = Pick<MayTrustGate, "trusted" | "signing" | "entityId" | "endpoints" | "abandoned">;

/** The gate's question, asked of a rotation before there is a gate. */
export function mayTrustOf(rotation: SamlRotation): MayTrust {
  const { metadata } = rotation.identityProvider;
  return {
    trusted: trustedGenerations(rotation),
    signing: rotation.signing,
    entityId: metadata?.entityId,
    endpoints: metadata?.endpoints ?? [],
    abandoned: distrustedGenerations(rotation).map(({ id }) => id),
  };
}

/**
 * Whether the relying parties may be given the trust of the gate; empty: nothing is against it. That a provider is there
 * which nobody adopts, or is not there any more, only Terraform's state can tell from an apply before this one.
 */
export function judgeMayTrust(gate: MayTrust, observed: readonly PartyTrust[]): readonly TrustRefusal[] {
  return observed.flatMap((one) => {
    const refusals = [...keptRefusals(one), ...describedRefusals(gate, one), ...limitRefusals(gate, one)];
    return refusals.map((refusal) => ({ ...refusal, party: relyingPartyName(one.party) }));
  });
}

type Without<Refusal> = Refusal extends unknown ? Omit<Refusal, "party"> : never;
type Refusals = readonly Without<TrustRefusal>[];

function keptRefusals({ party, observed }: PartyTrust): Refusals {
  if (party.kind === "identity-center") return [];
  const refuse = (found: ProviderKept): Refusals => [{ code: "provider-kept", found }];
  switch (observed.is) {
    case "absent":
      if (observed.resembling.length > 0) return refuse({ is: "renamed", from: observed.resembling });
      return party.adopt ? refuse({ is: "absent" }) : [];
    case "another-kind":
      return refuse({ is: "another-kind", kind: observed.kind });
    case "given":
    case "fetching":
    case "by-hand":
    case "untold":
      return [];
  }
}

function describedRefusals(gate: MayTrust, { observed }: PartyTrust): Refusals {
  if (observed.is === "untold") return [{ code: "not-read", why: observed.why }];
  if (observed.is !== "given" && observed.is !== "fetching") return [];
  switch (observed.description.told) {
    case "nothing":
      return [{ code: "not-read", why: observed.description.why }];
    case "unreadable":
      return [{ code: "unreadable", why: observed.description.why }];
    case "provider":
      return providerRefusals(gate, observed.description.provider);
  }
}

function providerRefusals(gate: MayTrust, { entityId, endpoints, fingerprints }: DescribedProvider): Refusals {
  const { trusted, abandoned } = gate;
  const isOther = gate.entityId !== undefined && gate.entityId !== entityId;
  // Of another entity the endpoints and the certificates are others, too: that says enough.
  if (isOther) return [{ code: "same-entity-id", found: entityId, expected: gate.entityId }];
  const changed = gate.endpoints.length === 0 ? undefined : endpointChange(endpoints, gate.endpoints);
  const inCommon = trusted.some(({ fingerprint }) => fingerprints.includes(fingerprint));
  const expected = trusted.map(({ id }) => id);
  return [
    ...(changed === undefined ? [] : [{ code: "same-endpoints", ...changed } as const]),
    ...(inCommon || abandoned.length > 0 ? [] : [{ code: "trust-in-common", found: fingerprints, expected } as const]),
  ];
}

export interface EndpointChange {
  readonly added: readonly Endpoint[];
  readonly removed: readonly Endpoint[];
}

/** Undefined: they are the same. */
export function endpointChange(before: readonly Endpoint[], after: readonly Endpoint[]): EndpointChange | undefined {
  const keyOf = ({ service, binding, location }: Endpoint) => JSON.stringify([service, binding, location]);
  const [had, has] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  const added = after.filter((one) => !had.has(keyOf(one)));
  const removed = before.filter((one) => !has.has(keyOf(one)));
  return added.length + removed.length === 0 ? undefined : { added, removed };
}

function limitRefusals({ trusted, signing }: MayTrust, { party }: PartyTrust): Refusals {
  const found = trusted.length;
  return [
    ...(party.kind === "iam" && found > mostKeys ? [{ code: "limit-keys", found, limit: mostKeys } as const] : []),
    ...(trusted.some(({ id }) => id === signing)
      ? []
      : [{ code: "signed-with-is-trusted", generation: signing } as const]),
  ];
}

/** Why what is at a metadata URL does not show that a generation is published. */
export type PublishedRefusal =
  | { readonly code: "same-entity-id"; readonly found: string; readonly expected: string }
  | { readonly code: "not-published"; readonly generation: GenerationId; readonly found: readonly Fingerprint[] }
  | { readonly code: "unreadable"; readonly why: string }
  | { readonly code: "not-read"; readonly why: Untold };

type Publishing = Pick<PublishedGate, "entityId"> & { readonly generation: TrustedGeneration };

/** Whether the URL lists a generation; undefined: it does. */
export function judgePublished(
  { entityId, generation }: Publishing,
  description: Description,
): PublishedRefusal | undefined {
  switch (description.told) {
    case "nothing":
      return { code: "not-read", why: description.why };
    case "unreadable":
      return { code: "unreadable", why: description.why };
    case "provider": {
      const { entityId: found, fingerprints } = description.provider;
      if (entityId !== undefined && entityId !== found) return { code: "same-entity-id", found, expected: entityId };
      if (fingerprints.includes(generation.fingerprint)) return undefined;
      return { code: "not-published", generation: generation.id, found: fingerprints };
    }
  }
}
