import { type PermissionsOf, readers } from "../rotation/permission.js";
import type * as serviceQuota from "./service-quota.js";

/** Actions and resource types as in the Service Authorization Reference of Service Quotas. */
export const serviceQuotaPermissions = {
  allowedByServiceQuotas: [
    { action: "servicequotas:GetServiceQuota", on: "acm-quotas", jobs: [...readers, "stage"] },
    {
      action: "servicequotas:GetAWSDefaultServiceQuota",
      on: "acm-lists",
      jobs: [...readers, "stage"],
      seldom: "asked only where the account was never given a value of its own",
    },
  ],
} as const satisfies PermissionsOf<typeof serviceQuota>;
