import { access, realpath } from "node:fs/promises";
import { dirname, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

import { countsOf, countText } from "../modules/rotation/identity-source-change.js";
import {
  resolveSnapshot,
  type ResolvedSnapshot,
  type SnapshotFacts,
  takeSnapshot,
  type TakenSnapshot,
} from "../modules/rotation/identity-source-snapshot.js";
import type { Principal } from "../modules/rotation/identity-source.js";
import { explain } from "../modules/spec/issue.js";
import { loadSpecs } from "../modules/spec/load.js";
import { snapshotText } from "../modules/spec/write-identity-source.js";
import { type AssignmentsQuestion, assignmentsTarget, type AssignmentsTarget } from "./adopt-assignments-target.js";
import { createFile } from "./create-file.js";
import { type ExitCode, exit, type Output } from "./output.js";
import { replaceFile } from "./replace-file.js";

export interface AssignmentsOptions extends AssignmentsQuestion {
  readonly profile?: string;
  readonly dryRun: boolean;
}

/** `crossfade adopt <stack> --assignments`: who is assigned what, as a file; with --resolve, only new ids for its names. */
export async function adoptAssignments(name: string, options: AssignmentsOptions, out: Output): Promise<ExitCode> {
  const target = assignmentsTarget(name, options);
  const interrupted = new AbortController();
  process.once("SIGINT", () => {
    interrupted.abort();
  });
  // The SDK takes longer to load than the question to check.
  const { readAssigned, readDirectory } = await import("./adopt-assignments-read.js");
  const reading = { target, profile: options.profile, signal: interrupted.signal, out };
  const { snapshot: before } = target.source;
  if (options.resolve) {
    if (before === undefined)
      throw new Error(
        `identity source "${target.source.name}" names no snapshot, expected one to give new ids to; take one first`,
      );
    const resolved = resolveSnapshot(before, await readDirectory(reading));
    await finish(target, resolved.snapshot, options, out);
    for (const line of resolvedLines(resolved)) out.result(line);
    out.document({ file: target.file, dryRun: options.dryRun, changed: resolved.changed, missing: resolved.missing });
    return resolved.missing.length === 0 ? exit.fine : exit.waitsForPerson;
  }
  const taken = takeSnapshot(await readAssigned(reading), before, new Date());
  refuseEmptied(target, taken);
  await finish(target, taken.snapshot, options, out);
  for (const line of takenLines(target, taken)) out.result(line);
  const { added, gone, waiting, snapshot } = taken;
  out.document({
    file: target.file,
    dryRun: options.dryRun,
    ...countsOf({ ...snapshot, path: target.file }),
    added,
    gone,
    waiting,
  });
  return soundness(target, options, out);
}

/** Right after a change that nobody has attested yet, nothing is assigned: the file is then all there is. */
function refuseEmptied({ file, source }: AssignmentsTarget, { snapshot, gone }: TakenSnapshot): void {
  if (snapshot.assignments.some(({ adopt }) => adopt) || gone.length === 0) return;
  throw new Error(
    `nothing is assigned any more in ${source.instance}, and ${file} has ${gone.length} assignment(s), expected some of them: ` +
      `a change of the identity source deletes them, and this file is what they are made again from; if that is what happened, ` +
      `leave it, and else remove it and run adopt again`,
  );
}

async function finish(
  { file, source }: AssignmentsTarget,
  facts: SnapshotFacts,
  { dryRun }: AssignmentsOptions,
  out: Output,
): Promise<void> {
  if (dryRun) return;
  const name = `${source.name.slice(0, 63 - "-assignments".length)}-assignments`;
  const text = snapshotText({ ...facts, name, source: source.name }, await schemaPath(file));
  if (await exists(file)) await replaceFile(file, text);
  else if (!(await createFile(file, text)))
    throw new Error(`${file} appeared meanwhile, expected no such file; run adopt again`);
  out.progress(`written: ${file}`);
}

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}

const schemas = fileURLToPath(new URL("../modules/spec", import.meta.url));

/** From the file, as an editor resolves it. */
async function schemaPath(file: string): Promise<string> {
  const [from, to] = await Promise.all([realpath(dirname(file)), realpath(schemas)]);
  return `${relative(from, to)}${sep}assignment-snapshot.schema.json`.replaceAll(sep, "/");
}

function takenLines({ source, sourceFile, file, isNamed }: AssignmentsTarget, taken: TakenSnapshot): readonly string[] {
  const { added, gone, waiting, snapshot } = taken;
  return [
    `instance ${source.instance}: ${countText(countsOf({ ...snapshot, path: file }))}`,
    ...listed("New in the snapshot", added),
    ...listed("Gone from the account, and from the snapshot", gone),
    ...listed("Added by hand, to be made by the next apply", waiting),
    ...(isNamed
      ? []
      : ["", `Next: name it in ${sourceFile}, under spec:`, `  assignments: ${file.split("/").at(-1) ?? ""}`]),
  ];
}

function resolvedLines({ changed, missing }: ResolvedSnapshot): readonly string[] {
  return [
    `${changed.length} name(s) have a new id`,
    ...listed("Not in the directory: nothing can be assigned to them before they are", missing.map(principalText)),
  ];
}

function principalText({ kind, name }: Principal): string {
  return `${kind === "GROUP" ? "group" : "user"} ${name}`;
}

const shown = 20;

function listed(title: string, all: readonly string[]): readonly string[] {
  if (all.length === 0) return [];
  const more = all.length > shown ? [`  and ${all.length - shown} more`] : [];
  return ["", `${title} (${all.length}):`, ...all.slice(0, shown).map((one) => `  ${one}`), ...more];
}

/** What is written is sound; this says it of this very file. */
function soundness(
  { file, sourceFile }: AssignmentsTarget,
  { rotations, dryRun }: AssignmentsOptions,
  out: Output,
): ExitCode {
  if (dryRun) return exit.fine;
  const issues = loadSpecs(rotations, { now: new Date() }).issues.filter((issue) =>
    [file, sourceFile].includes(issue.file),
  );
  for (const issue of issues) out.progress(explain(issue));
  return issues.every(({ severity, file: of }) => severity === "warning" || of !== file) ? exit.fine : exit.fault;
}
