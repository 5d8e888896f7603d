/** One measured number, as `npm run bench -- --json` prints it. */
export interface Figure {
  readonly name: string;
  /** In `unit`, to three decimals. */
  readonly value: number;
  /** `×`: a ratio; `MB`: 10⁶ bytes. */
  readonly unit: Unit;
  /** The most that `value` may be; null: it is told, and not judged. */
  readonly target: number | null;
  /** Whether `value` is at most `target`; null where there is none. */
  readonly holds: boolean | null;
}

export type Unit = "s" | "MB" | "bytes" | "×" | "calls";

/** Judges what is shown and not what was rounded away, so that a reader of the document comes to the same answer. */
export function figure(name: string, measured: number, unit: Unit, target: number | null = null): Figure {
  if (!Number.isFinite(measured)) throw new RangeError(`"${name}" was measured as ${measured}; expected a number.`);
  const value = Math.round(measured * 1000) / 1000;
  return { name, value, unit, target, holds: target === null ? null : value <= target };
}

/** The middle of the values, or the mean of the two in the middle. Throws a RangeError when there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) throw new RangeError("found no values; a median needs at least one.");
  return (low + high) / 2;
}
