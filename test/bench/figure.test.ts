import { expect, test } from "vitest";

import { figure, median } from "../../bench/figure.js";

test("a value at its target holds, and one above it does not", () => {
  expect(figure("plan", 1.25, "×", 1.25).holds).toBe(true);
  expect(figure("plan", 1.251, "×", 1.25).holds).toBe(false);
});

test("a figure without a target is told and not judged", () => {
  expect(figure("state", 1234, "bytes")).toEqual({
    name: "state",
    value: 1234,
    unit: "bytes",
    target: null,
    holds: null,
  });
});

test("what is judged is the value that is shown", () => {
  expect(figure("plan", 2.0004, "s", 2)).toEqual({ name: "plan", value: 2, unit: "s", target: 2, holds: true });
});

test("a measurement that is no number is refused", () => {
  expect(() => figure("plan", 1 / 0, "×", 1.25)).toThrow('"plan" was measured as Infinity');
});

test("a median does not depend on the order", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([10, 9])).toBe(9.5);
});

test("a median of nothing is refused", () => {
  expect(() => median([])).toThrow(RangeError);
});
