import { type PermissionsOf, readers } from "../rotation/permission.js";
import type * as cognito from "./cognito.js";

/** `runbook --live` is run by whoever plans; Terraform asks for the same as the output `user_pools`. */
const forRunbook = ["plan", "apply"] as const;

/** Actions and resource types as in the Service Authorization Reference of Amazon Cognito User Pools. */
export const cognitoPermissions = {
  observeCognitoProvider: [{ action: "cognito-idp:DescribeIdentityProvider", on: "user-pools", jobs: readers }],
  listCognitoProviders: [{ action: "cognito-idp:ListIdentityProviders", on: "user-pools", jobs: readers }],
  observeUserPool: [{ action: "cognito-idp:DescribeUserPool", on: "user-pools", jobs: forRunbook }],
  readSigningCertificate: [{ action: "cognito-idp:GetSigningCertificate", on: "user-pools", jobs: forRunbook }],
} as const satisfies PermissionsOf<typeof cognito>;
