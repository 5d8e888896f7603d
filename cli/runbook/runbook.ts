import type { Typed } from "./vendor-runbook.js";

/** Whose hands a step needs. */
export type Role = "identity-provider" | "identity-center" | "spec" | "apply";

export type StepStatus =
  /** Attested, or to be seen in the spec. ISO 8601. */
  | { readonly state: "done"; readonly at?: string; readonly by?: string; readonly evidence?: string }
  /** May be done now. */
  | { readonly state: "open" }
  /** May be done as soon as that step has been, which the spec does not show. */
  | { readonly state: "after"; readonly step: string }
  | { readonly state: "locked"; readonly until: string }
  /** The spec does not show whether it has been done, and whatever comes next does it if not. */
  | { readonly state: "unseen"; readonly because: string }
  /** What came before may have left it undone, and nothing records it: a person has to look. */
  | { readonly state: "in-question"; readonly because: string };

/** Lines for a spec, and where they belong. */
export interface SpecLines {
  /** `file:line:column`, or the file. */
  readonly place: string;
  readonly lines: readonly string[];
}

export interface RunbookStep {
  /** Stable, unique in its runbook: `activate`, `import:identity-center:ssoins-1111/2026`. */
  readonly id: string;
  readonly role: Role;
  /** "whoever runs Keycloak" */
  readonly who: string;
  readonly title: string;
  readonly status: StepStatus;
  /** Clicks or edits in their order. */
  readonly console: readonly string[];
  readonly command: Typed | undefined;
  readonly spec: SpecLines | undefined;
  /** What CloudTrail shows of it; only ever shown, never needed. */
  readonly evidence: readonly string[];
  readonly watch: readonly string[];
  readonly shows: string | undefined;
  readonly undo: string | undefined;
}

export interface RunbookCertificate {
  readonly generation: string;
  /** "outgoing, signed with"; empty where nothing is to be said of it. */
  readonly standing: string;
  /** SHA-256, 64 lower-case hexadecimal digits. */
  readonly fingerprint: string;
  /** SHA-1, 40 upper-case hexadecimal digits. */
  readonly thumbprint: string;
  /** ISO 8601. */
  readonly notAfter: string;
  /** "in 38 days", "expired 2 days ago" */
  readonly left: string;
}

/** What becomes of a relying party when the trusted set changes. */
export interface RunbookParty {
  readonly name: string;
  /** What the identity provider has to have of it, once and for all. */
  readonly knownAs: readonly string[];
  readonly byTerraform: string;
  readonly byPerson: string;
}

/** A file that a step needs. */
export interface RunbookFile {
  readonly name: string;
  readonly what: string;
  readonly text: string;
}

/** The human steps of one rotation or identity source, at one moment; data, so that people and machines read the same. */
export interface Runbook {
  readonly name: string;
  readonly kind: "SamlRotation" | "IdentitySource";
  readonly headline: string;
  readonly certificates: readonly RunbookCertificate[];
  readonly parties: readonly RunbookParty[];
  /** What to know before anything is done. */
  readonly notes: readonly string[];
  readonly steps: readonly RunbookStep[];
  /** The id of the first step that has not been done; undefined where nothing is to be done. */
  readonly next: string | undefined;
  readonly files: readonly RunbookFile[];
  /** Variables of the commands, with what they hold. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The first step that is known to be undone, and is not done by what follows. */
export function nextOf(steps: readonly RunbookStep[]): string | undefined {
  return steps.find(({ status }) => isUndone(status))?.id;
}

function isUndone({ state }: StepStatus): boolean {
  switch (state) {
    case "open":
    case "after":
    case "locked":
      return true;
    case "done":
    case "unseen":
    case "in-question":
      return false;
  }
}
