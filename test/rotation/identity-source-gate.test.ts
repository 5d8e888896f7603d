import { describe, expect, test } from "vitest";

import { changeOf } from "../../modules/rotation/identity-source-change.js";
import {
  type ConnectedRecord,
  explainConnected,
  judgeConnected,
  waitsForConnection,
} from "../../modules/rotation/identity-source-gate.js";
import { type IdentitySource, sourceMark } from "../../modules/rotation/identity-source.js";
import { aConnection, anExternal, anIdentitySource, anInstance, aSnapshot } from "../identity-sources.js";

const now = new Date("2026-11-22T12:00:00Z");
const entityId = "https://idp.example.com/one";

function judge(change: Partial<IdentitySource>, record?: Partial<ConnectedRecord>) {
  const source = anIdentitySource(change);
  const remembered: ConnectedRecord | undefined = record && {
    kind: "identity-center",
    entityId: "",
    instance: anInstance,
    since: "2026-01-01T00:00:00Z",
    ...record,
  };
  const gate = { gate: "connected", source: "workforce", instance: anInstance } as const;
  return judgeConnected({ ...gate, ...changeOf(source, sourceMark(source)) }, remembered, now);
}

const codes = (...question: Parameters<typeof judge>) => judge(...question).map(({ code }) => code);
const external = { source: "external", changesFrom: "identity-center" } as const;
const reviewed = aConnection("external", "2026-11-22T09:00:00Z", { step: "reviewed" });
const connected = aConnection("external", "2026-11-22T10:00:00Z");

describe("met for the first time", () => {
  test("a directory of Identity Center's own needs no attestation", () => {
    expect(codes({})).toEqual([]);
  });

  test("an external identity provider has to be attested to be connected", () => {
    expect(codes({ source: "external" })).toEqual(["not-connected"]);
    expect(codes({ source: "external", attestations: [connected] })).toEqual([]);
  });
});

describe("changed to an external identity provider", () => {
  test("the review and the connection are asked for, and a person has to do both", () => {
    const found = judge(external, {});
    expect(found.map(({ code }) => code)).toEqual(["not-reviewed", "not-connected"]);
    expect(found.every(waitsForConnection)).toBe(true);
    expect(codes({ ...external, attestations: [connected] }, {})).toEqual(["not-reviewed"]);
    expect(codes({ ...external, attestations: [reviewed, connected] }, {})).toEqual([]);
  });

  test("a connection to another entity ID is none", () => {
    const other = { ...connected, entityId: "https://idp.example.com/two" };
    expect(codes({ ...external, attestations: [reviewed, other] }, {})).toEqual(["connected-elsewhere"]);
  });

  test("a connection from before the source was recorded that it replaces is none", () => {
    const since = "2026-11-22T11:00:00Z";
    expect(codes({ ...external, attestations: [reviewed, connected] }, { since })).toEqual(["stale-connection"]);
  });

  test("another one than the spec says it is changed from is refused, and no person could help", () => {
    const found = judge({ ...external, attestations: [reviewed, connected] }, { kind: "active-directory" });
    expect(found.map(({ code }) => code)).toEqual(["side-effect"]);
    expect(found.some(waitsForConnection)).toBe(false);
  });
});

test("from one external identity provider to another is a change", () => {
  const two = anExternal({ entityId: "https://idp.example.com/two" });
  const record = { kind: "external", entityId } as const;
  expect(codes({ source: "external", external: two }, record)).toEqual(["side-effect"]);
  expect(codes({ source: "external", external: two, changesFrom: "external" }, record)).toEqual([
    "not-reviewed",
    "not-connected",
  ]);
});

test("another instance is refused, whatever else is said", () => {
  expect(codes({}, { instance: "arn:aws:sso:::instance/ssoins-other" })).toEqual(["other-instance"]);
});

test("what may not be changed at all is said before anybody is sent to the console", () => {
  const change = { source: "active-directory", changesFrom: "identity-center", snapshot: aSnapshot() } as const;
  expect(codes(change, {})).toEqual(["unconfirmed"]);
  expect(codes({ ...change, confirmed: true }, {})).toEqual(["not-connected"]);
});

test.each([
  [judge(external, {}), "npx crossfade runbook workforce"],
  [judge(external, { kind: "active-directory" }), 'changesFrom: active-directory"'],
  [
    judge({ source: "external" }),
    `{ step: connected, source: external, entityId: "${entityId}", by: <who>, at: <when> }`,
  ],
])("%# is explained with what to do", (refusals, expected) => {
  expect(refusals.map((one) => explainConnected(one, "workforce")).join("\n")).toContain(expected);
});
