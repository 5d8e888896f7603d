import { expect, test } from "vitest";

import {
  explainSourcePoint,
  judgeIdentitySource,
  sourceLevel,
} from "../../modules/rotation/identity-source-standing.js";
import type { IdentitySource, Provisioning } from "../../modules/rotation/identity-source.js";
import { aConnection, anExternal, anIdentitySource } from "../identity-sources.js";

const now = new Date("2026-11-22T12:00:00Z");
const connected = aConnection("external", "2026-11-01T00:00:00Z");
const external = { source: "external", attestations: [connected] } as const;

function codes(change: Partial<IdentitySource>): readonly string[] {
  return judgeIdentitySource(anIdentitySource(change), now).map(({ code }) => code);
}

function scim(...expires: readonly string[]): Provisioning {
  const tokens = expires.map((one, index) => ({ id: `token-${index}`, expires: one }));
  return { by: "scim", endpoint: "https://scim.us-east-1.amazonaws.com/a/scim/v2", tokens, attestations: [] };
}

test("a source about which nothing is to be done says so", () => {
  const [point] = judgeIdentitySource(anIdentitySource(external), now);
  expect(point && explainSourcePoint(point, "workforce", now)).toBe(
    "is an external identity provider (https://idp.example.com/one); nothing is to be done",
  );
});

test("one that nobody has attested waits for a person", () => {
  expect(codes({ source: "external" })).toEqual(["waits-for-connection"]);
  expect(codes({ source: "external", changesFrom: "identity-center" })).toEqual(["waits-for-review"]);
});

test("a change that is made and still in the spec is said", () => {
  expect(codes({ ...external, changesFrom: "identity-center" })).toEqual(["change-made"]);
});

test.each([
  ["2027-02-20T12:00:00.000Z", "certificate-expires"],
  ["2027-02-21T12:00:01.000Z", "settled"],
  ["2026-11-22T12:00:00.000Z", "certificate-expired"],
])("a certificate that is valid until %s is %s: the console's colours begin 90 days before", (notAfter, code) => {
  const certificates = [{ fingerprint: "f".repeat(64), notAfter }];
  expect(codes({ ...external, external: anExternal({ certificates }) })).toEqual([code]);
});

test.each([
  [scim("2027-06-01T00:00:00Z"), "fine"],
  [scim("2027-01-01T00:00:00Z"), "due"],
  [scim("2027-01-01T00:00:00Z", "2027-11-01T00:00:00Z"), "waits"],
  [scim("2026-11-01T00:00:00Z"), "wrong"],
])("tokens decide how urgent it is: %#", (provisioning, level) => {
  const [point] = judgeIdentitySource(anIdentitySource({ ...external, provisioning }), now);
  expect(point && sourceLevel(point)).toBe(level);
});

test("what is wrong comes before what waits", () => {
  const certificates = [{ fingerprint: "f".repeat(64), notAfter: "2026-01-01T00:00:00Z" }];
  expect(codes({ source: "external", external: anExternal({ certificates }) })).toEqual([
    "certificate-expired",
    "waits-for-connection",
  ]);
});
