import { afterEach, expect, test, vi } from "vitest";

import { output, styled, ticking } from "../../cli/output.js";

afterEach(() => {
  vi.useRealTimers();
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

test("work that takes longer says after two seconds what it is doing and for how long, and nothing once it is done", async () => {
  vi.useFakeTimers();
  const lines: string[] = [];
  const out = { progress: (text: string) => void lines.push(text) };
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const work = ticking(out, "reading", async (say) => {
    await wait(3_000);
    say("asking again");
    await wait(4_000);
    return "done";
  });
  await vi.advanceTimersByTimeAsync(7_000);
  expect(await work).toBe("done");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lines).toEqual(["reading (2 s so far)", "asking again (6 s so far)"]);
  await ticking(out, "at once", () => Promise.resolve());
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lines).toHaveLength(2);
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
