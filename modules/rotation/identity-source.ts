import type { RotationName } from "./tls-rotation.js";

/** Where IAM Identity Center takes its users from. Filled in by the kind `IdentitySource`. */
export interface IdentitySource {
  readonly kind: "IdentitySource";
  readonly name: RotationName;
  readonly owner: string | undefined;
  /** `arn:aws:sso:::instance/ssoins-…` */
  readonly instance: string;
}
