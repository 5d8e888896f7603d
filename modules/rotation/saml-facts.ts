import type { ConsoleStep } from "./attestation.js";
import type { ConsoleTrace } from "./console-trace.js";
import type { RelyingPartyName } from "./relying-party.js";
import type { GateParty } from "./saml-gate.js";
import { gateParties } from "./gate-parties.js";
import type { Endpoint, SamlRotation } from "./saml-rotation.js";
import type { Untold } from "./standing-facts.js";
import type { Fingerprint } from "./tls-rotation.js";

export interface DescribedCertificate {
  readonly fingerprint: Fingerprint;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** An identity provider as somebody's metadata describes it; every text is safe to print. */
export interface DescribedProvider {
  readonly entityId: string;
  /** Sorted by service, binding and location. */
  readonly endpoints: readonly Endpoint[];
  /** Of what it may sign with, each once, in the order of the document. */
  readonly fingerprints: readonly Fingerprint[];
  /** The same, with their validity. */
  readonly certificates: readonly DescribedCertificate[];
  /** The metadata's own word; undefined: for ever. */
  readonly validUntil: Date | undefined;
}

/** Something that should be metadata: what it describes, or why that could not be told. */
export type Description =
  | { readonly told: "provider"; readonly provider: DescribedProvider }
  /** It was read, and is no metadata that anybody should act on; `why` is one sentence, or several. */
  | { readonly told: "unreadable"; readonly why: string }
  | { readonly told: "nothing"; readonly why: Untold };

/** What a relying party was observed to accept, at one time. */
export type ObservedTrust =
  /** `resembling`: providers of the same user pool that are of the same identity provider. */
  | { readonly is: "absent"; readonly resembling: readonly RelyingPartyName[] }
  /** Something else has the name, such as a provider of OIDC. */
  | { readonly is: "another-kind"; readonly kind: string }
  /** It was given metadata. */
  | { readonly is: "given"; readonly description: Description }
  /** It fetches metadata by itself; what was published when it was observed. */
  | { readonly is: "fetching"; readonly url: string; readonly description: Description }
  /** Nobody but a person can look: what was attested. */
  | { readonly is: "by-hand"; readonly attestations: readonly ConsoleStep[] }
  /** It could not be read. */
  | { readonly is: "untold"; readonly why: Untold };

/** A relying party, and what was observed of it. */
export interface PartyTrust {
  readonly party: GateParty;
  readonly observed: ObservedTrust;
}

/** What a relying party may have trusted when it was observed; undefined where nobody could tell, or a person has to look. */
export function describedBy(observed: ObservedTrust): DescribedProvider | undefined {
  switch (observed.is) {
    case "given":
    case "fetching":
      return observed.description.told === "provider" ? observed.description.provider : undefined;
    case "absent":
    case "another-kind":
    case "by-hand":
    case "untold":
      return undefined;
  }
}

/** What CloudTrail shows of Identity Center's console, or why nobody could look: it is never needed. */
export type ConsoleTraces =
  { readonly told: true; readonly traces: readonly ConsoleTrace[] } | { readonly told: false; readonly why: Untold };

/** All that was read for a SAML rotation, at one time. */
export interface SamlFacts {
  /** Of every relying party but those that are to be deleted, in the order of the spec. */
  readonly parties: readonly PartyTrust[];
  /** What the spec's metadata URL publishes; undefined where it has none. */
  readonly published: Description | undefined;
  /** Undefined: nobody waits for a step in the console, so nobody looked. */
  readonly traces: ConsoleTraces | undefined;
}

/** Facts of a rotation of whose account nothing could be read. */
export function nothingToldOfTrust({ relyingParties }: Pick<SamlRotation, "relyingParties">, why: Untold): SamlFacts {
  const parties = gateParties(relyingParties).map((party) => ({ party, observed: { is: "untold", why } as const }));
  return { parties, published: undefined, traces: undefined };
}
