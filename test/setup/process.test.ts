import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { ask, isScript, lastWords, which } from "../../setup/process.mjs";

const temporary = mkdtempSync(path.join(tmpdir(), "crossfade-process-"));
afterAll(() => {
  rmSync(temporary, { recursive: true, force: true });
});

test("a program's answer is told apart from what it complains of", async () => {
  const outcome = await ask("/bin/sh", ["-c", "echo answer; echo trouble >&2; exit 3"], { env: {} });
  expect(outcome).toEqual({ ok: false, stdout: "answer\n", stderr: "trouble\n" });
});

test("a program that does not exist is an outcome, with the reason", async () => {
  expect(await ask("/no/such/program", [], { env: {} })).toMatchObject({
    ok: false,
    stderr: expect.stringContaining("ENOENT"),
  });
});

test("a program that takes too long is ended with all that it started", async () => {
  const trace = path.join(temporary, "trace");
  const script = `(sleep 1; echo late > "${trace}") & wait`;
  const outcome = await ask("/bin/sh", ["-c", script], { env: process.env, limitMs: 100 });
  expect(outcome).toEqual({ ok: false, stdout: "", stderr: "\nended by SIGKILL" });
  await pause(1_500);
  expect(existsSync(trace)).toBe(false);
});

test("the last words are the last lines of both outputs, without the empty ones", () => {
  const stdout = Array.from({ length: 30 }, (_, line) => `out ${line}\n\n`).join("");
  expect(lastWords({ ok: false, stdout, stderr: "why\n" }).split("\n")).toHaveLength(15);
  expect(lastWords({ ok: false, stdout, stderr: "why\n" })).toMatch(/out 29\nwhy$/);
});

test("a program is looked for as a shell does: the first that may be executed", () => {
  const [first, second] = [path.join(temporary, "1"), path.join(temporary, "2")].map((file) => {
    writeFileSync(file, "#!/bin/sh\n");
    return file;
  });
  chmodSync(second ?? "", 0o755);
  expect(which("1", temporary)).toBeUndefined();
  expect(which("2", `/nowhere:${temporary}`)).toBe(second);
  expect(isScript(first ?? "")).toBe(true);
  expect(isScript(process.execPath)).toBe(false);
});
