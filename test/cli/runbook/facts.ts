// What a runbook is told beside its rotation, where a test is not about it.
import type { SamlRunbookFacts } from "../../../cli/runbook/saml-facts.js";
import { samlRunbook } from "../../../cli/runbook/saml-runbook.js";
import type { Runbook, RunbookStep, StepStatus } from "../../../cli/runbook/runbook.js";
import type { ConsoleStep } from "../../../modules/rotation/attestation.js";
import type { SamlRotation } from "../../../modules/rotation/saml-rotation.js";

export const now = new Date("2026-11-22T12:00:00Z");

export function theFacts(change: Partial<SamlRunbookFacts> = {}): SamlRunbookFacts {
  return {
    stack: "identity",
    certificates: {},
    unlisted: [],
    place: (path) => `corp.yaml:${path.join("/")}`,
    traces: undefined,
    poolCertificates: {},
    poolDomains: {},
    ...change,
  };
}

export function theRunbook(rotation: SamlRotation, change: Partial<SamlRunbookFacts> = {}, at = now): Runbook {
  return samlRunbook(rotation, at, theFacts(change));
}

/** The state of each step, in their order: `activate: locked`. */
export function statesOf({ steps }: Runbook): readonly string[] {
  return steps.map(({ id, status }) => `${id}: ${status.state}`);
}

export function stepOf(runbook: Runbook, id: string): RunbookStep {
  const step = runbook.steps.find((one) => one.id === id);
  if (step === undefined)
    throw new Error(`no step "${id}"; there are ${runbook.steps.map((one) => one.id).join(", ")}`);
  return step;
}

export function statusOf(runbook: Runbook, id: string): StepStatus {
  return stepOf(runbook, id).status;
}

export function imported(generation: string, at = "2026-11-10T10:00:00Z"): ConsoleStep {
  return { step: "imported", generation, by: "r.doe", at, evidence: "ticket 4711" };
}

export function deleted(generation: string, at = "2026-11-21T10:00:00Z"): ConsoleStep {
  return { step: "deleted", generation, by: "r.doe", at, evidence: undefined };
}
