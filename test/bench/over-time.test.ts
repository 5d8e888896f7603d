import { expect, test } from "vitest";

import { longestSilence, mostInASecond } from "../../bench/over-time.js";

test("what is a second apart is not in one second, and what is a millisecond less is", () => {
  expect(mostInASecond([0, 1000])).toBe(1);
  expect(mostInASecond([0, 999])).toBe(2);
});

test("a second may begin anywhere: what straddles two full ones counts", () => {
  expect(mostInASecond([0, 900, 950, 1050, 1100, 2500])).toBe(4);
});

test("the order in which moments are told does not matter", () => {
  expect(mostInASecond([1100, 0, 1050, 900])).toBe(3);
  expect(mostInASecond([])).toBe(0);
});

test("a silence lasts from the first call, or the last word, to the next word, or the last call", () => {
  expect(longestSilence([1000, 9000], [])).toBe(8000);
  expect(longestSilence([1000, 9000], [4000, 8000])).toBe(4000);
  expect(longestSilence([1000, 9000], [2000, 3000])).toBe(6000);
});

test("words before the first call and after the last one break no silence", () => {
  expect(longestSilence([1000, 9000], [500, 9500])).toBe(8000);
  expect(longestSilence([], [1])).toBe(0);
});
