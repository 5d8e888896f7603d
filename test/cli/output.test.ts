import { afterEach, expect, test, vi } from "vitest";

import { output, styled } from "../../cli/output.js";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function captured(json: boolean) {
  const stdout = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const stderr = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const out = output(json);
  out.progress("on its way");
  out.result("a sentence");
  out.document({ open: true });
  return { stdout: stdout.mock.calls, stderr: stderr.mock.calls };
}

test("people get results on stdout and progress on stderr", () => {
  expect(captured(false)).toEqual({ stdout: [["a sentence"]], stderr: [["on its way"]] });
});

test("machines get one document on stdout and nothing beside it", () => {
  const { stdout, stderr } = captured(true);
  expect(stdout).toEqual([['{\n  "open": true\n}']]);
  expect(stderr).toEqual([["on its way"]]);
});

/** Stdout, but for whether it is a terminal. */
function aStream(isTTY: boolean): NodeJS.WriteStream {
  const answers = new Map<string | symbol, unknown>([
    ["isTTY", isTTY],
    ["hasColors", () => true],
  ]);
  return new Proxy(process.stdout, {
    get: (stream, key): unknown => (answers.has(key) ? answers.get(key) : Reflect.get(stream, key)),
  });
}

test("colours are for a terminal only, and not where NO_COLOR asks for none", () => {
  vi.stubEnv("NO_COLOR", undefined);
  vi.stubEnv("NODE_DISABLE_COLORS", undefined);
  expect(styled("red", "error", aStream(true))).toBe("\u001B[31merror\u001B[39m");
  expect(styled("red", "error", aStream(false))).toBe("error");
  vi.stubEnv("NO_COLOR", "1");
  expect(styled("red", "error", aStream(true))).toBe("error");
});
