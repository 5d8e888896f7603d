/** A time as `xs:dateTime` has it. */
export type TimeReading = { readonly ok: true; readonly time: Date; readonly zoned: boolean } | { readonly ok: false };

const dateTime = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,30}))?(Z|[+-]\d\d:\d\d)?$/;

/** Reads a date and time; without a zone as UTC, which SAML demands (core 1.3.3). Parts of a millisecond are dropped. */
export function readTime(text: string): TimeReading {
  const match = dateTime.exec(text.trim());
  if (match === null) return { ok: false };
  const [, year, month, day, hours, minutes, seconds, fraction = "", zone] = match;
  const [y, mo, d, h, mi, s] = [year, month, day, hours, minutes, seconds].map(Number);
  if (
    y === undefined ||
    mo === undefined ||
    d === undefined ||
    h === undefined ||
    mi === undefined ||
    s === undefined
  ) {
    return { ok: false };
  }
  const time = new Date(0);
  time.setUTCFullYear(y, mo - 1, d);
  // `Date` would take February 30 for March 2.
  if (time.getUTCMonth() !== mo - 1 || time.getUTCDate() !== d || h > 23 || mi > 59 || s > 59) return { ok: false };
  time.setUTCHours(h, mi, s, Number(fraction.padEnd(3, "0").slice(0, 3)));
  const offset = offsetOf(zone ?? "Z");
  if (offset === undefined) return { ok: false };
  return { ok: true, time: new Date(time.getTime() - offset), zoned: zone !== undefined };
}

/** In milliseconds, up to 14 hours as in `xs:dateTime`. */
function offsetOf(zone: string): number | undefined {
  if (zone === "Z") return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))];
  const offset = (hours * 60 + minutes) * 60_000;
  if (minutes > 59 || offset > 14 * 60 * 60_000) return undefined;
  return zone.startsWith("-") ? -offset : offset;
}

/** A length of time in seconds, and whether it is written as `xs:duration` demands. */
export interface DurationReading {
  readonly seconds: number | undefined;
  readonly wellFormed: boolean;
}

const duration =
  /^P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})D)?(T)?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.\d{1,30})?S)?$/;

const day = 24 * 60 * 60;
const units = [365 * day, 30 * day, day, 60 * 60, 60, 1];

/**
 * Reads a duration; a year counts 365 days and a month 30. Products write "P1DT" and "P" with nothing after it: what
 * there is counts, and nothing is undefined.
 */
export function readDuration(text: string): DurationReading {
  const match = duration.exec(text.trim());
  if (match === null) return { seconds: undefined, wellFormed: false };
  const [, years, months, days, timeMark, hours, minutes, seconds] = match;
  const times = [hours, minutes, seconds];
  const parts = [years, months, days, ...times];
  const hasTime = times.some((part) => part !== undefined);
  if (parts.every((part) => part === undefined) || (hasTime && timeMark === undefined)) {
    return { seconds: undefined, wellFormed: false };
  }
  const sum = parts.reduce((total, part, index) => total + Number(part ?? 0) * (units[index] ?? 0), 0);
  return { seconds: sum, wellFormed: hasTime === (timeMark !== undefined) };
}
