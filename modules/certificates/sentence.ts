import { printable } from "./names.js";
import type { Part } from "./text-fault.js";

export function nameOfPart(part: Part): string {
  switch (part) {
    case "certificate":
      return "the certificate";
    case "chain":
      return "the chain";
    case "private-key":
      return "the private key";
  }
}

export function at({ in: part, position }: { readonly in: Part; readonly position: number | undefined }): string {
  return position === undefined ? nameOfPart(part) : `certificate ${position} of the chain`;
}

export function of(one: {
  readonly in: Part;
  readonly position: number | undefined;
  readonly subject: string;
}): string {
  return `${at(one)}${quoted(one.subject)}`;
}

/** Nothing for an empty name. */
export function quoted(name: string): string {
  return name === "" ? "" : ` "${name}"`;
}

export function named(name: string): string {
  return name === "" ? "which has no name" : `"${name}"`;
}

export function list(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => `"${printable(name)}"`);
  return [...shown, ...(names.length > 10 ? [`${names.length - 10} more`] : [])].join(", ");
}

/** Without fractions: a certificate has none. A date that is none says so, instead of throwing. */
export function moment(time: Date): string {
  return Number.isNaN(time.getTime()) ? "an unknown time" : time.toISOString().replace(".000Z", "Z");
}

export function days(count: number): string {
  if (count === 0) return "less than a day";
  return count === 1 ? "1 day" : `${count} days`;
}

/** 5120 → "5,120". */
export function group(count: number): string {
  return count.toLocaleString("en-US");
}
