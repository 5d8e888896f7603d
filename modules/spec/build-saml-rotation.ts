import type { RelyingParty } from "../rotation/relying-party.js";
import type { ProviderMetadata, SamlRotation } from "../rotation/saml-rotation.js";
import type { ReadSigner } from "./check-metadata-signer.js";
import type { ReadGeneration } from "./check-signing-certificates.js";
import { secondsOf } from "./duration.js";
import { compare } from "./issue.js";
import type { WrittenParty, WrittenSamlRotation } from "./written-saml-rotation.js";

/** The hub's rotation; undefined where a file that it names could not be read. */
export function buildSamlRotation(
  { metadata: { name, owner }, spec }: WrittenSamlRotation,
  generations: readonly ReadGeneration[],
  signer: ReadSigner,
  metadata: ProviderMetadata | undefined,
): SamlRotation | undefined {
  const { identityProvider: provider } = spec;
  if (generations.length < spec.generations.length || signer === "unusable") return undefined;
  if (provider.metadata.file !== undefined && metadata === undefined) return undefined;
  return {
    kind: "SamlRotation",
    name,
    owner,
    identityProvider: {
      vendor: provider.vendor,
      metadata,
      metadataUrl: provider.metadata.url,
      metadataSigner: signer && { path: signer.path, text: signer.certificate.pem },
      multipleCertificates: provider.multipleCertificates ?? true,
      window: provider.window,
      attestations: (provider.attestations ?? []).map(({ step, generation, fingerprint, at, by, evidence }) => {
        return { step, generation, fingerprint, at, by, evidence };
      }),
    },
    generations: generations.map(({ id, index, path, certificate }) => ({
      id,
      // Not the file's bytes: line ends and what stands around a certificate change nothing.
      pem: { path, text: certificate.pem },
      fingerprint: certificate.fingerprint,
      notBefore: certificate.notBefore.toISOString(),
      notAfter: certificate.notAfter.toISOString(),
      emergency: spec.generations[index]?.emergency === true,
    })),
    signing: spec.signing,
    relyingParties: spec.relyingParties.map(relyingParty),
    gate: { trusted: { timeout: secondsOf(spec.gate?.trusted?.timeout ?? "10m") } },
    retirement: { soak: secondsOf(spec.retirement?.soak ?? "7d") },
  };
}

function relyingParty(written: WrittenParty): RelyingParty {
  switch (written.kind) {
    case "cognito": {
      const attributes = Object.entries(written.attributes ?? {}).toSorted(([a], [b]) => compare(a, b));
      return {
        kind: "cognito",
        userPool: written.userPool,
        provider: written.provider,
        metadata: written.metadata,
        identifiers: [...(written.identifiers ?? [])].sort(compare),
        signOut: written.signOut ?? false,
        idpInitiated: written.idpInitiated ?? false,
        encryptedAssertions: written.encryptedAssertions ?? false,
        signRequests: written.signRequests ?? false,
        attributes: Object.fromEntries(attributes),
        adopt: written.adopt === true,
        deleted: written.confirmDelete !== undefined,
      };
    }
    case "iam": {
      const { kind, provider, adopt, confirmDelete } = written;
      return { kind, provider, adopt: adopt === true, deleted: confirmDelete !== undefined };
    }
    case "identity-center": {
      const { kind, instance, attestations = [] } = written;
      const steps = attestations.map(({ step, generation, at, by, evidence }) => ({
        step,
        generation,
        at,
        by,
        evidence,
      }));
      return { kind, instance, attestations: steps };
    }
  }
}
