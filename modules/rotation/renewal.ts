import { expiryLevel } from "./expiry.js";

/** Who has to see to the next certificate of a generation, as its store tells it. */
export type CertificateOrigin =
  /** Nobody renews it: it is to be rotated before it expires. */
  { readonly by: "imported" } | AcmIssued;

/** ACM issued it, and renews it in place, under the same ARN, as long as it can. */
export interface AcmIssued {
  readonly by: "acm";
  /** ACM's RenewalEligibility: it is in use, and of a kind that ACM renews. */
  readonly eligible: boolean;
  /** "DNS", "EMAIL", "HTTP", sorted. */
  readonly validation: readonly string[];
  /** "PENDING_AUTO_RENEWAL", "PENDING_VALIDATION", "SUCCESS", "FAILED"; undefined while none has begun. */
  readonly renewal: string | undefined;
}

/** ACM begins so many days before the end; the mails to those who validate by mail go out later. Both from its guide. */
export const renewalDays = { begins: 60, mails: 45 } as const;

/** Why a renewal does not come by itself; a person has to look. */
export type RenewalTrouble = "ineligible" | "failed" | "pending-validation" | "late";

interface Renewed {
  readonly notBefore: Date | undefined;
  readonly notAfter: Date;
  /** By ACM's own word: it lags 10 to 30 minutes behind CloudFront, and before it has noticed calls nothing eligible. */
  readonly inUse: boolean;
}

/** Undefined: nothing needs rotating, and nobody has to do anything. */
export function renewalTrouble(origin: AcmIssued, renewed: Renewed, now: Date): RenewalTrouble | undefined {
  if (origin.renewal === "FAILED") return "failed";
  if (origin.renewal === "PENDING_VALIDATION") return "pending-validation";
  if (!origin.eligible && renewed.inUse) return "ineligible";
  const level = expiryLevel(renewed, now);
  return renewed.inUse && (level === "expired" || level === "urgent") ? "late" : undefined;
}

/** Whether the renewal takes a person who answers mails. */
export function isRenewedByMail({ validation }: AcmIssued): boolean {
  return validation.includes("EMAIL");
}
