import { styleText } from "node:util";

/** How a command ended; the only numbers it may exit with. */
export const exit = { fine: 0, fault: 1, changes: 2, blocked: 3, stalePlan: 4, waitsForPerson: 5 } as const;

export type ExitCode = (typeof exit)[keyof typeof exit];

/** For the --help of every command whose codes mean no more than this. */
export const exitCodesHelp =
  "\nExit code 0: done, nothing is wrong; 1: something is wrong, or could not be read or done.";

type Style = Parameters<typeof styleText>[0];

/** Where a command's words go: results on stdout, progress and complaints on stderr, one JSON document with `--json`. */
export interface Output {
  readonly json: boolean;
  readonly result: (text: string) => void;
  readonly progress: (text: string) => void;
  readonly document: (value: unknown) => void;
}

export function output(json: boolean): Output {
  return {
    json,
    result: (text) => {
      if (!json) console.log(text);
    },
    progress: (text) => {
      console.error(text);
    },
    document: (value) => {
      if (json) console.log(JSON.stringify(value, undefined, 2));
    },
  };
}

/** Colours only on a terminal, and none where NO_COLOR asks for none. */
export function styled(style: Style, text: string, stream: NodeJS.WriteStream = process.stderr): string {
  const colours = stream.isTTY && stream.hasColors() && process.env["NO_COLOR"] === undefined;
  // Left to itself, styleText asks about stdout, whatever stream this is for.
  return colours ? styleText(style, text, { validateStream: false }) : text;
}
