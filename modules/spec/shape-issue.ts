import type { Place } from "./place.js";
import { show } from "./show.js";

type Facts<Code extends string, More> = Place & { readonly severity: "error"; readonly code: Code } & More;

/** The YAML is sound, and not what the schema says. `path` is where, such as "spec.rollout"; empty at the top. */
export type ShapeIssue =
  | Facts<
      "unknown-key",
      {
        readonly key: string;
        readonly path: string;
        readonly known: readonly string[];
        readonly nearest: string | undefined;
        /** What the mapping should be, where its keys are the author's to choose. */
        readonly expected: string | undefined;
      }
    >
  | Facts<
      "missing-key",
      {
        readonly key: string;
        readonly path: string;
        readonly expected: string | undefined;
        readonly because: string | undefined;
      }
    >
  /** `quoted` is the value in quotes, where quoting it is all there is to do. */
  | Facts<
      "wrong-type",
      { readonly path: string; readonly found: string; readonly expected: string; readonly quoted: string | undefined }
    >
  | Facts<
      "wrong-value",
      { readonly path: string; readonly found: string; readonly expected: string; readonly allowed: readonly string[] }
    >
  /** `known`: those of the files beside stack.yaml. */
  | Facts<
      "unknown-kind",
      { readonly found: string; readonly known: readonly string[]; readonly nearest: string | undefined }
    >
  /** A kind that is known, and not in this file. */
  | Facts<"misplaced-kind", { readonly kind: string; readonly remedy: string }>;

/** Without the place: what was found, what was expected, what to do. */
export function explainShape(issue: ShapeIssue): string {
  switch (issue.code) {
    case "unknown-key":
      return issue.expected === undefined
        ? `unknown key ${show(issue.key)}${within(issue.path)}${known(issue)}`
        : `key ${show(issue.key)}${within(issue.path)} is none that can be there, expected ${issue.expected}`;
    case "missing-key": {
      const because = issue.because === undefined ? "" : ` beside "${issue.because}"`;
      const expected = issue.expected === undefined ? "" : `, expected ${issue.expected}`;
      return `"${issue.key}" is missing${within(issue.path)}${because}${expected}; add it`;
    }
    case "wrong-type": {
      const remedy = issue.quoted === undefined ? "" : `; quote it: ${issue.quoted}`;
      return `${issue.path} is ${issue.found}, expected ${issue.expected}${remedy}`;
    }
    case "wrong-value": {
      const allowed = issue.allowed.length === 0 ? "" : `${issue.allowed.join(" or ")}: `;
      return `${issue.path} is ${issue.found}, expected ${allowed}${issue.expected}`;
    }
    case "unknown-kind": {
      const nearest = issue.nearest === undefined ? "" : `; did you mean ${issue.nearest}?`;
      return `kind is ${issue.found}, expected ${issue.known.join(" or ")}, or Stack in stack.yaml${nearest}`;
    }
    case "misplaced-kind":
      return `kind is ${issue.kind}, ${issue.remedy}`;
  }
}

function within(path: string): string {
  return path === "" ? "" : ` in ${path}`;
}

function known({
  nearest,
  known: keys,
}: {
  readonly nearest: string | undefined;
  readonly known: readonly string[];
}): string {
  if (keys.length === 0) return ", expected none; remove it";
  return nearest === undefined
    ? `, expected one of: ${keys.join(", ")}`
    : `, expected "${nearest}"?; known: ${keys.join(", ")}`;
}
