import { explainFolder, type FolderIssue } from "./folder-issue.js";
import { explainIdentitySource, type IdentitySourceIssue } from "./identity-source-issue.js";
import { explainRotation, type RotationIssue } from "./rotation-issue.js";
import { explainShape, type ShapeIssue } from "./shape-issue.js";
import { explainSaml, type SamlIssue } from "./saml-issue.js";
import { placeText } from "./show.js";
import { explainYaml, type YamlIssue } from "./yaml-issue.js";

/** What is wrong in a spec: data with a place, collected and never thrown. One-of on `code`; errors stop a run, warnings do not. */
export type SpecIssue = YamlIssue | ShapeIssue | RotationIssue | SamlIssue | IdentitySourceIssue | FolderIssue;

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
    case "signing-not-listed":
    case "signing-is-emergency":
    case "certificate-twice":
    case "trust-order":
    case "no-such-time":
    case "window-missing":
    case "window-unused":
    case "window-order":
    case "window-ended":
    case "window-long":
    case "attested-in-future":
    case "attested-certificate":
    case "attested-unlisted":
    case "deleted-yet-trusted":
    case "import-missing":
    case "deletion-missing":
    case "party-twice":
    case "party-released":
    case "identifier-twice":
    case "pool-region":
    case "confirm-delete":
    case "metadata-missing":
    case "metadata-url":
    case "saml-file":
    case "saml-pem-holds-key":
    case "signing-certificate":
    case "metadata-signer":
    case "metadata-unreadable":
    case "metadata-finding":
    case "metadata-expiry":
    case "metadata-other-certificates":
    case "metadata-without-signing":
    case "limit-certificate":
    case "limit-metadata":
    case "limit-keys":
      return explainSaml(issue);
    case "source-needs-provider":
    case "source-without-provider":
    case "source-changes-to-itself":
    case "source-change":
    case "confirm-unused":
    case "step-entity":
    case "time-ahead":
    case "time-unknown":
    case "scim-endpoint":
    case "scim-region":
    case "provisioning-source":
    case "token-pasted":
    case "token-twice":
    case "too-many-tokens":
    case "token-expired":
    case "token-expires":
    case "source-metadata-unreadable":
    case "source-metadata-fault":
    case "source-metadata-finding":
    case "source-metadata-expired":
    case "source-metadata-certificate":
    case "certificate-too-long":
    case "listed-twice":
    case "unknown-member":
    case "deleted-member":
    case "confirm-other":
    case "snapshot-unreadable":
    case "snapshot-unsound":
    case "snapshot-kind":
    case "one-principal":
    case "unknown-principal":
    case "unknown-permission-set":
    case "other-instance":
    case "assignment-twice":
      return explainIdentitySource(issue);
  }
}
