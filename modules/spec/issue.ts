import { explainFolder, type FolderIssue } from "./folder-issue.js";
import { explainRotation, type RotationIssue } from "./rotation-issue.js";
import { explainShape, type ShapeIssue } from "./shape-issue.js";
import { showFile } from "./show.js";
import { explainYaml, type YamlIssue } from "./yaml-issue.js";

/** What is wrong in a spec: data with a place, collected and never thrown. One-of on `code`; errors stop a run, warnings do not. */
export type SpecIssue = YamlIssue | ShapeIssue | RotationIssue | FolderIssue;

/** `file:line:column`, what was found, what was expected and what to do. Safe for a terminal, and without key material. */
export function explain(issue: SpecIssue): string {
  const warning = issue.severity === "warning" ? "warning: " : "";
  return `${placeText(issue)} ${warning}${sentence(issue)}`;
}

/** As `explain`, for who says himself whether it is a warning. */
export function explainUnmarked(issue: SpecIssue): string {
  return `${placeText(issue)} ${sentence(issue)}`;
}

/** By file, line, column and code, and as text where all of these are equal; an issue that is there twice is there once. */
export function sortIssues(issues: readonly SpecIssue[]): readonly SpecIssue[] {
  const keyed = issues.map((issue) => ({ issue, text: explain(issue) }));
  keyed.sort(
    (a, b) =>
      compare(a.issue.file, b.issue.file) ||
      a.issue.line - b.issue.line ||
      a.issue.column - b.issue.column ||
      compare(a.issue.code, b.issue.code) ||
      compare(a.text, b.text),
  );
  return keyed.filter(({ text }, index) => text !== keyed[index - 1]?.text).map(({ issue }) => issue);
}

/** By code unit: the same on every machine, whatever its language. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function placeText({ file, line, column }: SpecIssue): string {
  return `${showFile(file)}:${line}:${column}`;
}

function sentence(issue: SpecIssue): string {
  switch (issue.code) {
    case "too-big":
    case "too-many-values":
    case "too-deep":
    case "other-encoding":
    case "not-utf-8":
    case "refused-character":
    case "lone-carriage-return":
    case "inline-pem":
    case "yaml-syntax":
    case "yaml-feature":
    case "several-documents":
    case "text-after-end":
    case "duplicate-key":
    case "key-not-text":
    case "reserved-key":
    case "not-finite":
    case "empty-document":
    case "not-a-mapping":
      return explainYaml(issue);
    case "unknown-key":
    case "missing-key":
    case "wrong-type":
    case "wrong-value":
    case "unknown-kind":
    case "misplaced-kind":
      return explainShape(issue);
    case "no-folder":
    case "no-stacks":
    case "no-stack-file":
    case "stack-name":
    case "stray-file":
    case "not-searched":
    case "spec-unreadable":
      return explainFolder(issue);
    case "unknown-generation":
    case "unknown-wave":
    case "from-missing":
    case "from-is-serve":
    case "serve-is-emergency":
    case "duplicate-name":
    case "distribution-twice":
    case "released-too-early":
    case "key-variable-twice":
    case "arn-twice":
    case "arn-not-in-store":
    case "arn-path":
    case "arn-region":
    case "arn-account":
    case "tls-region":
    case "role-account":
    case "connect-to":
    case "pem-unreadable":
    case "pem-holds-key":
    case "emergency-apart":
    case "generations-order":
    case "emergency-lifts-waves":
    case "from-unused":
    case "many-distributions":
    case "names-dropped":
    case "certificate":
      return explainRotation(issue);
  }
}
