import { expect, test } from "vitest";

import { readConnected, readGate } from "../../cli/gate-input.js";
import { connectedVerdict } from "../../cli/gate-identity-source.js";
import { changeOf } from "../../modules/rotation/identity-source-change.js";
import type { ConnectedGate } from "../../modules/rotation/identity-source-gate.js";
import { type IdentitySource, sourceMark } from "../../modules/rotation/identity-source.js";
import { aConnection, anIdentitySource, anInstance, aSnapshot } from "../identity-sources.js";

const now = new Date("2026-11-22T12:00:00Z");

function gateOf(change: Partial<IdentitySource>): ConnectedGate {
  const source = anIdentitySource(change);
  return { gate: "connected", source: source.name, instance: source.instance, ...changeOf(source, sourceMark(source)) };
}

test("what a synth passes is read as it was, and with what state remembers", () => {
  const gate = gateOf({
    source: "external",
    snapshot: aSnapshot(),
    attestations: [aConnection("external", "2026-11-01T00:00:00Z")],
  });
  const text = JSON.stringify(gate);
  expect(readGate({ CROSSFADE_GATE: text })).toEqual(JSON.parse(text));
  const record = {
    kind: "external",
    entityId: "https://idp.example.com",
    instance: anInstance,
    since: "2026-01-01T00:00:00Z",
  };
  expect(readConnected({ CROSSFADE_RECORD: JSON.stringify(record) })).toEqual(record);
  expect(readConnected({})).toBeUndefined();
});

test("a record that is none is refused, and not taken for a source that is met for the first time", () => {
  expect(() => readConnected({ CROSSFADE_RECORD: '{"kind":"other"}' })).toThrow("no record of an identity source");
});

test("a gate that waits for a person says so, one that a person could not open does not", () => {
  const waits = connectedVerdict(gateOf({ source: "external" }), undefined, now);
  expect([waits.open, waits.waitsForPerson]).toEqual([false, true]);
  const refused = connectedVerdict(
    gateOf({ source: "active-directory", changesFrom: "external" }),
    { kind: "external", entityId: "https://idp.example.com", instance: anInstance, since: "2026-01-01T00:00:00Z" },
    now,
  );
  expect([refused.open, refused.waitsForPerson]).toEqual([false, false]);
  expect(connectedVerdict(gateOf({}), undefined, now).open).toBe(true);
});
