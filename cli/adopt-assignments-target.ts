import { posix } from "node:path";

import { changedAt, changeOf, deletesAssignments, sourceName } from "../modules/rotation/identity-source-change.js";
import { type IdentitySource, sourceMark } from "../modules/rotation/identity-source.js";
import type { Stack } from "../modules/rotation/stack.js";
import { explain, type SpecIssue } from "../modules/spec/issue.js";
import { loadSpecs } from "../modules/spec/load.js";

/** What a person asked `adopt --assignments` for. */
export interface AssignmentsQuestion {
  readonly rotations: string;
  readonly source?: string;
  readonly resolve: boolean;
}

export interface AssignmentsTarget {
  readonly stack: Stack;
  readonly source: IdentitySource;
  /** The identity source's own file, as messages call it. */
  readonly sourceFile: string;
  /** The snapshot's file. */
  readonly file: string;
  /** Whether the identity source names it. */
  readonly isNamed: boolean;
}

/** What a snapshot is there to mend, or has nothing to do with. */
const mended: ReadonlySet<SpecIssue["code"]> = new Set<SpecIssue["code"]>([
  "snapshot-unreadable",
  "source-change",
  "unknown-principal",
  "unknown-permission-set",
  "token-expired",
  "source-metadata-certificate",
  "source-metadata-expired",
]);

/** Throws an Error for whatever the specs do not say; AWS has not been asked by then. */
export function assignmentsTarget(name: string, question: AssignmentsQuestion): AssignmentsTarget {
  const specs = loadSpecs(question.rotations, { now: new Date() });
  const inStack = `${question.rotations.replace(/(?<=.)\/+$/, "")}/${name}/`;
  const isKnown = specs.folders.includes(name);
  const errors = specs.issues.filter(
    ({ severity, file, code }) =>
      severity === "error" && !mended.has(code) && (isKnown ? file.startsWith(inStack) : code === "no-folder"),
  );
  if (errors.length > 0)
    throw new Error(
      isKnown
        ? `the specs of stack "${name}" have ${errors.length} error(s), expected none; correct them first:\n${errors.map(explain).join("\n")}`
        : errors.map(explain).join("\n"),
    );
  const stack = specs.stacks.find((one) => one.name === name);
  if (stack === undefined)
    throw new Error(`stack "${name}" is not known; known: ${specs.folders.join(", ") || "none"}`);
  const source = chosen(stack, question.source);
  const sourceFile = specs.source(source.name)?.file ?? `${inStack}${source.name}.yaml`;
  const named = source.snapshot?.path ?? namedIn(specs.source(source.name)?.text ?? "");
  const file = posix.join(posix.dirname(sourceFile), named ?? `${source.name}.assignments.yaml`);
  if (!question.resolve) refuseAfterChange(source);
  return { stack, source, sourceFile, file, isNamed: named !== undefined };
}

function chosen({ name: stack, identitySources: all }: Stack, wanted: string | undefined): IdentitySource {
  const [first, second] = wanted === undefined ? all : all.filter(({ name }) => name === wanted);
  const known = all.map(({ name }) => name).join(", ");
  if (first === undefined)
    throw new Error(
      wanted === undefined
        ? `stack "${stack}" has no identity source, expected a file of kind IdentitySource that says which instance; write one (docs/identity-source.md has an example), then run adopt again`
        : `identity source "${wanted}" is not in stack "${stack}"; known: ${known || "none"}`,
    );
  if (second !== undefined)
    throw new Error(
      `stack "${stack}" has several identity sources (${known}), expected to be told which; add --source <name>`,
    );
  return first;
}

/** A file that is named and not there yet is in no spec that could be built. */
function namedIn(text: string): string | undefined {
  return /^\s*["']?assignments["']?\s*:\s*["']?([A-Za-z0-9][A-Za-z0-9._-]*\.ya?ml)\b/m.exec(text)?.[1];
}

/** What would be read is what the change has left, and the snapshot is all that remembers what was there. */
function refuseAfterChange(source: IdentitySource): void {
  const { changesFrom, snapshot } = source;
  const made = changedAt(changeOf(source, sourceMark(source)));
  if (changesFrom === undefined || snapshot === undefined || made === undefined) return;
  if (!deletesAssignments(changesFrom, source.source)) return;
  throw new Error(
    `identity source "${source.name}" was changed from ${sourceName(changesFrom)} at ${made}, which has deleted its assignments, ` +
      `and ${snapshot.path} is what they are made again from, expected to be kept; to give its names their new ids add --resolve, ` +
      `and once they are applied remove changesFrom and confirm`,
  );
}
