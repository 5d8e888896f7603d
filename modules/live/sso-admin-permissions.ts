import { type PermissionsOf, readers } from "../rotation/permission.js";
import type * as ssoAdmin from "./sso-admin.js";

/** Actions as in the Service Authorization Reference of AWS IAM Identity Center. */
export const ssoAdminPermissions = {
  listInstances: [
    { action: "sso:ListInstances", on: "identity-source-lists", jobs: readers },
    { action: "sso:ListInstances", on: "account-lists", jobs: ["adopt"] },
  ],
  listPermissionSets: [
    { action: "sso:ListPermissionSets", on: "account-assignments", jobs: readers },
    { action: "sso:ListPermissionSets", on: "account-lists", jobs: ["adopt"] },
  ],
  permissionSetName: [
    { action: "sso:DescribePermissionSet", on: "account-assignments", jobs: readers },
    { action: "sso:DescribePermissionSet", on: "account-lists", jobs: ["adopt"] },
  ],
  listAccounts: [
    { action: "sso:ListAccountsForProvisionedPermissionSet", on: "account-assignments", jobs: readers },
    { action: "sso:ListAccountsForProvisionedPermissionSet", on: "account-lists", jobs: ["adopt"] },
  ],
  listAssignments: [
    { action: "sso:ListAccountAssignments", on: "account-assignments", jobs: readers },
    { action: "sso:ListAccountAssignments", on: "account-lists", jobs: ["adopt"] },
  ],
} as const satisfies PermissionsOf<typeof ssoAdmin>;
