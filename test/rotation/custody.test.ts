import { expect, test } from "vitest";

import { explainLost, judgeCustody } from "../../modules/rotation/custody.js";

const gate = { gate: "custody", distributions: ["E1"], rotations: ["www"], released: [] } as const;

test("a distribution that left its waves unreleased is lost", () => {
  const record = { distributions: ["E1", "E2"], generations: [] };
  expect(judgeCustody(gate, record)).toEqual([{ code: "distribution-lost", distribution: "E2" }]);
  expect(judgeCustody({ ...gate, released: ["E2"] }, record)).toEqual([]);
});

test("the certificates of a rotation that left the stack unreleased are lost", () => {
  const record = { distributions: ["E1"], generations: ["api/2026-03", "www/2026-03"] };
  expect(judgeCustody(gate, record)).toEqual([{ code: "rotation-lost", rotation: "api", generation: "2026-03" }]);
  expect(judgeCustody({ ...gate, released: ["api/2026-03"] }, record)).toEqual([]);
});

test("a generation that left a rotation which is still there is retired, and not lost", () => {
  expect(judgeCustody(gate, { distributions: ["E1"], generations: ["www/2026-03"] })).toEqual([]);
});

test("what is lost is named with the entry that would release it", () => {
  expect(explainLost({ code: "rotation-lost", rotation: "api", generation: "2026-03" })).toContain(
    'list "api/2026-03" under "released"',
  );
});
