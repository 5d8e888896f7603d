import { expect, test } from "vitest";
import { secondsOf } from "../../modules/spec/duration.js";

test.each([
  ["90s", 90],
  ["15m", 900],
  ["36h", 129_600],
  ["7d", 604_800],
])("%s is %d seconds", (written, seconds) => {
  expect(secondsOf(written)).toBe(seconds);
});
