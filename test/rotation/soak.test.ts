import { expect, test } from "vitest";

import type { SoakGate } from "../../modules/rotation/gate.js";
import { explainSoakRefusal, judgeSoak } from "../../modules/rotation/soak.js";

const gate: SoakGate = { gate: "soak", rotation: "www-example-com", soak: 7 * 24 * 3600, abandoned: [] };
const record = { generation: "2026-03", unservedSince: "2026-11-01T00:00:00Z" };

test("a generation is not retired one minute before its soak ends", () => {
  const refusal = judgeSoak(gate, record, new Date("2026-11-07T23:59:00Z"));
  expect(refusal).toEqual({ code: "soaking", generation: "2026-03", until: new Date("2026-11-08T00:00:00Z") });
});

test("a generation may be retired at the moment its soak ends", () => {
  expect(judgeSoak(gate, record, new Date("2026-11-08T00:00:00Z"))).toBeUndefined();
});

test("a generation that a wave still served is not retired in the apply that switches", () => {
  const refusal = judgeSoak(gate, { ...record, unservedSince: null }, new Date("2027-01-01"));
  expect(refusal?.code).toBe("was-serving");
});

test("a compromised generation needs neither soak nor an apply of its own", () => {
  const abandoned = { ...gate, abandoned: ["2026-03"] };
  expect(judgeSoak(abandoned, { ...record, unservedSince: null }, new Date("2026-11-01"))).toBeUndefined();
});

test("a generation that is newer than what is served needs no soak: the soak keeps what a revert would restore", () => {
  expect(judgeSoak(gate, { ...record, incoming: true }, new Date("2026-11-01"))).toBeUndefined();
  expect(judgeSoak(gate, { ...record, incoming: true, unservedSince: null }, new Date("2026-11-01"))?.code).toBe(
    "was-serving",
  );
});

test("a record that cannot be read does not pass as an old one", () => {
  const refusal = judgeSoak(gate, { ...record, unservedSince: "soon" }, new Date("2027-01-01"));
  expect(refusal).toEqual({ code: "no-record", generation: "2026-03", found: "soon" });
});

test("the refusal of an early retirement says when the soak ends", () => {
  const until = new Date("2026-11-08T00:00:00Z");
  expect(explainSoakRefusal({ code: "soaking", generation: "2026-03", until })).toBe(
    'generation "2026-03" is retired before its soak ends at 2026-11-08T00:00:00.000Z; ' +
      "put it back into the spec, or apply again after that.",
  );
});
