import { expect, test } from "vitest";

import { ratio, sideBySide } from "../../bench/side-by-side.js";

test("two things are measured in turns, and the other one first in every second round", async () => {
  const order: string[] = [];
  const measured = async (side: string): Promise<number> => order.push(side);
  const rounds = await sideBySide(
    3,
    () => measured("left"),
    () => measured("right"),
  );
  expect(order).toEqual(["left", "right", "right", "left", "left", "right"]);
  expect(rounds).toEqual([
    { left: 1, right: 2 },
    { left: 4, right: 3 },
    { left: 5, right: 6 },
  ]);
});

test("a machine that is busy in some rounds does not make a ratio better than it is in any quiet one", () => {
  const rounds = [
    { left: 9.5, right: 3.7 },
    { left: 8.3, right: 3.7 },
    { left: 10.6, right: 8.6 },
    { left: 24.9, right: 11.6 },
    { left: 26.1, right: 10 },
  ];
  expect(ratio(rounds)).toBeCloseTo(8.3 / 3.7);
});
