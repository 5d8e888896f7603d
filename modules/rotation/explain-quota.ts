import {
  type AllowedBy,
  judgeQuota,
  type Quota,
  quotaLeft,
  type QuotaNeed,
  type QuotaReading,
  quotaRequest,
  type ToldQuota,
} from "./quota.js";
import type { Stack } from "./stack.js";

/** What was found, what is needed, and where it does not fit the exact request; more than one line for a support case. */
export function explainQuota(reading: QuotaReading, { name, account }: Pick<Stack, "name" | "account">): string {
  const subject = `stack "${name}": ${quotaName(reading.quota)}`;
  if (!reading.told) {
    const wanted = reading.needs.length === 0 ? "" : ` (${needed(reading.needs)})`;
    return `${subject}: how many are left${wanted} could not be told: ${reading.why}`;
  }
  const found = `${subject}: ${usage(reading)}, ${needed(reading.needs)}`;
  switch (judgeQuota(reading)) {
    case "fits":
    case "untold":
      return found;
    case "fits-one-by-one":
      return `${found}; switch one rotation to its last wave before the next begins, or ${remedy(reading, account)}`;
    case "exceeded":
      return `${found}; ${remedy(reading, account)}`;
  }
}

export function quotaName(quota: Quota): string {
  switch (quota) {
    case "acm-imported":
      return "imported certificates in ACM";
    case "acm-imports-a-year":
      return "imports into ACM in the last 365 days";
    case "iam-server-certificates":
      return "server certificates in IAM";
    case "dedicated-ip":
      return "certificates on dedicated IP addresses";
  }
}

function usage(reading: ToldQuota): string {
  const { quota, used, allowed, allowedBy } = reading;
  const bound = quota === "acm-imports-a-year" ? (["at least ", "at most "] as const) : (["", ""] as const);
  const of = `${bound[0]}${digits(used)} of ${digits(allowed)} used${source(quota, allowedBy)}`;
  return `${of}, ${bound[1]}${digits(quotaLeft(reading))} left`;
}

function source(quota: Quota, allowedBy: AllowedBy): string {
  switch (allowedBy) {
    case "account":
      return "";
    case "aws-default":
      return " (AWS's default: the account has no value of its own)";
    case "documentation":
      return quota === "dedicated-ip"
        ? " (AWS's default: no API tells, and stack.yaml says nothing)"
        : " (assumed from AWS's documentation: Service Quotas names no value)";
    case "stack":
      return " (as stack.yaml says: no API tells)";
  }
}

function needed(needs: readonly QuotaNeed[]): string {
  const names = needs.map(({ rotation, generation }) => `"${rotation}/${generation}"`).join(", ");
  return needs.length === 0 ? "none needed" : `${digits(needs.length)} needed for ${names}`;
}

function remedy(reading: ToldQuota, account: string): string {
  const request = quotaRequest(reading);
  const wanted = digits(request.desired);
  switch (request.by) {
    case "service-quotas":
      return `ask for ${wanted} and stage when it is granted: ${request.console} or: ${request.cli}`;
    case "nobody":
      return `AWS grants at most ${digits(request.most)}: delete what nothing uses, or put the generation into ACM ("store: acm")`;
    case "support-case":
      return (
        `if AWS has granted more, set spec.quotas.dedicatedIpCertificates in stack.yaml; otherwise open a support case ` +
        `at ${request.console} with the text below, and set it to ${wanted} when it is granted\n` +
        indented(supportText(reading, request.desired, account))
      );
  }
}

/** What AWS's documentation asks for in such a case: how many, and the circumstances. */
function supportText({ used, needs }: ToldQuota, desired: number, account: string): string {
  const rotations = [...new Set(needs.map(({ rotation }) => `"${rotation}"`))].join(", ");
  return [
    `Subject: CloudFront: ${desired} custom SSL certificates with dedicated IP addresses for account ${account}`,
    "Service: CloudFront",
    `Quota: SSL/TLS certificates per AWS account that are served from dedicated IP addresses`,
    `New value: ${desired}`,
    `Account ${account} serves ${used} certificate(s) from dedicated IP addresses (SSLSupportMethod "vip"). The ` +
      `certificate(s) of ${rotations} are about to be replaced: the distributions move to the new certificate one ` +
      `after the other, and until the last has moved both are attached, ${needs.length} more than today. We know that ` +
      `each certificate on dedicated IP addresses is charged.`,
  ].join("\n");
}

function indented(text: string): string {
  return text.replace(/^/gm, "    ");
}

function digits(count: number): string {
  return count.toLocaleString("en-US");
}
