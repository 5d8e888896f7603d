import { type PermissionsOf, readers } from "../rotation/permission.js";
import type * as iamSaml from "./iam-saml.js";

/** Actions and resource types as in the Service Authorization Reference of AWS Identity and Access Management. */
export const iamSamlPermissions = {
  observeIamProvider: [{ action: "iam:GetSAMLProvider", on: "saml-providers", jobs: readers }],
  listIamProviders: [{ action: "iam:ListSAMLProviders", on: "saml-provider-lists", jobs: readers }],
} as const satisfies PermissionsOf<typeof iamSaml>;
