import type { Released } from "./stack.js";
import type { RotationName } from "./tls-rotation.js";

// Terraform addresses of an identity source; as in address.ts they depend on names alone. Users, groups, memberships and
// assignments are one block each, so that all of them can be forgotten without knowing who they are.

/** `terraform_data.<this>` or `local.<this>` */
export function sourceLogicalId(
  source: RotationName,
  part:
    | "source"
    | "kept_until_confirm_delete"
    | "kept_until_released"
    | "leaving"
    | "users"
    | "groups"
    | "memberships"
    | "assignments"
    | "adopted",
): string {
  return `${source}_${part}`;
}

const directoryTypes = [
  "aws_identitystore_user",
  "aws_identitystore_group",
  "aws_identitystore_group_membership",
] as const;

/** What the directory holds, and what keeps it: forgotten when a directory comes that Terraform does not fill. */
export function directoryAddresses(source: RotationName): readonly string[] {
  return [
    ...directoryTypes.map((type) => `${type}.${source}`),
    `terraform_data.${sourceLogicalId(source, "kept_until_confirm_delete")}`,
    `terraform_data.${sourceLogicalId(source, "leaving")}`,
  ];
}

/** Everything of an identity source: forgotten when it is released. */
export function identitySourceAddresses(source: RotationName): readonly string[] {
  return [
    ...directoryAddresses(source),
    `aws_ssoadmin_account_assignment.${source}`,
    `terraform_data.${sourceLogicalId(source, "source")}`,
    `terraform_data.${sourceLogicalId(source, "kept_until_released")}`,
  ];
}

/** Whether a released name is that of an identity source: a distribution's begins with a capital, the others have a sign. */
export function isIdentitySource(released: Released): boolean {
  return /^[a-z][a-z0-9-]*$/.test(released);
}
