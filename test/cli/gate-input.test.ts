import { describe, expect, test } from "vitest";

import { readCustody, readGate, readRetirement, readSoak } from "../../cli/gate-input.js";

const served = {
  gate: "served",
  rotation: "www-example-com",
  connectTo: [],
  generations: { "2026-09": "arn:aws:acm:us-east-1:123456789012:certificate/a" },
  wave: "canary",
  distributions: ["E1CANARY000001"],
  serve: "2026-09",
  timeout: 60,
} as const;
const ready = { ...served, gate: "ready" } as const;
const passed = (value: unknown) => ({ CROSSFADE_GATE: JSON.stringify(value) });
const remembered = (value: unknown) => ({ CROSSFADE_RECORD: JSON.stringify(value) });

describe("the gate that Terraform passes", () => {
  test.each([
    served,
    ready,
    { gate: "soak", rotation: "www", soak: 604_800, abandoned: [] },
    { gate: "retirement", rotation: "www", connectTo: [], distributions: [], timeout: 60 },
    { gate: "custody", distributions: ["E1CANARY000001"], rotations: ["www-example-com"], released: [] },
  ])("$gate is read as it was written", (gate) => {
    expect(readGate(passed(gate))).toEqual(gate);
  });

  test("the time of the plan reaches the gate before a switch, and no other", () => {
    const plannedAt = { CROSSFADE_PLANNED_AT: "2026-11-22T12:00:00Z" };
    expect(readGate({ ...passed(ready), ...plannedAt })).toEqual({ ...ready, plannedAt: "2026-11-22T12:00:00Z" });
    expect(readGate({ ...passed(served), ...plannedAt })).toEqual(served);
  });

  test("without one, the way to use the command by hand is said", () => {
    expect(() => readGate({})).toThrow(
      "CROSSFADE_GATE is not set and no rotation is named; try: npx crossfade gate --help",
    );
  });

  test("what is not JSON is refused and not repeated", () => {
    const text = "{ not JSON, and perhaps secret";
    expect(() => readGate({ CROSSFADE_GATE: text })).toThrow(/^CROSSFADE_GATE is not JSON; it is passed by Terraform/);
    expect(() => readGate({ CROSSFADE_GATE: text })).not.toThrow(/secret/);
  });

  test.each([
    ["null", null],
    ["a list", [served]],
    ["an unknown gate", { ...served, gate: "serve" }],
    ["no gate at all", { ...served, gate: undefined }],
    ["a missing field", { ...served, serve: undefined }],
    ["a timeout that is text", { ...served, timeout: "60s" }],
    ["a negative timeout", { ...served, timeout: -1 }],
    ["distributions that are no list", { ...served, distributions: "E1CANARY000001" }],
    ["the fields of another gate", { ...served, gate: "soak" }],
  ])("%s is no gate, and the remedy is to plan again", (_, value) => {
    expect(() => readGate(passed(value))).toThrow(
      "CROSSFADE_GATE is not a gate of this version of Crossfade; plan again, then apply",
    );
  });
});

describe("what Terraform's state remembers", () => {
  test("a soak is read, running or not begun", () => {
    const since = { generation: "2026-03", unservedSince: "2026-11-22T12:00:00Z" };
    expect(readSoak(remembered(since))).toEqual(since);
    expect(readSoak(remembered({ ...since, unservedSince: null }))).toEqual({ ...since, unservedSince: null });
  });

  test("a record of something else is no soak, so that nothing is retired by mistake", () => {
    expect(() => readSoak(remembered({ generation: "2026-03" }))).toThrow(
      "CROSSFADE_RECORD is no record of a soak; Terraform passes it when it takes something away",
    );
  });

  test("a retirement needs to say where the generation is", () => {
    const record = { generation: "2026-03", arn: "arn:aws:acm:us-east-1:123456789012:certificate/a" };
    expect(readRetirement(remembered(record))).toEqual(record);
    expect(() => readRetirement(remembered({ generation: "2026-03" }))).toThrow(
      "CROSSFADE_RECORD is no record of a generation",
    );
  });

  test("what a stack has in its care is distributions and generations", () => {
    const record = { distributions: ["E1CANARY000001"], generations: ["www-example-com/2026-03"] };
    expect(readCustody(remembered(record))).toEqual(record);
    expect(() => readCustody(remembered({ distributions: [] }))).toThrow(
      "CROSSFADE_RECORD is no list of what a stack has in its care",
    );
  });

  test("a record that is missing is said, and not taken for an empty one", () => {
    expect(() => readSoak({})).toThrow("CROSSFADE_RECORD is not set");
    expect(() => readCustody({ CROSSFADE_RECORD: "" })).toThrow("CROSSFADE_RECORD is not JSON");
  });
});
