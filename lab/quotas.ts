/** A quota as Service Quotas knows it; codes, names and values from its own list. */
interface QuotaDefinition {
  readonly service: "acm" | "iam";
  readonly serviceName: string;
  readonly name: string;
  /** What AWS gives every account. */
  readonly preset: number;
  /** IAM's are kept in us-east-1 for all regions. */
  readonly isGlobal: boolean;
}

const acm = { service: "acm", serviceName: "AWS Certificate Manager (ACM)", isGlobal: false } as const;
const iam = { service: "iam", serviceName: "AWS Identity and Access Management (IAM)", isGlobal: true } as const;

export const quotaDefinitions = {
  "L-F141DD1D": { ...acm, name: "ACM certificates", preset: 2500 },
  "L-D2CB7DE9": { ...acm, name: "Imported certificates", preset: 2500 },
  "L-3808DC70": { ...acm, name: "Imported certificates in last 365 days", preset: 5000 },
  "L-BF35879D": { ...iam, name: "Server certificates per account", preset: 20 },
} as const satisfies Readonly<Record<string, QuotaDefinition>>;

export type QuotaCode = keyof typeof quotaDefinitions;

/** What a quota of this account is: a value, or never applied, so that only AWS's default can be read. */
export type QuotaSetting = number | "default-only";

export type QuotaSettings = Readonly<Partial<Record<QuotaCode, QuotaSetting>>>;

/** The account's quotas; they can be granted while the lab runs. */
export interface Quotas {
  /** What the account may have. */
  readonly value: (code: QuotaCode) => number;
  /** Undefined: Service Quotas can answer the default only. */
  readonly applied: (code: QuotaCode) => number | undefined;
  readonly set: (code: QuotaCode, setting: QuotaSetting) => void;
}

export function isQuotaCode(code: string): code is QuotaCode {
  return code in quotaDefinitions;
}

export function createQuotas(settings: QuotaSettings): Quotas {
  const own = new Map(Object.entries(settings));
  const applied = (code: QuotaCode): number | undefined => {
    const setting = own.get(code) ?? quotaDefinitions[code].preset;
    return setting === "default-only" ? undefined : setting;
  };
  return {
    applied,
    value: (code) => applied(code) ?? quotaDefinitions[code].preset,
    set: (code, setting) => void own.set(code, setting),
  };
}
