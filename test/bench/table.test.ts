import { expect, test } from "vitest";

import { figure } from "../../bench/figure.js";
import { table } from "../../bench/table.js";

test("a table says of each figure what was measured, what is expected and whether it holds", () => {
  const text = table([
    figure("check", 1.5, "s", 2),
    figure("ratio", 1.3, "×", 1.25),
    figure("state of 500 distributions", 8_800_672, "bytes"),
  ]);
  expect(text.split("\n").filter((line) => line.startsWith("│"))).toEqual([
    "│ figure                     │        measured │   target │ holds │",
    "│ check                      │           1.5 s │    ≤ 2 s │ yes   │",
    "│ ratio                      │           1.3 × │ ≤ 1.25 × │ NO    │",
    "│ state of 500 distributions │ 8,800,672 bytes │          │       │",
  ]);
});
