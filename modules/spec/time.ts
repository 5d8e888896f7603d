import type { WrittenTime } from "./written-saml-rotation.js";

/** The moment; undefined where the calendar or the clock has none such, though the schema takes its form. */
export function momentOf(written: WrittenTime): Date | undefined {
  const day = written.slice(0, 10);
  // JavaScript takes the 30th of February for the 2nd of March.
  const midnight = new Date(`${day}T00:00:00Z`);
  const moment = new Date(written);
  if (Number.isNaN(midnight.getTime()) || Number.isNaN(moment.getTime())) return undefined;
  return midnight.toISOString().startsWith(day) ? moment : undefined;
}
