import { asciiLowerCase } from "./names.js";

/**
 * Does a certificate with these names cover an alias, as CloudFront sees it? Lower case, exact, or by a wildcard that
 * stands for exactly one label at the front; a wildcard alias needs that same wildcard.
 */
export function covers(names: readonly string[], alias: string): boolean {
  const accepted = namesAccepting(alias);
  return names.some((name) => accepted.includes(asciiLowerCase(name)));
}

/** The aliases that no name covers, in their order. */
export function uncovered(names: readonly string[], aliases: readonly string[]): readonly string[] {
  const known = new Set(names.map(asciiLowerCase));
  return aliases.filter((alias) => !namesAccepting(alias).some((name) => known.has(name)));
}

/** The names of which a certificate needs one. */
function namesAccepting(alias: string): readonly string[] {
  const exact = asciiLowerCase(alias);
  if (exact === "") return [];
  const dot = exact.indexOf(".");
  const [label, parent] = [exact.slice(0, dot), exact.slice(dot + 1)];
  const wildcard = dot > 0 && parent !== "" && !label.includes("*");
  return wildcard ? [exact, `*.${parent}`] : [exact];
}
