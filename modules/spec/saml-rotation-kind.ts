import type { SamlRotation } from "../rotation/saml-rotation.js";
import schema from "./saml-rotation.schema.json" with { type: "json" };
import { shapeOf } from "./shape.js";
import type { SpecKind } from "./spec-kind.js";
import type { WrittenSamlRotation } from "./written-saml-rotation.js";

export const samlRotationKind: SpecKind<WrittenSamlRotation, SamlRotation> = {
  kind: "SamlRotation",
  shape: shapeOf<WrittenSamlRotation>(schema),
  judge: () => ({ built: undefined, issues: [] }),
};
