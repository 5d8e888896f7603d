import { expect, test } from "vitest";

import { sideBySide } from "../../bench/side-by-side.js";

test("two things are measured in turns, and the other one first in every second round", async () => {
  const order: string[] = [];
  const measured = async (side: string): Promise<number> => order.push(side);
  const { left, right } = await sideBySide(
    3,
    () => measured("left"),
    () => measured("right"),
  );
  expect(order).toEqual(["left", "right", "right", "left", "left", "right"]);
  expect({ left, right }).toEqual({ left: [1, 4, 5], right: [2, 3, 6] });
});
