import type { IdentitySource } from "../../modules/rotation/identity-source.js";
import type { RunbookStep, StepStatus } from "./runbook.js";

/** What the steps of an identity source need beside it. */
export interface IdentitySourceFacts {
  /** The stack's name and region. */
  readonly stack: string;
  readonly region: string;
  /** `file:line:column` of `spec`, where attestations go. */
  readonly specPlace: string;
  readonly now: Date;
}

/** What every step knows of the change that it is part of. */
export interface SourceContext {
  readonly source: IdentitySource;
  readonly facts: IdentitySourceFacts;
  /** It takes everything away that is assigned. */
  readonly deletes: boolean;
  /** When the change was attested; undefined while it is to be made. */
  readonly madeAt: string | undefined;
  /** Why the change may not be made yet. */
  readonly refused: boolean;
}

export interface Plain {
  readonly id: string;
  readonly title: string;
  readonly status: StepStatus;
}

const nothingMore = {
  console: [],
  command: undefined,
  spec: undefined,
  evidence: [],
  watch: [],
  shows: undefined,
  undo: undefined,
} as const;

/** In IAM Identity Center's console. */
export function inConsole(plain: Plain, more: Partial<RunbookStep>): RunbookStep {
  return { ...nothingMore, role: "identity-center", who: "whoever administers IAM Identity Center", ...plain, ...more };
}

export function inProvider(plain: Plain, more: Partial<RunbookStep>): RunbookStep {
  return { ...nothingMore, role: "identity-provider", who: "whoever runs the identity provider", ...plain, ...more };
}

export function inSpec(owner: string | undefined, plain: Plain, more: Partial<RunbookStep>): RunbookStep {
  const who = `whoever owns the identity source${owner === undefined ? "" : ` (${owner})`}`;
  return { ...nothingMore, role: "spec", who, ...plain, ...more };
}

export function byApply(stack: string, plain: Plain, more: Partial<RunbookStep>): RunbookStep {
  const command = { language: "sh", lines: [`npx cdktf plan ${stack}`, `npx cdktf apply ${stack}`] } as const;
  return { ...nothingMore, role: "apply", who: `whoever applies the stack "${stack}"`, command, ...plain, ...more };
}
