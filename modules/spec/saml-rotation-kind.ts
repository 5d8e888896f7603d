import type { SamlRotation } from "../rotation/saml-rotation.js";
import { buildSamlRotation } from "./build-saml-rotation.js";
import { checkAttestations } from "./check-attestations.js";
import { checkLimits } from "./check-limits.js";
import { checkMetadataSigner } from "./check-metadata-signer.js";
import { checkMetadata } from "./check-metadata.js";
import { checkRelyingParties } from "./check-relying-parties.js";
import { checkSamlRotation } from "./check-saml-rotation.js";
import { checkSigningCertificates } from "./check-signing-certificates.js";
import schema from "./saml-rotation.schema.json" with { type: "json" };
import { shapeOf } from "./shape.js";
import type { SpecKind } from "./spec-kind.js";
import type { WrittenSamlRotation } from "./written-saml-rotation.js";

export const samlRotationKind: SpecKind<WrittenSamlRotation, SamlRotation> = {
  kind: "SamlRotation",
  shape: shapeOf<WrittenSamlRotation>(schema),
  judge: (draft, now) => {
    const { generations, issues: ofCertificates } = checkSigningCertificates(draft, now);
    const { signer, issues: ofSigner } = checkMetadataSigner(draft, now);
    const { metadata, issues: ofMetadata } = checkMetadata(draft, generations, signer, now);
    const certificates = new Map(generations.map(({ id, certificate }) => [id, certificate]));
    return {
      built: buildSamlRotation(draft.written, generations, signer, metadata),
      issues: [
        ...checkSamlRotation(draft, now),
        ...checkRelyingParties(draft),
        ...checkAttestations(draft, certificates, now),
        ...ofCertificates,
        ...ofSigner,
        ...ofMetadata,
        ...checkLimits(draft, generations, metadata),
      ],
    };
  },
};
