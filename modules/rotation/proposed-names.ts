import type { DistributionId, GenerationId, RotationName, WaveName } from "./tls-rotation.js";

const longestName = 63;

/** By code unit: the same on every machine, whatever its language. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/**
 * A name for the rotation of a certificate that people call by `main`, such as "*.shop.example.com": none of `taken`,
 * which are lower case. One that is taken gets a number; so does "stack", whose file is the stack's.
 */
export function rotationNameFrom(main: string, taken: ReadonlySet<string>): RotationName {
  const words = main
    .toLowerCase()
    .replace(/^\*\./, "any-")
    .replaceAll(/[^a-z0-9-]/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const base = words === "" ? "certificate" : /^[a-z]/.test(words) ? words : `site-${words}`;
  const isFree = (name: string): boolean => name !== "stack" && !taken.has(name);
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? "" : `-${number}`;
    const name = base.slice(0, longestName - suffix.length).replace(/-+$/, "") + suffix;
    if (isFree(name)) return name;
  }
}

/** A month, "2026-03", in UTC: what people call a certificate by that is replaced a few times a year. */
export function generationIdOf(since: Date | undefined): GenerationId {
  const month = since === undefined || Number.isNaN(since.getTime()) ? "" : since.toISOString().slice(0, 7);
  return /^\d{4}-\d\d$/.test(month) ? month : "current";
}

export interface ProposedWave<Distribution> {
  readonly name: WaveName;
  /** At least one. */
  readonly distributions: readonly Distribution[];
}

/** What is known of a distribution that may speak for where it stands among others. */
interface Ranked {
  readonly id: DistributionId;
  readonly aliases: readonly string[];
  readonly enabled: boolean;
}

/**
 * One canary, then the rest, by name: which has the least traffic cannot be read. Those that no viewer can reach come
 * last: a gate has nothing to ask them, so as a canary they would let anything pass.
 */
export function wavesOf<Distribution extends Ranked>(
  distributions: readonly Distribution[],
): readonly ProposedWave<Distribution>[] {
  const sorted = distributions.toSorted((one, other) => compare(rankOf(one), rankOf(other)));
  if (sorted.length === 0) return [];
  if (sorted.length === 1) return [{ name: "all", distributions: sorted }];
  return [
    { name: "canary", distributions: sorted.slice(0, 1) },
    { name: "rest", distributions: sorted.slice(1) },
  ];
}

function rankOf({ id, aliases, enabled }: Ranked): string {
  const [name = id] = aliases;
  // A wildcard would be the first of all for its asterisk, and the one with the most behind it.
  return [enabled && aliases.length > 0 ? "0" : "1", name.toLowerCase().replace(/^\*\./, ""), id].join("\0");
}
