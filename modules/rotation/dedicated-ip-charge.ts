import type { SecondCertificate } from "./dedicated-ip.js";
import type { GenerationId } from "./tls-rotation.js";

/** CloudFront's price for each certificate on dedicated IP addresses, in cents; prorated by the hour. */
const monthlyCents = 60_000;

const hour = 3_600_000;
const hoursADay = 24;

/**
 * What one certificate costs from one moment to another, in whole cents. The share of a month is of its real length, as in
 * AWS's own example: 24 hours in June are a thirtieth of $600, $20. Each hour counts that was begun; months are rounded
 * for themselves, as they are billed.
 */
export function dedicatedIpCents(since: Date, until: Date): number {
  let cents = 0;
  let at = Math.floor(since.getTime() / hour);
  const end = Math.ceil(until.getTime() / hour);
  while (at < end) {
    const { begins, ends } = monthOf(new Date(at * hour));
    const stop = Math.min(end, ends);
    cents += Math.round(((stop - at) * monthlyCents) / (ends - begins));
    at = stop;
  }
  return cents;
}

/** In the month of that day, which is what makes the difference. */
export function dedicatedIpCentsADay(day: Date): number {
  const { begins, ends } = monthOf(day);
  return Math.round((hoursADay * monthlyCents) / (ends - begins));
}

/** In hours since 1970; UTC, as AWS bills. */
function monthOf(day: Date): { readonly begins: number; readonly ends: number } {
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()];
  return { begins: Date.UTC(year, month) / hour, ends: Date.UTC(year, month + 1) / hour };
}

/** In whole cents; undefined where it is not known, or not yet. */
export interface DedicatedIpCharge {
  readonly centsADay: number;
  /** At least. */
  readonly centsSoFar: number | undefined;
  /** From its beginning to the outgoing generation's expiry, before which its last wave has to switch. */
  readonly centsAtMost: number | undefined;
}

export function chargeOf(second: SecondCertificate, now: Date): DedicatedIpCharge {
  const centsADay = dedicatedIpCentsADay(now);
  if (second.phase === "ahead") return { centsADay, centsSoFar: undefined, centsAtMost: undefined };
  const { since, outgoingExpires } = second;
  const ends = outgoingExpires !== undefined && outgoingExpires > now ? outgoingExpires : undefined;
  return {
    centsADay,
    centsSoFar: dedicatedIpCents(since, now),
    centsAtMost: ends && dedicatedIpCents(since, ends),
  };
}

/** What the second certificate costs, since when, and what ends it. */
export function explainSecondCertificate(second: SecondCertificate, now: Date): string {
  const { centsADay, centsSoFar = 0, centsAtMost } = chargeOf(second, now);
  const rate = `${dollars(centsADay)} a day in ${now.toISOString().slice(0, 7)} ($600 a month, prorated by the hour)`;
  const { rotation, incoming, outgoing, outgoingExpires, last } = second;
  const deadline = outgoingExpires === undefined ? "" : explainDeadline(outgoing, outgoingExpires, now);
  const stops = `stops with the apply that switches wave "${last}"${deadline}`;
  if (second.phase === "ahead") {
    const begins =
      second.first === last ? `while wave "${last}" switches` : `from the switch of wave "${second.first}" on`;
    return (
      `rotation "${rotation}": two certificates will be on dedicated IP addresses ${begins}; generation "${incoming}" ` +
      `beside "${outgoing}" costs ${rate}. That ${stops}. A soak costs nothing: only what is attached is charged`
    );
  }
  const inAll = centsAtMost === undefined ? "" : ` (${dollars(centsAtMost)} in all by then)`;
  const others = second.elsewhere.map((id) => `"${id}"`).join(", ");
  return (
    `rotation "${rotation}": two certificates are on dedicated IP addresses since ${second.since.toISOString()} or ` +
    `earlier; generation "${incoming}" beside "${outgoing}" costs ${rate}, so far at least ${dollars(centsSoFar)}. ` +
    `That ${stops}${inAll}${others === "" ? "" : `; and not until ${others}, in no wave of this rotation, serves another than "${outgoing}"`}`
  );
}

function explainDeadline(outgoing: GenerationId, expires: Date, now: Date): string {
  return expires > now
    ? `, which has to be before "${outgoing}" expires on ${expires.toISOString()}`
    : `, which is overdue: "${outgoing}" expired on ${expires.toISOString()}`;
}

function dollars(cents: number): string {
  return `$${(cents / 100).toLocaleString("en-US", { minimumFractionDigits: 2 })}`;
}
