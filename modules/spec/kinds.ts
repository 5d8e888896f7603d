import { assignmentSnapshotKind, identitySourceKind } from "./identity-source-kind.js";
import { samlRotationKind } from "./saml-rotation-kind.js";
import { tlsRotationKind } from "./tls-rotation-kind.js";
import type { WrittenSpec } from "./written-spec.js";

/**
 * Every kind of file beside stack.yaml. A further one is a file that says what it is (`SpecKind`), its place in
 * `WrittenSpec`, a line here, and the line in assemble.ts that puts it into the stack.
 */
export const kinds = {
  TlsRotation: tlsRotationKind,
  SamlRotation: samlRotationKind,
  IdentitySource: identitySourceKind,
  AssignmentSnapshot: assignmentSnapshotKind,
} as const satisfies { readonly [Kind in WrittenSpec["kind"]]: { readonly kind: Kind } };
