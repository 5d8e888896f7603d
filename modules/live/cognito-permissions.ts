import { type PermissionsOf, readers } from "../rotation/permission.js";
import type * as cognito from "./cognito.js";

/** Actions and resource types as in the Service Authorization Reference of Amazon Cognito User Pools. */
export const cognitoPermissions = {
  observeCognitoProvider: [{ action: "cognito-idp:DescribeIdentityProvider", on: "user-pools", jobs: readers }],
  listCognitoProviders: [{ action: "cognito-idp:ListIdentityProviders", on: "user-pools", jobs: readers }],
  observeUserPool: [{ action: "cognito-idp:DescribeUserPool", on: "user-pools", jobs: readers }],
  readSigningCertificate: [{ action: "cognito-idp:GetSigningCertificate", on: "user-pools", jobs: readers }],
} as const satisfies PermissionsOf<typeof cognito>;
