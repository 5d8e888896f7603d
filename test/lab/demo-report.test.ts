import { expect, test } from "vitest";

import { exitCode, fewestHandshakes, type Report, reportOf, shown, type Step } from "../../lab/demo-report.js";

const aStep = (step: string, change: Partial<Step> = {}): Step => ({
  step,
  seconds: 12.3,
  served: { "2026-03": fewestHandshakes },
  handshakes: fewestHandshakes,
  failed: 0,
  secondPlanEmpty: true,
  ...change,
});
const failure = { alias: "www.example.com", at: "2026-11-22T07:00:00.000Z", reason: "no answer within 10 s" };
const failing = reportOf([aStep("adopt"), aStep("canary", { failed: 1 })], 25, [failure]);

/** What a reader and a machine learn of it. */
const verdict = (report: Report) => ({ ok: report.ok, exitCode: exitCode(report), problems: report.problems });

test("a rotation without a failed handshake and with empty second plans is fine, and exits 0", () => {
  const report = reportOf([aStep("adopt"), aStep("canary")], 25, []);
  expect(report).toMatchObject({ handshakes: 2 * fewestHandshakes, failed: 0, seconds: 25 });
  expect(verdict(report)).toEqual({ ok: true, exitCode: 0, problems: [] });
  expect(shown(report, false)).not.toContain("NOT");
});

test("one failed handshake is not fine, and exits 1", () => {
  expect(verdict(failing)).toEqual({
    ok: false,
    exitCode: 1,
    problems: ["1 of 10000 handshakes failed, expected none"],
  });
});

test("a second plan that is not empty is not fine, and exits 1", () => {
  const report = reportOf([aStep("adopt"), aStep("rest", { secondPlanEmpty: false })], 25, []);
  expect(verdict(report)).toEqual({
    ok: false,
    exitCode: 1,
    problems: ['the second plan of step "rest" is not empty, expected nothing left to do'],
  });
  expect(shown(report, false)).toMatch(/│ rest .*│ NOT EMPTY +│/);
});

test("one handshake too few is not fine, and exits 1; none at all is not either", () => {
  const tooFew = reportOf([aStep("adopt", { handshakes: fewestHandshakes - 1 })], 25, []);
  expect(verdict(tooFew)).toEqual({
    ok: false,
    exitCode: 1,
    problems: ["there were 4999 handshakes, expected at least 5000: too few to say that none fails"],
  });
  expect(verdict(reportOf([aStep("adopt", { handshakes: fewestHandshakes })], 25, []))).toMatchObject({ exitCode: 0 });
  expect(verdict(reportOf([], 0, []))).toMatchObject({ ok: false, exitCode: 1 });
});

test("the table has a row for each step and for the whole, and says what is not fine", () => {
  const lines = shown(failing, false).split("\n");
  const cells = lines.filter((line) => line.startsWith("│")).map((line) => line.split("│").map((cell) => cell.trim()));
  expect(cells.map((row) => row.slice(1, -1))).toEqual([
    ["step", "duration", "served", "handshakes", "failed", "second plan"],
    ["adopt", "12.3 s", "2026-03 × 5000", "5000", "0", "empty"],
    ["canary", "12.3 s", "2026-03 × 5000", "5000", "1", "empty"],
    ["total", "25 s", "", "10000", "1", ""],
  ]);
  expect(lines).toContain("NOT OK: 1 of 10000 handshakes failed, expected none");
});

test("--json prints the same as data, failures and verdict included, as one document", () => {
  const document: unknown = JSON.parse(shown(failing, true));
  expect(document).toEqual(failing);
  expect(document).toMatchObject({
    ok: false,
    failures: [failure],
    problems: ["1 of 10000 handshakes failed, expected none"],
  });
});
