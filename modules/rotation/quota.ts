import type { GenerationId, RotationName } from "./tls-rotation.js";

/** What AWS limits in an account and a rotation uses up. */
export type Quota = StoreQuota | "dedicated-ip";

/** What Service Quotas grants. */
export type StoreQuota = "acm-imported" | "acm-imports-a-year" | "iam-server-certificates";

interface QuotaFacts {
  readonly service: "acm" | "iam";
  readonly code: string;
  /** What AWS's documentation says that an account has unless it asked for more. */
  readonly documented: number;
  /** More is granted to nobody; undefined where the documentation names no such number. */
  readonly most: number | undefined;
}

/** Codes and defaults of ACM's and IAM's quotas, from the endpoints and quotas in AWS's General Reference. */
export const quotaFacts = {
  "acm-imported": { service: "acm", code: "L-D2CB7DE9", documented: 2_500, most: undefined },
  "acm-imports-a-year": { service: "acm", code: "L-3808DC70", documented: 5_000, most: undefined },
  "iam-server-certificates": { service: "iam", code: "L-BF35879D", documented: 20, most: 1_000 },
} as const satisfies Readonly<Record<StoreQuota, QuotaFacts>>;

/** One in use and one to rotate to: what CloudFront's documentation says that an account may serve from dedicated addresses. */
export const dedicatedIpDocumented = 2;

/** A generation that is still to come and takes one of a quota. */
export interface QuotaNeed {
  readonly rotation: RotationName;
  readonly generation: GenerationId;
}

/**
 * Who said how much is allowed: a value of the account's own; AWS's default, because it has none; the documentation,
 * because no API knows either; or stack.yaml.
 */
export type AllowedBy = "account" | "aws-default" | "documentation" | "stack";

export interface ToldQuota {
  readonly told: true;
  readonly quota: Quota;
  readonly needs: readonly QuotaNeed[];
  /** Of `acm-imports-a-year` a lower bound: what was imported and deleted since counts too, and shows nowhere. */
  readonly used: number;
  readonly allowed: number;
  readonly allowedBy: AllowedBy;
}

/** It may not be read. That is never "fine". */
export interface UntoldQuota {
  readonly told: false;
  readonly quota: Quota;
  readonly needs: readonly QuotaNeed[];
  /** "servicequotas:GetServiceQuota" */
  readonly permission: string;
  /** One sentence: the call, what AWS answered, the remedy. */
  readonly why: string;
}

export type QuotaReading = ToldQuota | UntoldQuota;

export type QuotaVerdict =
  | "fits"
  /** Each needs it only while it rotates. */
  | "fits-one-by-one"
  | "exceeded"
  | "untold";

export function quotaLeft({ used, allowed }: Pick<ToldQuota, "used" | "allowed">): number {
  return Math.max(0, allowed - used);
}

export function judgeQuota(reading: QuotaReading): QuotaVerdict {
  if (!reading.told) return "untold";
  const left = quotaLeft(reading);
  if (reading.needs.length <= left) return "fits";
  return reading.quota === "dedicated-ip" && left > 0 ? "fits-one-by-one" : "exceeded";
}

export function quotaSeverity(verdict: QuotaVerdict): "error" | "warning" | "note" {
  switch (verdict) {
    case "fits":
      return "note";
    case "fits-one-by-one":
    case "untold":
      return "warning";
    case "exceeded":
      return "error";
  }
}

/** What to ask AWS for, so that all of the needs fit. */
export type QuotaRequest =
  | { readonly by: "service-quotas"; readonly desired: number; readonly console: string; readonly cli: string }
  | { readonly by: "support-case"; readonly desired: number; readonly console: string }
  /** AWS grants no more than `most`. */
  | { readonly by: "nobody"; readonly desired: number; readonly most: number };

/** Service Quotas keeps IAM's quotas, which are of no region, in us-east-1 as well. */
const region = "us-east-1";

/** The support center's form, as CloudFront's documentation links it. */
const supportCase =
  "https://console.aws.amazon.com/support/home#/case/create?issueType=service-limit-increase&limitType=service-code-cloudfront-distributions";

export function quotaRequest({ quota, used, needs }: Pick<ToldQuota, "quota" | "used" | "needs">): QuotaRequest {
  const desired = used + needs.length;
  if (quota === "dedicated-ip") return { by: "support-case", desired, console: supportCase };
  const { service, code, most } = quotaFacts[quota];
  if (most !== undefined && desired > most) return { by: "nobody", desired, most };
  return {
    by: "service-quotas",
    desired,
    console: `https://${region}.console.aws.amazon.com/servicequotas/home/services/${service}/quotas/${code}`,
    cli:
      `aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} ` +
      `--desired-value ${desired} --region ${region}`,
  };
}
