import { expect, test } from "vitest";

import { explainLost, judgeCustody, keptNames } from "../../modules/rotation/custody.js";
import { aStack, aTlsRotation, aWave } from "../builders.js";

const released = (...names: readonly string[]) => ({ gate: "custody", released: names }) as const;
const record = { rotation: "api", generations: ["2026-03", "2026-09"] };

test("a stack keeps its distributions, its rotations and whatever it released", () => {
  const rotation = aTlsRotation({ name: "www", waves: [aWave("canary", ["E2"]), aWave("rest", ["E1"])] });
  const stack = aStack([rotation], { released: ["E9", "api/2026-03", "api/2026-09"] });
  expect(keptNames(stack)).toEqual(["E1", "E2", "E9", "api", "www"]);
});

test("of a rotation that left the stack every certificate that was not released is lost", () => {
  expect(judgeCustody(released("api/2026-03", "www/2026-09"), record)).toEqual([
    { rotation: "api", generation: "2026-09" },
  ]);
  expect(judgeCustody(released("api/2026-03", "api/2026-09"), record)).toEqual([]);
});

test("what is lost is named with the entry that would release it", () => {
  expect(explainLost({ rotation: "api", generation: "2026-03" })).toContain('list "api/2026-03" under "released"');
});
