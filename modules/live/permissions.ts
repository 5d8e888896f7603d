import type { Permission } from "../rotation/permission.js";
import { accountPermissions } from "./account-permissions.js";
import { acmPermissions } from "./acm-permissions.js";
import type { LiveClients } from "./clients.js";
import { cloudTrailPermissions } from "./cloudtrail-permissions.js";
import { cognitoPermissions } from "./cognito-permissions.js";
import { distributionPermissions } from "./distribution-permissions.js";
import { accountSummaryPermissions, iamPermissions } from "./iam-permissions.js";
import { iamSamlPermissions } from "./iam-saml-permissions.js";
import { identityStorePermissions } from "./identity-store-permissions.js";
import { secretTextPermissions } from "./secret-text-permissions.js";
import { serviceQuotaPermissions } from "./service-quota-permissions.js";
import { ssoAdminPermissions } from "./sso-admin-permissions.js";

/** By function, what each calls. */
export type UnitPermissions = Readonly<Record<string, readonly Permission[]>>;

/**
 * What every unit that asks AWS needs: by client, and by the file beside it. A client without a unit does not compile,
 * and neither does a function of a unit without its declaration. Nothing here loads the SDK.
 */
export const livePermissions = {
  cloudfront: { distribution: distributionPermissions },
  acm: { acm: acmPermissions },
  sts: { account: accountPermissions },
  iam: { iam: iamPermissions, "account-summary": accountSummaryPermissions, "iam-saml": iamSamlPermissions },
  quotas: { "service-quota": serviceQuotaPermissions },
  cognito: { cognito: cognitoPermissions },
  cloudtrail: { cloudtrail: cloudTrailPermissions },
  ssoAdmin: { "sso-admin": ssoAdminPermissions },
  identitystore: { "identity-store": identityStorePermissions },
  secretsManager: { "secret-text": secretTextPermissions },
} as const satisfies Readonly<Record<keyof LiveClients, Readonly<Record<string, UnitPermissions>>>>;

export const allLivePermissions: readonly Permission[] = Object.values<Readonly<Record<string, UnitPermissions>>>(
  livePermissions,
).flatMap((units) => Object.values(units).flatMap((unit) => Object.values(unit).flat()));
