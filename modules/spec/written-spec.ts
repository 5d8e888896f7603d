import type { WrittenIdentitySource, WrittenSnapshot } from "./written-identity-source.js";
import type { WrittenSamlRotation } from "./written-saml-rotation.js";
import type { WrittenRotation } from "./written.js";

/** What a file beside stack.yaml may hold; one-of on `kind`, each of which is in the registry of kinds.ts. */
export type WrittenSpec = WrittenRotation | WrittenSamlRotation | WrittenIdentitySource | WrittenSnapshot;
