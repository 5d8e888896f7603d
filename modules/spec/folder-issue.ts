import type { Place } from "./place.js";
import { show } from "./show.js";

type Facts<Code extends string, More = unknown> = Place & { readonly severity: "error"; readonly code: Code } & More;

/** Why a file or a folder of specs could not be read. */
export type SpecFault = "missing" | "outside" | "not-a-file" | "forbidden" | "unreadable";

/** The specs are not where they should be; the place is the folder or the file, at 1:1. */
export type FolderIssue =
  | Facts<"no-folder", { readonly fault: SpecFault }>
  | Facts<"no-stacks">
  | Facts<"no-stack-file">
  | Facts<"stack-name", { readonly name: string }>
  /** `stack`: in a sub-folder of that one; undefined: beside the stacks. */
  | Facts<"stray-file", { readonly stack: string | undefined }>
  | Facts<"spec-unreadable", { readonly fault: SpecFault }>
  /** A spec in there would go unnoticed. */
  | (Place & {
      readonly severity: "warning";
      readonly code: "not-searched";
      readonly why: "too-much" | "too-deep" | "unreadable";
    });

/** Without the place: what was found, what was expected, what to do. */
export function explainFolder(issue: FolderIssue): string {
  switch (issue.code) {
    case "no-folder":
      return `the rotations folder ${faults[issue.fault]}, expected one with a folder for each stack; create it, or name another`;
    case "no-stacks":
      return 'the rotations folder is empty, expected a folder for each stack with a stack.yaml; create rotations/<stack>/stack.yaml with "kind: Stack" and a rotation beside it (README, "A first rotation in your own account")';
    case "no-stack-file":
      return 'the folder has no stack.yaml, expected one that says which account and region it is for; create it with "kind: Stack"';
    case "stack-name":
      return `the stack is called ${show(issue.name)}, expected lower-case letters, digits and dashes, at most 63, beginning with a letter; rename the folder`;
    case "stray-file":
      return issue.stack === undefined
        ? "a spec outside of a stack's folder, expected rotations/<stack>/<file>.yaml; move it into a stack"
        : `a YAML file in a sub-folder of stack ${show(issue.stack)}, which nothing reads: specs lie directly in the stack's folder; move it there, or out of the rotations folder`;
    case "spec-unreadable":
      return `the file ${faults[issue.fault]}, expected a spec; correct or remove it`;
    case "not-searched":
      return `the folder ${unsearched[issue.why]}, so it was not searched for specs in the wrong place; keep only the certificates of this stack in it`;
  }
}

const unsearched = {
  "too-much": "comes after 50,000 others",
  "too-deep": "is more than 8 levels below its stack",
  unreadable: "could not be read",
} satisfies Readonly<Record<"too-much" | "too-deep" | "unreadable", string>>;

const faults = {
  missing: "does not exist",
  outside: "is a link that leaves the rotations folder",
  "not-a-file": "is no file or folder of the right sort",
  forbidden: "may not be read",
  unreadable: "could not be read",
} satisfies Readonly<Record<SpecFault, string>>;
