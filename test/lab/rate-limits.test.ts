import { expect, test } from "vitest";
import { createRateLimits } from "../../lab/rate-limits.js";

const at = { now: 0 };
const limits = (setting: "on" | "off" = "on") => createRateLimits(setting, () => at.now);
const five = { of: "a", perSecond: 5 } as const;
const fifteen = { of: "all", perSecond: 15 } as const;
const times = (count: number, take: () => boolean) => Array.from({ length: count }, take).filter(Boolean).length;

test("a second's worth is answered at once, and then one as each part of a second passes", () => {
  const rates = limits();
  expect(times(8, () => rates.take([five]))).toBe(5);
  at.now += 200;
  expect(times(8, () => rates.take([five]))).toBe(1);
  at.now += 60_000;
  expect(times(8, () => rates.take([five]))).toBe(5);
});

test("what keeps to the rate is never refused", () => {
  const rates = limits();
  const answered = times(100, () => {
    at.now += 200;
    return rates.take([five]);
  });
  expect(answered).toBe(100);
});

test("a call that one limit refuses counts towards none", () => {
  const rates = limits();
  expect(times(20, () => rates.take([five, fifteen]))).toBe(5);
  expect(times(20, () => rates.take([fifteen]))).toBe(10);
});

test("switched off, everyone is answered", () => {
  const rates = limits("off");
  expect(times(100, () => rates.take([five]))).toBe(100);
  rates.set("on");
  expect(times(100, () => rates.take([five]))).toBe(5);
});
