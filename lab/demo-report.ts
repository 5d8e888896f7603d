// What a rotation of the demo comes to: whether it was one without a gap, for people, for machines and as an exit code.
import Table from "cli-table3";

import type { Failure } from "./prober.js";

export interface Step {
  readonly step: string;
  readonly seconds: number;
  /** Handshakes answered by each generation. */
  readonly served: Readonly<Record<string, number>>;
  readonly handshakes: number;
  readonly failed: number;
  /** Whether a plan made right after the apply had nothing to do. */
  readonly secondPlanEmpty: boolean;
}

export interface Report {
  readonly steps: readonly Step[];
  readonly seconds: number;
  readonly handshakes: number;
  readonly failed: number;
  readonly failures: readonly Failure[];
  /** Why it was not a rotation without a gap, one sentence each; empty when it was. */
  readonly problems: readonly string[];
  readonly ok: boolean;
}

/** What a rotation of a few minutes has to see at least: some six a second for each of the four aliases. */
export const fewestHandshakes = 5_000;

/** `seconds` is of the whole rotation. */
export function reportOf(steps: readonly Step[], seconds: number, failures: readonly Failure[]): Report {
  const handshakes = sum(steps.map((step) => step.handshakes));
  const failed = sum(steps.map((step) => step.failed));
  const problems = [
    ...(failed === 0 ? [] : [`${failed} of ${handshakes} handshakes failed, expected none`]),
    ...(handshakes >= fewestHandshakes
      ? []
      : [`there were ${handshakes} handshakes, expected at least ${fewestHandshakes}: too few to say that none fails`]),
    ...steps
      .filter((step) => !step.secondPlanEmpty)
      .map(({ step }) => `the second plan of step "${step}" is not empty, expected nothing left to do`),
  ];
  return { steps, seconds, handshakes, failed, failures, problems, ok: problems.length === 0 };
}

/** What is printed: a table and the problems for people, or the report as one JSON document. */
export function shown(report: Report, json: boolean): string {
  if (json) return JSON.stringify(report, undefined, 2);
  return ["", table(report), ...report.problems.map((problem) => `NOT OK: ${problem}`), ""].join("\n");
}

export function exitCode({ ok }: Report): 0 | 1 {
  return ok ? 0 : 1;
}

function table(report: Report): string {
  const rows = new Table({
    head: ["step", "duration", "served", "handshakes", "failed", "second plan"],
    colAligns: ["left", "right", "left", "right", "right", "left"],
    style: { head: [], border: [] },
  });
  for (const { step, seconds, served, handshakes, failed, secondPlanEmpty } of report.steps) {
    const generations = Object.entries(served).map(([name, count]) => `${name} × ${count}`);
    rows.push([
      step,
      `${seconds} s`,
      generations.join("\n"),
      handshakes,
      failed,
      secondPlanEmpty ? "empty" : "NOT EMPTY",
    ]);
  }
  rows.push(["total", `${report.seconds} s`, "", report.handshakes, report.failed, ""]);
  return rows.toString();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
