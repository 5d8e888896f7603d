import { expect, test } from "vitest";

import { longestMeanPauseMs, shownSignIns, signInReportOf, type SignInStep } from "../../lab/sign-in-report.js";

const aStep = (step: string, change: Partial<SignInStep> = {}): SignInStep => ({
  step,
  seconds: 10,
  people: [],
  signedBy: { "2025": 100 },
  signIns: 100,
  failed: 0,
  longestPauseMs: 150,
  secondPlanEmpty: true,
  ...change,
});

test("a rotation without a failed sign-in, with empty second plans and enough sign-ins, is fine", () => {
  expect(signInReportOf([aStep("adopt"), aStep("stage")], 20, [])).toMatchObject({
    ok: true,
    signIns: 200,
    meanPauseMs: 100,
  });
});

test("one failed sign-in is not fine", () => {
  expect(signInReportOf([aStep("switch", { failed: 1 })], 10, []).problems).toEqual([
    "1 of 100 sign-ins failed, expected none",
  ]);
});

test("a second plan that is not empty is not fine", () => {
  const report = signInReportOf([aStep("retire", { secondPlanEmpty: false })], 10, []);
  expect(report.problems).toEqual(['the second plan of step "retire" is not empty, expected nothing left to do']);
  expect(shownSignIns(report, false)).toContain("NOT EMPTY");
});

test("too few sign-ins to say that none fails are not fine", () => {
  const seconds = (100 * (longestMeanPauseMs + 10)) / 1000;
  expect(signInReportOf([aStep("adopt")], seconds, []).problems).toEqual([
    "there was a sign-in every 210 ms, expected one every 200 ms at least",
  ]);
});

test("as JSON it is one document", () => {
  const report = signInReportOf([aStep("adopt")], 10, []);
  expect(JSON.parse(shownSignIns(report, true))).toEqual(report);
});
