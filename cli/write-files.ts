import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { createFile } from "./create-file.js";

export interface NamedText {
  /** Without a folder. */
  readonly name: string;
  readonly text: string;
}

export type Written =
  | { readonly file: string; readonly state: "written" | "there-already" }
  /** A file of that name holds something else; it stays as it is. */
  | { readonly file: string; readonly state: "differs" };

/** Writes each file that is not there; one that is there is never touched. The folder is made. */
export async function writeFiles(folder: string, files: readonly NamedText[]): Promise<readonly Written[]> {
  await makeFolder(folder);
  const written: Written[] = [];
  for (const { name, text } of files) {
    const file = join(folder, name);
    if (await createFile(file, text)) written.push({ file, state: "written" });
    else written.push({ file, state: (await isSame(file, text)) ? "there-already" : "differs" });
  }
  return written;
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code !== "EEXIST" && code !== "ENOTDIR") throw cause;
    throw new Error(
      `"${folder}" is a file, or is below one; expected a folder, or a name that is free: move it away, or write elsewhere`,
      { cause },
    );
  }
}

async function isSame(file: string, text: string): Promise<boolean> {
  try {
    return (await readFile(file, "utf8")) === text;
  } catch {
    // A folder, a link to nothing, or one that may not be read: not what was to be written.
    return false;
  }
}
