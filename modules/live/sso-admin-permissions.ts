import { type Job, type PermissionsOf, readers } from "../rotation/permission.js";
import type * as ssoAdmin from "./sso-admin.js";

/** A snapshot of assignments is taken for a stack that there is. */
const jobs: readonly Job[] = [...readers, "adopt"];

/** Actions as in the Service Authorization Reference of AWS IAM Identity Center. */
export const ssoAdminPermissions = {
  listInstances: [{ action: "sso:ListInstances", on: "identity-source-lists", jobs }],
  listPermissionSets: [{ action: "sso:ListPermissionSets", on: "account-assignments", jobs }],
  permissionSetName: [{ action: "sso:DescribePermissionSet", on: "account-assignments", jobs }],
  listAccounts: [{ action: "sso:ListAccountsForProvisionedPermissionSet", on: "account-assignments", jobs }],
  listAssignments: [{ action: "sso:ListAccountAssignments", on: "account-assignments", jobs }],
} as const satisfies PermissionsOf<typeof ssoAdmin>;
