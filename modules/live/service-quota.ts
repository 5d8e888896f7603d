import { GetAWSDefaultServiceQuotaCommand, GetServiceQuotaCommand } from "@aws-sdk/client-service-quotas";

import { type AllowedBy, quotaFacts, type StoreQuota } from "../rotation/quota.js";
import type { ServiceQuotasPort } from "./clients.js";
import { describe, faultOf } from "./fault.js";

export interface Allowance {
  readonly allowed: number;
  readonly allowedBy: AllowedBy;
}

/**
 * GetServiceQuota; where the account was never given a value, GetAWSDefaultServiceQuota; where Service Quotas does not
 * know that either, the documentation. Throws ReadFault, also where it may not be read.
 */
export async function allowedByServiceQuotas(
  client: ServiceQuotasPort,
  quota: StoreQuota,
  signal?: AbortSignal,
): Promise<Allowance> {
  const { service, code, documented } = quotaFacts[quota];
  const input = { ServiceCode: service, QuotaCode: code };
  const options = { ...(signal && { abortSignal: signal }) };
  const own = await unlessNone("servicequotas:GetServiceQuota", `${service}/${code}`, () =>
    client.send(new GetServiceQuotaCommand(input), options),
  );
  if (own !== undefined) return { allowed: own, allowedBy: "account" };
  const preset = await unlessNone("servicequotas:GetAWSDefaultServiceQuota", `${service}/${code}`, () =>
    client.send(new GetAWSDefaultServiceQuotaCommand(input), options),
  );
  if (preset !== undefined) return { allowed: preset, allowedBy: "aws-default" };
  return { allowed: documented, allowedBy: "documentation" };
}

/** Undefined where Service Quotas has no value to tell. */
async function unlessNone(
  call: string,
  quota: string,
  ask: () => Promise<{ readonly Quota?: { readonly Value?: number | undefined } | undefined }>,
): Promise<number | undefined> {
  try {
    return (await ask()).Quota?.Value;
  } catch (cause) {
    if (describe(cause).name === "NoSuchResourceException") return undefined;
    throw faultOf(call, `quota "${quota}"`, cause);
  }
}
