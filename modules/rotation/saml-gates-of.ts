import type { GateSettings } from "./gate.js";
import { gateParties, withoutWords } from "./gate-parties.js";
import { removalSubjectOf } from "./pending-removal.js";
import type {
  LeavingGate,
  LeftGate,
  MayTrustGate,
  MetadataPin,
  PublishedGate,
  SigningGate,
  TrustedGate,
  TrustedGeneration,
} from "./saml-gate.js";
import type { SamlGeneration, SamlRotation } from "./saml-rotation.js";
import { distrustedGenerations, fetchesMetadata, provenTrust, trustedGenerations } from "./trust.js";

/** Whom a gate asks. */
export interface GatePlace extends GateSettings {
  readonly region: string;
}

/** What is signed with; a spec in which it is not listed is refused before. */
function signedWith({ name, generations, signing }: SamlRotation): TrustedGeneration {
  const found = generations.find(({ id }) => id === signing);
  if (found === undefined)
    throw new Error(`generation "${signing}" of rotation "${name}" is signed with, and not listed`);
  return known(found);
}

function known({ id, fingerprint }: SamlGeneration): TrustedGeneration {
  return { id, fingerprint };
}

/** The same entity is expected at a URL as in the file. */
export function metadataPin({ identityProvider }: SamlRotation): MetadataPin {
  return { entityId: identityProvider.metadata?.entityId, metadataSigner: identityProvider.metadataSigner };
}

function subjectOf(rotation: SamlRotation, place: GatePlace) {
  const { name, signing, relyingParties } = rotation;
  return {
    rotation: name,
    ...place,
    parties: gateParties(relyingParties),
    ...metadataPin(rotation),
    trusted: trustedGenerations(rotation).map(known),
    signing,
  };
}

export function mayTrustGate(rotation: SamlRotation, place: GatePlace): MayTrustGate {
  const { metadata } = rotation.identityProvider;
  const abandoned = distrustedGenerations(rotation).map(({ id }) => id);
  return {
    gate: "may-trust",
    ...subjectOf(rotation, place),
    endpoints: metadata?.endpoints ?? [],
    removal: removalSubjectOf(rotation),
    abandoned,
  };
}

/** One for each generation that a relying party is to fetch by itself. */
export function publishedGates(rotation: SamlRotation, { connectTo }: GatePlace): readonly PublishedGate[] {
  const { metadataUrl: url } = rotation.identityProvider;
  if (url === undefined || !fetchesMetadata(rotation)) return [];
  const common = { gate: "published", rotation: rotation.name, connectTo, url, ...metadataPin(rotation) } as const;
  return trustedGenerations(rotation).map((generation) => ({ ...common, generation: known(generation) }));
}

export function trustedGate(rotation: SamlRotation, place: GatePlace): TrustedGate {
  const { timeout } = rotation.gate.trusted;
  return { gate: "trusted", ...subjectOf(rotation, place), proven: provenTrust(rotation).map(known), timeout };
}

export function signingGate(rotation: SamlRotation): SigningGate {
  const { vendor, attestations, multipleCertificates, window } = rotation.identityProvider;
  return {
    gate: "signing",
    rotation: rotation.name,
    vendor,
    signing: signedWith(rotation),
    attestations: attestations.map(withoutWords),
    window: multipleCertificates ? undefined : window,
  };
}

export function leavingGate(rotation: SamlRotation): LeavingGate {
  return {
    gate: "leaving",
    rotation: rotation.name,
    signing: signedWith(rotation),
    attestations: rotation.identityProvider.attestations.map(withoutWords),
    soak: rotation.retirement.soak,
    abandoned: distrustedGenerations(rotation).map(({ id }) => id),
  };
}

export function leftGate(rotation: SamlRotation, place: GatePlace): LeftGate {
  const { vendor, metadataUrl } = rotation.identityProvider;
  return { gate: "left", ...subjectOf(rotation, place), vendor, metadataUrl, timeout: rotation.gate.trusted.timeout };
}
