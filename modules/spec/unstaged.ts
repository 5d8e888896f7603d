import { explainUnstaged, type UnstagedGeneration, unstagedGenerations } from "../rotation/desired-state.js";
import type { Stack } from "../rotation/stack.js";
import type { GenerationId } from "../rotation/tls-rotation.js";
import type { SpecIssue } from "./issue.js";
import type { LoadedSpecs } from "./load.js";
import type { Place } from "./place.js";
import { showFile } from "./show.js";

/** A generation that has to be staged before the next plan, at its certificate. */
export type UnstagedNote = Place & UnstagedGeneration & { readonly severity: "note"; readonly code: "unstaged" };

/** In the order of the stacks. Not those whose files have errors, for nobody is to stage such a certificate. */
export function unstagedIn(
  { issues, source }: Pick<LoadedSpecs, "issues" | "source">,
  stacks: readonly Stack[],
): readonly UnstagedNote[] {
  const rotations = stacks.flatMap((stack) => stack.rotations);
  return rotations.flatMap((rotation) =>
    unstagedGenerations(rotation).flatMap((unstaged): readonly UnstagedNote[] => {
      const index = rotation.generations.findIndex(({ id }) => id === unstaged.generation);
      const place = source(rotation.name)?.locate(["spec", "generations", index, "certificate"]);
      if (place === undefined || issues.some((issue) => isRefusal(issue, place.file, unstaged.generation))) return [];
      return [{ ...place, severity: "note", code: "unstaged", ...unstaged }];
    }),
  );
}

/** Files that cannot be read or hold a key keep the whole rotation from being built. */
function isRefusal(issue: SpecIssue, file: string, generation: GenerationId): boolean {
  return (
    issue.code === "certificate" && issue.severity === "error" && issue.file === file && issue.generation === generation
  );
}

/** `file:line:column`, what is missing and what to do. */
export function explainNote(note: UnstagedNote): string {
  return `${showFile(note.file)}:${note.line}:${note.column} ${explainUnstaged(note)}`;
}
