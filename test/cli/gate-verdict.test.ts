import { expect, test } from "vitest";

import { waiting } from "../../cli/gate-verdict.js";

/** What is said when these lines come at these seconds. */
function said(timeout: number | undefined, rounds: readonly (readonly [seconds: number, line: string])[]) {
  const texts: string[] = [];
  let seconds = 0;
  const out = { progress: (text: string) => texts.push(`${seconds} s: ${text}`) };
  const { say } = waiting(out, new AbortController().signal, timeout, () => seconds * 1000);
  for (const [at, line] of rounds) {
    seconds = at;
    say([line]);
  }
  return texts;
}

test("what is new is said at once, and what is not is said once, then only how long there is left", () => {
  const rounds = [0, 10, 20, 30, 59, 140].map((at) => [at, "two are pending"] as const);
  expect(said(600, [...rounds, [145, "one is pending"], [155, "one is pending"]])).toEqual([
    "0 s: two are pending",
    "30 s: still waiting, 9 m 30 s left",
    "140 s: still waiting, 7 m 40 s left",
    "145 s: one is pending",
  ]);
});

test("a time that is over is never a negative one, and where there is none nothing is said of it", () => {
  const rounds = [[0, "pending"] as const, [40, "pending"] as const];
  expect(said(30, rounds)).toEqual(["0 s: pending", "40 s: still waiting, 0 m 0 s left"]);
  expect(said(undefined, rounds)).toEqual(["0 s: pending", "40 s: still waiting"]);
});
