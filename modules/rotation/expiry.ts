import { batchesOf } from "./desired-state.js";
import type { TlsRotation } from "./tls-rotation.js";

const day = 86_400_000;

/**
 * From when on an expiry is a matter: ACM sends its events from 45 days before it. Of a certificate that lives shorter a
 * share of its life, or one of 47 days, the most that a public certificate may have from 2029 on, would always be due.
 */
export const expiryThresholds = {
  urgent: { days: 14, ofLife: 1 / 6 },
  soon: { days: 45, ofLife: 1 / 3 },
} as const;

/** "urgent": now. "soon": it is time to get the next certificate. */
export type ExpiryLevel = "expired" | "urgent" | "soon" | "fine";

export interface Validity {
  /** Undefined where the store does not tell. */
  readonly notBefore: Date | undefined;
  readonly notAfter: Date;
}

export function expiryLevel({ notBefore, notAfter }: Validity, now: Date): ExpiryLevel {
  const left = notAfter.getTime() - now.getTime();
  const life = notBefore === undefined ? Number.POSITIVE_INFINITY : notAfter.getTime() - notBefore.getTime();
  const isWithin = ({ days, ofLife }: { readonly days: number; readonly ofLife: number }): boolean =>
    left <= Math.min(days * day, ofLife * life);
  if (left <= 0) return "expired";
  if (isWithin(expiryThresholds.urgent)) return "urgent";
  return isWithin(expiryThresholds.soon) ? "soon" : "fine";
}

/** Whole days toward now, so 0 within a day on either side; negative from a day after it has expired. */
export function daysLeft(notAfter: Date, now: Date): number {
  // Adding 0 makes the 0 of a negative number one like any other.
  return Math.trunc((notAfter.getTime() - now.getTime()) / day) + 0;
}

/** For people: a review for each wave, a weekend, a revert and another try. */
const margin = 7 * day;

/**
 * When a rotation away from a certificate has to begin at the latest, so that its last wave is done before the
 * certificate expires even where every gate takes all of its time: each batch has one before its switch and one after.
 * The soak is not part of it: the outgoing certificate may expire in it.
 */
export function latestSafeStart(rotation: TlsRotation, notAfter: Date): Date {
  const gates = 2 * batchesOf(rotation).length * rotation.rollout.gate.served.timeout * 1000;
  return new Date(notAfter.getTime() - gates - margin);
}
