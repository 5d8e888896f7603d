/** Characters of a text, from `start` to before `end`, and what is put in their place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly put: string;
}

export function applied(text: string, { start, end, put }: Edit): string {
  return text.slice(0, start) + put + text.slice(end);
}

export function insertion(at: number, put: string): Edit {
  return { start: at, end: at, put };
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

export function leadingSpace(text: string, offset: number): string {
  return /^ */.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? "";
}

/** The file's own, by its first line. */
export function lineEnd(text: string): "\n" | "\r\n" {
  return /\r?\n/.exec(text)?.[0] === "\r\n" ? "\r\n" : "\n";
}

/** Lines below the one that holds the character before `offset`; also where that is the last and has no line end. */
export function linesBelow(text: string, offset: number, lines: readonly string[]): Edit {
  const newline = lineEnd(text);
  const end = text.indexOf("\n", offset - 1);
  return end === -1
    ? insertion(text.length, lines.map((line) => newline + line).join(""))
    : insertion(end + 1, lines.map((line) => line + newline).join(""));
}
