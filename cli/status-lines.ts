import type { Tone } from "../modules/rotation/standing-point.js";
import { styled } from "./output.js";
import type { ShownExpiry, ShownStanding } from "./shown-standing.js";

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
export function statusLines(standings: readonly ShownStanding[], stack: string, several: boolean): readonly string[] {
  const rows = standings.map(({ rotation, stands, tone, expiries, next }) => [
    ...(several ? [plain(stack)] : []),
    plain(rotation),
    { text: stands, shown: styled(colours[tone], stands, process.stdout) },
    expiryCells(expiries),
    plain(`next: ${next}`),
  ]);
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.min(widest, Math.max(...rows.map((row) => row[column]?.text.length ?? 0))),
  );
  return rows.map((row) => row.map((cell, column) => padded(cell, widths[column] ?? 0, column, row)).join("  "));
}

function padded({ text, shown }: Cell, width: number, column: number, row: readonly Cell[]): string {
  return column === row.length - 1 ? shown : shown + " ".repeat(Math.max(0, width - text.length));
}

function expiryCells(expiries: readonly ShownExpiry[]): Cell {
  const cells = expiries.map(({ text, colour }) =>
    colour === undefined ? plain(text) : { text, shown: styled(colour, text, process.stdout) },
  );
  return { text: cells.map(({ text }) => text).join(", "), shown: cells.map(({ shown }) => shown).join(", ") };
}

function plain(text: string): Cell {
  return { text, shown: text };
}
