// What the demos have in common: commits as an editor makes them, commands as a person reads them.
import { stripVTControlCharacters } from "node:util";

import { parseDocument } from "yaml";

import type { Finished, Workspace } from "./workspace.js";

/** To people; a report alone goes to stdout. */
export function say(text: string): void {
  console.error(text);
}

/** Sets dotted paths under `spec`, comments kept, as an editor would; undefined takes one away. */
export async function setIn(
  workspace: Workspace,
  file: string,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  const document = parseDocument(await workspace.read(file));
  for (const [path, value] of Object.entries(values)) {
    if (value === undefined) document.deleteIn(["spec", ...path.split(".")]);
    else document.setIn(["spec", ...path.split(".")], value);
  }
  await workspace.write(file, document.toString({ lineWidth: 0 }));
}

/**
 * What cdktf prints of a stack redraws a terminal of its own; the reader sees each line of the gates and of the plan once.
 */
export function relayOf(stack: string): (text: string) => void {
  let relayed = "";
  const gates = new RegExp(`^\\s*${stack}\\s+\\S+ \\(local-exec\\): (?!Executing)(.*)$`);
  return (text) => {
    for (const line of stripVTControlCharacters(text).split("\n")) {
      const told = gates.exec(line)?.[1] ?? /^\s*(generation .*|Plan: .*|.*Error: .*)$/.exec(line)?.[1];
      if (told === undefined || told === relayed) continue;
      relayed = told;
      say(`  ${told}`);
    }
  };
}

export function expectFine(what: string, { code, stdout, stderr }: Finished): void {
  if (code !== 0)
    throw new Error(`${what} ended with exit code ${code}:\n${stdout.slice(-6000)}\n${stderr.slice(-6000)}`);
}
