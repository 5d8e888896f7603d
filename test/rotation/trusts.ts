// What relying parties were observed to trust, for tests that are about something else.
import type { Description, ObservedTrust, PartyTrust, SamlFacts } from "../../modules/rotation/saml-facts.js";
import type { GateParty } from "../../modules/rotation/saml-gate.js";
import type { Endpoint } from "../../modules/rotation/saml-rotation.js";
import type { GenerationId } from "../../modules/rotation/tls-rotation.js";
import { aFingerprint } from "../builders.js";

export const entityId = "https://idp.example.com/saml";
export const signOn: Endpoint = {
  service: "SingleSignOnService",
  binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
  location: "https://idp.example.com/sso",
};
export const now = new Date("2026-11-22T12:00:00Z");
export const why = { reason: "forbidden", message: "it may not be read" };

interface Parts {
  readonly entityId?: string;
  readonly endpoints?: readonly Endpoint[];
  /** Of generations that are older or newer than those of the builders, by fingerprint. */
  readonly notBefore?: Readonly<Record<GenerationId, string>>;
}

/** Metadata with the certificates of these generations. */
export function describing(generations: readonly GenerationId[], parts: Parts = {}): Description {
  return {
    told: "provider",
    provider: {
      entityId: parts.entityId ?? entityId,
      endpoints: parts.endpoints ?? [signOn],
      fingerprints: generations.map(aFingerprint),
      certificates: generations.map((id) => ({
        fingerprint: aFingerprint(id),
        notBefore: new Date(parts.notBefore?.[id] ?? "2026-01-01T00:00:00Z"),
        notAfter: new Date("2029-01-01T00:00:00Z"),
      })),
      validUntil: undefined,
    },
  };
}

export function trusting(party: GateParty, generations: readonly GenerationId[], parts: Parts = {}): PartyTrust {
  return { party, observed: { is: "given", description: describing(generations, parts) } };
}

export const metadataUrl = "https://idp.example.com/metadata";

export function fetching(party: GateParty, generations: readonly GenerationId[], url = metadataUrl): PartyTrust {
  return { party, observed: { is: "fetching", url, description: describing(generations) } };
}

export function observing(party: GateParty, observed: ObservedTrust): PartyTrust {
  return { party, observed };
}

export function absent(party: GateParty, resembling: readonly string[] = []): PartyTrust {
  return { party, observed: { is: "absent", resembling } };
}

export function trustFacts(parties: readonly PartyTrust[], change: Partial<SamlFacts> = {}): SamlFacts {
  return { parties, published: undefined, traces: undefined, ...change };
}
