import { explainNext } from "../modules/rotation/explain-next.js";
import { explainExpiry, explainStanding } from "../modules/rotation/explain-standing.js";
import type { GenerationStanding } from "../modules/rotation/generation-standing.js";
import type { Standing } from "../modules/rotation/standing.js";
import { type Tone, toneOf } from "../modules/rotation/standing-point.js";
import { styled } from "./output.js";

/** A cell: what it takes on the screen, and how it looks there. */
interface Cell {
  readonly text: string;
  readonly shown: string;
}

/** Wider than this a column pushes nothing aside: one long cell must not move all others off the screen. */
const widest = 60;

const colours = { broken: "red", attention: "yellow", underway: "cyan", fine: "green" } as const satisfies Readonly<
  Record<Tone, string>
>;

/** A line for each rotation, in columns; with the stack in front where several are shown. */
export function statusLines(standings: readonly Standing[], stack: string, several: boolean): readonly string[] {
  const rows = standings.map((standing) => [
    ...(several ? [plain(stack)] : []),
    plain(standing.rotation),
    stands(standing),
    expiries(standing),
    plain(`next: ${explainNext(standing, stack)}`),
  ]);
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.min(widest, Math.max(...rows.map((row) => row[column]?.text.length ?? 0))),
  );
  return rows.map((row) => row.map((cell, column) => padded(cell, widths[column] ?? 0, column, row)).join("  "));
}

function padded({ text, shown }: Cell, width: number, column: number, row: readonly Cell[]): string {
  return column === row.length - 1 ? shown : shown + " ".repeat(Math.max(0, width - text.length));
}

function stands(standing: Standing): Cell {
  const text = explainStanding(standing);
  return { text, shown: styled(colours[toneOf(standing.points[0])], text, process.stdout) };
}

function expiries({ generations }: Standing): Cell {
  const cells = generations.map(expiryCell);
  return { text: cells.map(({ text }) => text).join(", "), shown: cells.map(({ shown }) => shown).join(", ") };
}

function expiryCell(generation: GenerationStanding): Cell {
  const text = explainExpiry(generation);
  switch (generation.expiry) {
    case "expired":
    case "urgent":
      return { text, shown: styled("red", text, process.stdout) };
    case "soon":
      return { text, shown: styled("yellow", text, process.stdout) };
    case "fine":
    case undefined:
      return plain(text);
  }
}

function plain(text: string): Cell {
  return { text, shown: text };
}
