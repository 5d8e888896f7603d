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

/**
 * What a command is doing and since when, on stderr, while `work` takes longer than two seconds: silence looks like a hang.
 * `say` changes the words, for the next time.
 */
export async function ticking<Answer>(
  out: Pick<Output, "progress">,
  doing: string,
  work: (say: (text: string) => void) => Promise<Answer>,
): Promise<Answer> {
  const began = Date.now();
  let said = doing;
  const tick = (): void => {
    out.progress(`${said} (${Math.round((Date.now() - began) / 1_000)} s so far)`);
    timer = setTimeout(tick, everyMs);
  };
  let timer = setTimeout(tick, firstMs);
  try {
    return await work((text) => (said = text));
  } finally {
    clearTimeout(timer);
  }
}

const firstMs = 2_000;
const everyMs = 4_000;

/** Colours only on a terminal, and none where NO_COLOR asks for none. */
export function styled(style: Style, text: string, stream: NodeJS.WriteStream = process.stderr): string {
  const colours = stream.isTTY && stream.hasColors() && process.env["NO_COLOR"] === undefined;
  // Left to itself, styleText asks about stdout, whatever stream this is for.
  return colours ? styleText(style, text, { validateStream: false }) : text;
}
