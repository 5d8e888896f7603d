// What a SAML rotation of the demo comes to: whether anybody failed to sign in, for people, for machines and as an exit code.
import Table from "cli-table3";

import type { FailedSignIn } from "./sign-in-prober.js";

export interface SignInStep {
  readonly step: string;
  readonly seconds: number;
  /** What people did by hand in it, in order. */
  readonly people: readonly string[];
  /** Sign-ins that were accepted, by the generation that signed them. */
  readonly signedBy: Readonly<Record<string, number>>;
  readonly signIns: number;
  readonly failed: number;
  /** The longest time in which a relying party answered no sign-in. */
  readonly longestPauseMs: number;
  /** Whether a plan made right after the apply had nothing to do. */
  readonly secondPlanEmpty: boolean;
}

export interface SignInReport {
  readonly steps: readonly SignInStep[];
  readonly seconds: number;
  readonly signIns: number;
  readonly failed: number;
  readonly failures: readonly FailedSignIn[];
  /** Of one sign-in after the other, over all relying parties, on average. */
  readonly meanPauseMs: number;
  /** Why it was not a rotation without a failed sign-in, one sentence each; empty when it was. */
  readonly problems: readonly string[];
  readonly ok: boolean;
}

/** Fewer sign-ins than that, and a generation that was not trusted for a moment would not be noticed. */
export const longestMeanPauseMs = 200;

/** `seconds` is of the whole rotation. */
export function signInReportOf(
  steps: readonly SignInStep[],
  seconds: number,
  failures: readonly FailedSignIn[],
): SignInReport {
  const signIns = sum(steps.map((step) => step.signIns));
  const failed = sum(steps.map((step) => step.failed));
  const meanPauseMs = Math.round((seconds * 1000) / Math.max(1, signIns));
  const problems = [
    ...(failed === 0 ? [] : [`${failed} of ${signIns} sign-ins failed, expected none`]),
    ...(meanPauseMs <= longestMeanPauseMs
      ? []
      : [`there was a sign-in every ${meanPauseMs} ms, expected one every ${longestMeanPauseMs} ms at least`]),
    ...steps
      .filter((step) => !step.secondPlanEmpty)
      .map(({ step }) => `the second plan of step "${step}" is not empty, expected nothing left to do`),
  ];
  return { steps, seconds, signIns, failed, failures, meanPauseMs, problems, ok: problems.length === 0 };
}

/** What is printed: a table and the problems for people, or the report as one JSON document. */
export function shownSignIns(report: SignInReport, json: boolean): string {
  if (json) return JSON.stringify(report, undefined, 2);
  return ["", table(report), ...report.problems.map((problem) => `NOT OK: ${problem}`), ""].join("\n");
}

function table(report: SignInReport): string {
  const rows = new Table({
    head: ["step", "duration", "by hand", "signed by", "sign-ins", "failed", "longest pause", "second plan"],
    colAligns: ["left", "right", "left", "left", "right", "right", "right", "left"],
    style: { head: [], border: [] },
  });
  for (const one of report.steps)
    rows.push([
      one.step,
      `${one.seconds} s`,
      one.people.join("\n"),
      Object.entries(one.signedBy)
        .map(([name, count]) => `${name} × ${count}`)
        .join("\n"),
      one.signIns,
      one.failed,
      `${Math.round(one.longestPauseMs)} ms`,
      one.secondPlanEmpty ? "empty" : "NOT EMPTY",
    ]);
  const every = `1 in ${report.meanPauseMs} ms`;
  rows.push(["total", `${report.seconds} s`, "", every, report.signIns, report.failed, "", ""]);
  return rows.toString();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
