import Table from "cli-table3";

import type { Figure } from "./figure.js";

/** For people: one line for each figure; what does not hold is in capitals, since colours do not survive a paste. */
export function table(figures: readonly Figure[]): string {
  const rows = new Table({
    head: ["figure", "measured", "target", "holds"],
    colAligns: ["left", "right", "right", "left"],
    style: { head: [], border: [] },
  });
  for (const { name, value, unit, target, holds } of figures) {
    rows.push([name, quantity(value, unit), target === null ? "" : `≤ ${quantity(target, unit)}`, verdict(holds)]);
  }
  return rows.toString();
}

function quantity(value: number, unit: Figure["unit"]): string {
  return `${value.toLocaleString("en-US", { maximumFractionDigits: 3 })} ${unit}`;
}

function verdict(holds: boolean | null): string {
  if (holds === null) return "";
  return holds ? "yes" : "NO";
}
