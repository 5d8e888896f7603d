import { expect, test } from "vitest";

import { daysLeft, expiryLevel, latestSafeStart } from "../../modules/rotation/expiry.js";
import { aTlsRotation, aWave } from "../builders.js";
import { inDays, now } from "./facts.js";

const level = (left: number, life?: number) =>
  expiryLevel({ notBefore: life === undefined ? undefined : inDays(left - life), notAfter: inDays(left) }, now);

test("a certificate is due 45 days before it expires and urgent 14 days before", () => {
  expect([46, 45, 15, 14, 0.01].map((left) => level(left, 398))).toEqual(["fine", "soon", "soon", "urgent", "urgent"]);
});

test("it has expired at the moment its validity ends", () => {
  expect(level(0)).toBe("expired");
});

test("one that lives 47 days is not due all its life: a third and a sixth of it count instead", () => {
  expect([46, 16, 15.5, 8, 7.5].map((left) => level(left, 47))).toEqual(["fine", "fine", "soon", "soon", "urgent"]);
});

test("where the store does not say since when it is valid, the days count", () => {
  expect([46, 45, 14].map((left) => level(left))).toEqual(["fine", "soon", "urgent"]);
});

test("only whole days count, before the expiry and after it", () => {
  expect([1.9, 0.5, 0, -0.001, -0.5, -1.9].map((left) => daysLeft(inDays(left), now))).toEqual([1, 0, 0, 0, 0, -1]);
});

test("the latest safe start leaves each batch both of its gates and people a week, and no soak", () => {
  const waves = [aWave("canary", ["E1"]), aWave("rest", ["E2", "E3", "E4"], 2)];
  const rotation = aTlsRotation({ waves, soak: 30 * 86_400 });
  // Three batches, a minute for each gate.
  expect(latestSafeStart(rotation, inDays(100))).toEqual(new Date(inDays(93).getTime() - 6 * 60_000));
});
