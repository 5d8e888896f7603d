import { describe, expect, test } from "vitest";

import { readCustody, readGate, readRetirement, readSoak } from "../../cli/gate-input.js";
import { gateVariables } from "../../modules/constructs/gates.js";

const served = {
  gate: "served",
  rotation: "www-example-com",
  account: "123456789012",
  connectTo: [],
  generations: { "2026-09": "arn:aws:acm:us-east-1:123456789012:certificate/a" },
  wave: "canary",
  distributions: ["E1CANARY000001"],
  serve: "2026-09",
  by: "crossfade",
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
    {
      gate: "retirement",
      rotation: "www",
      account: "123456789012",
      connectTo: [],
      distributions: [],
      soak: 604_800,
      abandoned: [],
      timeout: 60,
    },
    { gate: "custody", released: ["E1CANARY000001"] },
    {
      gate: "published",
      rotation: "corp-idp",
      connectTo: [],
      url: "https://idp.example.com/metadata",
      generation: { id: "2026", fingerprint: "f" },
      entityId: "https://idp.example.com/saml",
      metadataSigner: { path: "corp/federation.pem", text: "a certificate" },
    },
  ])("$gate is read as it was written", (gate) => {
    expect(readGate(passed(gate))).toEqual(gate);
  });

  test("the time of the plan reaches the gate before a switch, and no other", () => {
    const plannedAt = { CROSSFADE_PLANNED_AT: "2026-11-22T12:00:00Z" };
    expect(readGate({ ...passed(ready), ...plannedAt })).toEqual({ ...ready, plannedAt: "2026-11-22T12:00:00Z" });
    expect(readGate({ ...passed(served), ...plannedAt })).toEqual(served);
  });

  test("the certificates that may be replaced reach the gate before a switch, and no other", () => {
    const known = ["arn:aws:acm:us-east-1:123456789012:certificate/a"];
    const variable = { CROSSFADE_KNOWN: JSON.stringify(known) };
    expect(readGate({ ...passed(ready), ...variable })).toEqual({ ...ready, known });
    expect(readGate({ ...passed(served), ...variable })).toEqual(served);
    expect(() => readGate({ ...passed(ready), CROSSFADE_KNOWN: "{}" })).toThrow("is no list of ARNs");
  });

  test("a time of the plan that is none is refused, because any edit would seem older than it", () => {
    expect(() => readGate({ ...passed(ready), CROSSFADE_PLANNED_AT: "yesterday" })).toThrow("is no ISO 8601 time");
  });

  test("a gate over 10,000 distributions fits into the variables of a process, and is read as it was written", () => {
    const distributions = Array.from({ length: 10_000 }, (_, index) => `E${String(index).padStart(13, "0")}`);
    const gate = { ...served, assumeRole: undefined, distributions };
    const variables = gateVariables(gate);
    expect(readGate(variables)).toEqual(JSON.parse(JSON.stringify(gate)));
    const longest = Math.max(...Object.entries(variables).map(([name, value]) => `${name}=${value}`.length));
    expect(longest, "MAX_ARG_STRLEN of Linux, which holds for each variable").toBeLessThan(131_072);
  });

  test("a reference into Terraform is never cut in two", () => {
    const reference = "${aws_acm_certificate.www_2026-09.arn}";
    const gate = { ...served, assumeRole: undefined, distributions: Array<string>(90_000).fill(reference) };
    const pieces = Object.values(gateVariables(gate));
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.flatMap((piece) => piece.match(/\$\{[^}]*\}/g) ?? [])).toHaveLength(90_000);
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
    [
      "a pin that is no certificate's",
      {
        gate: "published",
        rotation: "corp-idp",
        connectTo: [],
        url: "https://idp.example.com/metadata",
        generation: { id: "2026", fingerprint: "f" },
        metadataSigner: "corp/federation.pem",
      },
    ],
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

  test("a retirement needs to say where the generation is, and since when it is unserved", () => {
    const arn = "arn:aws:acm:us-east-1:123456789012:certificate/a";
    const record = { generation: "2026-03", arn, unservedSince: null };
    expect(readRetirement(remembered(record))).toEqual(record);
    expect(() => readRetirement(remembered({ generation: "2026-03", unservedSince: null }))).toThrow(
      "CROSSFADE_RECORD is no record of a generation",
    );
  });

  test("what a rotation has is its name and its generations", () => {
    const record = { rotation: "www-example-com", generations: ["2026-03"] };
    expect(readCustody(remembered(record))).toEqual(record);
    expect(() => readCustody(remembered({ generations: [] }))).toThrow(
      "CROSSFADE_RECORD is no list of what a rotation has",
    );
  });

  test("a record that is missing is said, and not taken for an empty one", () => {
    expect(() => readSoak({})).toThrow("CROSSFADE_RECORD is not set");
    expect(() => readCustody({ CROSSFADE_RECORD: "" })).toThrow("CROSSFADE_RECORD is not JSON");
  });
});
