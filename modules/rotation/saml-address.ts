import type { RelyingPartyName } from "./relying-party.js";
import type { RotationName } from "./tls-rotation.js";

// Terraform addresses of a SAML rotation; as in address.ts they depend on names alone.

/** `aws_cognito_identity_provider.<this>` or `aws_iam_saml_provider.<this>`: of the relying party, whatever trusts what. */
export function relyingPartyLogicalId(name: RelyingPartyName): string {
  // A pool's id has an underscore, an IAM provider's name may have a dot or begin with anything: Terraform's names may not.
  return name.replaceAll(/[^A-Za-z0-9-]/g, (sign) => (sign === ":" ? "_" : `_${sign.charCodeAt(0).toString(16)}_`));
}

type Step =
  | "identity"
  | "rotation"
  | "left"
  | "may_trust"
  | "published"
  | "before"
  | "seen"
  | "trusted"
  | "moved"
  | "adopted"
  | "signing"
  | "leaving";

/** `terraform_data.<this>` */
export function samlLogicalId(rotation: RotationName, step: Step): string {
  return `${rotation}_${step}`;
}

/** `local.<this>`: what relying parties of the rotation are given. */
export function trustLocalName(rotation: RotationName): string {
  return `${rotation}_trust`;
}
