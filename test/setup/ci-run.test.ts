import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";

const script = path.resolve(import.meta.dirname, "../../.ci/run");
const temporary = mkdtempSync(path.join(tmpdir(), "crossfade-ci-"));
afterAll(() => {
  rmSync(temporary, { recursive: true, force: true });
});

/** What .ci/run makes of a test run that ends with this code and leaves this report. */
function ciRun(code: number, report: object | undefined) {
  const folder = mkdtempSync(path.join(temporary, "c"));
  const npm = path.join(folder, "npm");
  const write = `for arg in "$@"; do case "$arg" in --outputFile.json=*) cat "${folder}/report" > "\${arg#*=}" ;; esac; done`;
  writeFileSync(path.join(folder, "report"), report === undefined ? "" : JSON.stringify(report));
  writeFileSync(npm, `#!/bin/sh\n${write}\nexit ${code}\n`);
  chmodSync(npm, 0o755);
  // Where the identity provider is missing, a test is not what installs it.
  for (const installer of ["apt-get", "sudo"]) {
    writeFileSync(path.join(folder, installer), "#!/bin/sh\necho not in a test >&2\nexit 100\n");
    chmodSync(path.join(folder, installer), 0o755);
  }
  const env = { ...process.env, PATH: `${folder}:${process.env["PATH"] ?? ""}` };
  const { status, stdout } = spawnSync(script, { env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  return { status, last: stdout.trimEnd().split("\n").at(-1) };
}

const counts = (passed: number, failed: number, pending = 0, todo = 0) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  numTodoTests: todo,
});

test("a good run ends with its number of tests and exit code 0", () => {
  expect(ciRun(0, { ...counts(12, 0), testResults: [] })).toEqual({ status: 0, last: "12 passed, 0 failed" });
});

test("skipped and planned tests are told", () => {
  expect(ciRun(0, counts(12, 0, 2, 1))).toEqual({ status: 0, last: "12 passed, 0 failed, 3 skipped" });
});

test("a failed test fails the run", () => {
  const testResults = [{ name: "a.test.ts", status: "failed", assertionResults: [{ status: "failed" }] }];
  expect(ciRun(1, { ...counts(11, 1), testResults })).toEqual({ status: 1, last: "11 passed, 1 failed" });
});

test("a file that could not be loaded counts as a failure, though none of its tests ran", () => {
  const testResults = [{ name: "a.test.ts", status: "failed", assertionResults: [] }];
  expect(ciRun(1, { ...counts(11, 0), testResults })).toEqual({ status: 1, last: "11 passed, 1 failed" });
});

test("a run that ended badly counts as a failure, though no test failed", () => {
  expect(ciRun(1, { ...counts(11, 0), testResults: [] })).toEqual({ status: 1, last: "11 passed, 1 failed" });
});

test("a run in which nothing ran fails", () => {
  expect(ciRun(0, counts(0, 0))).toEqual({ status: 1, last: "0 passed, 0 failed" });
});

test("a run that left no report fails", () => {
  expect(ciRun(1, undefined)).toEqual({ status: 1, last: "0 passed, 1 failed" });
});
