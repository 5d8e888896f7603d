import type { RunbookStep, StepStatus } from "./runbook.js";

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
