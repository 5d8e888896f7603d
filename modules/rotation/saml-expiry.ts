import { daysLeft } from "./expiry.js";
import type { SamlGeneration } from "./saml-rotation.js";

const day = 86_400_000;

/** From here on the console of IAM Identity Center shows a certificate in yellow; one that has expired in red (its User Guide). */
export const expiringDays = 90;

/**
 * A month before the end, as login.gov asks of its partners; Internet2 has two weeks. Relying parties are other people's
 * too, and people have to act at each.
 */
export const overlapDays = 30;

export type SamlExpiryLevel = "expired" | "expiring" | "fine";

export interface SamlExpiry {
  readonly notAfter: Date;
  /** As `daysLeft` counts them. */
  readonly daysLeft: number;
  readonly level: SamlExpiryLevel;
}

export function samlExpiry({ notAfter }: Pick<SamlGeneration, "notAfter">, now: Date): SamlExpiry {
  const end = new Date(notAfter);
  const left = end.getTime() - now.getTime();
  const level = left <= 0 ? "expired" : left <= expiringDays * day ? "expiring" : "fine";
  return { notAfter: end, daysLeft: daysLeft(end, now), level };
}

/** When the next generation has to be staged at the latest. */
export function latestStaging({ notAfter }: Pick<SamlGeneration, "notAfter">): Date {
  return new Date(Date.parse(notAfter) - overlapDays * day);
}
