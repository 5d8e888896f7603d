import type { TlsRotation } from "../rotation/tls-rotation.js";
import { buildRotation } from "./build.js";
import { checkArns } from "./check-account.js";
import { checkCertificates } from "./check-certificates.js";
import { checkRotation } from "./check-rotation.js";
import schema from "./rotation.schema.json" with { type: "json" };
import { shapeOf } from "./shape.js";
import type { SpecKind } from "./spec-kind.js";
import type { WrittenRotation } from "./written.js";

export const tlsRotationKind: SpecKind<WrittenRotation, TlsRotation> = {
  kind: "TlsRotation",
  shape: shapeOf<WrittenRotation>(schema),
  judge: (draft, now) => {
    const certificates = checkCertificates(draft, now);
    return {
      built: buildRotation(draft.written, certificates.files),
      issues: [...checkRotation(draft), ...checkArns(draft), ...certificates.issues],
    };
  },
};
