import { jsonAnswer, jsonError, type Answer, type Call } from "./answer.js";
import type { JsonObject } from "./config-document.js";
import { readJson, textOf } from "./json-call.js";
import { isQuotaCode, quotaDefinitions, type QuotaCode, type Quotas } from "./quotas.js";

export interface ServiceQuotasContext {
  readonly quotas: Quotas;
  readonly account: string;
}

const type = "application/x-amz-json-1.1";

/** A default belongs to nobody: its ARN has no account. */
function documentOf(code: QuotaCode, value: number, account: string): JsonObject {
  const { service, serviceName, name, isGlobal } = quotaDefinitions[code];
  return {
    ServiceCode: service,
    ServiceName: serviceName,
    QuotaArn: `arn:aws:servicequotas:${isGlobal ? "" : "us-east-1"}:${account}:${service}/${code}`,
    QuotaCode: code,
    QuotaName: name,
    Value: value,
    Unit: "None",
    Adjustable: true,
    GlobalQuota: isGlobal,
    QuotaAppliedAtLevel: "ACCOUNT",
  };
}

const noSuch = (): Answer =>
  jsonError({
    status: 400,
    code: "NoSuchResourceException",
    message: "The request failed because the specified resource does not exist.",
  });

/** Answers a call of Service Quotas, for the quotas the lab knows and enforces. */
export function answerServiceQuotas(operation: string, call: Call, { quotas, account }: ServiceQuotasContext): Answer {
  const request = readJson(call.body);
  const service = textOf(request["ServiceCode"]);
  const asked = textOf(request["QuotaCode"]);
  const ofService = Object.keys(quotaDefinitions)
    .filter(isQuotaCode)
    .filter((code) => quotaDefinitions[code].service === service && (asked ?? code) === code);
  const preset = ofService.map((code) => documentOf(code, quotaDefinitions[code].preset, ""));
  const applied = ofService.flatMap((code) => {
    const value = quotas.applied(code);
    return value === undefined ? [] : [documentOf(code, value, account)];
  });
  const one = (found: readonly JsonObject[]): Answer =>
    found[0] === undefined || asked === undefined ? noSuch() : jsonAnswer(200, { Quota: found[0] }, type);
  const list = (found: readonly JsonObject[]): Answer =>
    ofService.length === 0 ? noSuch() : jsonAnswer(200, { Quotas: found }, type);
  switch (operation) {
    case "GetServiceQuota":
      return one(applied);
    case "GetAWSDefaultServiceQuota":
      return one(preset);
    case "ListServiceQuotas":
      return list(applied);
    case "ListAWSDefaultServiceQuotas":
      return list(preset);
    default: {
      const message = `The lab does not answer "${operation}"; expected one of the operations in lab/service-quotas.ts. Add it there.`;
      return jsonError({ status: 400, code: "NotInTheLab", message });
    }
  }
}
