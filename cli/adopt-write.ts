import { mkdir, realpath } from "node:fs/promises";
import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

import type { Adoption } from "../modules/rotation/adoption.js";
import { rotationText, stackText } from "../modules/spec/write-spec.js";
import type { AdoptTarget } from "./adopt-target.js";
import { createFile } from "./create-file.js";

/** What came of the writing. */
export interface Writing {
  /** New files, each whole, in the order in which they were written. */
  readonly files: readonly string[];
  /** Why not all of them are there, and what to do. */
  readonly stopped: string | undefined;
}

const schemas = fileURLToPath(new URL("../modules/spec", import.meta.url));

/** The file of a proposed rotation. */
export function rotationFile({ folder }: Pick<AdoptTarget, "folder">, rotation: string): string {
  return `${folder}/${rotation}.yaml`;
}

/**
 * Writes the stack, where it has no stack.yaml, and then each rotation: whatever this is stopped by, the specs that are
 * there can be used, and running it again writes the rest. No file that exists is touched.
 */
export async function writeAdoption(
  target: AdoptTarget,
  account: string,
  { rotations }: Adoption,
  signal: AbortSignal,
): Promise<Writing> {
  const files: string[] = [];
  try {
    const texts = rotations.length === 0 ? [] : await textsOf(target, account, rotations);
    for (const { file, text } of texts) {
      if (signal.aborted) return { files, stopped: "it was interrupted; run it again, it writes the rest" };
      if (!(await createFile(file, text)))
        return { files, stopped: `${file} appeared meanwhile, expected no such file; run it again, it reads that one` };
      files.push(file);
    }
    return { files, stopped: undefined };
  } catch (fault) {
    const found = fault instanceof Error ? fault.message : String(fault);
    return { files, stopped: `${found}; expected a folder that may be written; mend it and run it again` };
  }
}

interface NewFile {
  readonly file: string;
  readonly text: string;
}

async function textsOf(
  target: AdoptTarget,
  account: string,
  rotations: Adoption["rotations"],
): Promise<readonly NewFile[]> {
  const { name, role: assumeRole, folder } = target;
  await mkdir(folder, { recursive: true });
  const schemaOf = await schemaPaths(folder);
  const stack = { file: `${folder}/stack.yaml`, text: stackText({ name, account, assumeRole }, schemaOf("stack")) };
  return [
    ...(target.existing === undefined ? [stack] : []),
    ...rotations.map((rotation) => ({
      file: rotationFile(target, rotation.name),
      text: rotationText(rotation, schemaOf("rotation")),
    })),
  ];
}

/** From the stack's folder, as an editor resolves it. */
async function schemaPaths(folder: string): Promise<(kind: "stack" | "rotation") => string> {
  const [from, to] = await Promise.all([realpath(folder), realpath(schemas)]);
  return (kind) => `${relative(from, to)}${sep}${kind}.schema.json`.replaceAll(sep, "/");
}
