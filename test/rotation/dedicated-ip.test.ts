import { expect, test } from "vitest";

import {
  type DedicatedIpUser,
  oneMoreOnDedicatedIp,
  secondCertificate,
  type StoredGeneration,
} from "../../modules/rotation/dedicated-ip.js";
import type { TlsRotation } from "../../modules/rotation/tls-rotation.js";
import { aGeneration, anArn, aTlsRotation } from "../builders.js";

const expires = new Date("2026-12-01T00:00:00Z");
const dayOne = new Date("2026-11-01T00:00:00Z");
const switchedAt = new Date("2026-11-20T10:00:00Z");

function aUser(distribution: string, generation: string, change: Partial<DedicatedIpUser> = {}): DedicatedIpUser {
  return { distribution, enabled: true, certificate: anArn(generation), lastModified: dayOne, ...change };
}

/** E1CANARY in wave canary, E2REST and E3REST in wave rest; generation "old", and "new" after it. */
function aRotation(change: Parameters<typeof aTlsRotation>[0] = {}): TlsRotation {
  return aTlsRotation({ generations: ["old", "new"], serve: "old", ...change });
}

const both: readonly StoredGeneration[] = [
  { generation: "old", attachedAs: anArn("old"), notAfter: expires },
  { generation: "new", attachedAs: anArn("new"), notAfter: undefined },
];
const unstaged: readonly StoredGeneration[] = both.map((one) =>
  one.generation === "new" ? { ...one, attachedAs: undefined } : one,
);

const steady = [aUser("E1CANARY", "old"), aUser("E2REST", "old"), aUser("E3REST", "old")];
const canarySwitched = [
  aUser("E1CANARY", "new", { lastModified: switchedAt }),
  aUser("E2REST", "old"),
  aUser("E3REST", "old"),
];

test("a generation to come takes one more certificate while waves differ, staged or not", () => {
  expect(oneMoreOnDedicatedIp({ rotation: aRotation(), stored: unstaged, users: steady })).toBe("new");
  expect(oneMoreOnDedicatedIp({ rotation: aRotation(), stored: both, users: steady })).toBe("new");
  const switching = aRotation({ serve: "new", from: "old", through: "canary" });
  expect(oneMoreOnDedicatedIp({ rotation: switching, stored: both, users: steady })).toBe("new");
});

test("a generation that is attached already takes no more", () => {
  const switching = aRotation({ serve: "new", from: "old", through: "canary" });
  expect(oneMoreOnDedicatedIp({ rotation: switching, stored: both, users: canarySwitched })).toBeUndefined();
});

test("a rotation of one generation, or whose last one is served everywhere, takes no more", () => {
  const one = aTlsRotation({ generations: ["old"], serve: "old" });
  expect(oneMoreOnDedicatedIp({ rotation: one, stored: both.slice(0, 1), users: steady })).toBeUndefined();
  const over = steady.map((user) => ({ ...user, certificate: anArn("new") }));
  expect(oneMoreOnDedicatedIp({ rotation: aRotation({ serve: "new" }), stored: both, users: over })).toBeUndefined();
});

test("with one distribution the new certificate takes the place of the old; a stranger that keeps the old one makes two", () => {
  const alone = steady.slice(0, 1);
  expect(oneMoreOnDedicatedIp({ rotation: aRotation(), stored: both, users: alone })).toBeUndefined();
  const shared = [...alone, aUser("E9OTHER", "old")];
  expect(oneMoreOnDedicatedIp({ rotation: aRotation(), stored: both, users: shared })).toBe("new");
});

test("a compromised generation that is left behind is none to come", () => {
  const generations = [aGeneration("old"), aGeneration("new", { emergency: true })];
  const rotation = aRotation({ generations });
  expect(oneMoreOnDedicatedIp({ rotation, stored: both, users: steady })).toBeUndefined();
});

test("before the switch it is told which wave begins the charge and which ends it", () => {
  expect(secondCertificate({ rotation: aRotation(), stored: unstaged, users: steady })).toEqual({
    phase: "ahead",
    rotation: "www-example-com",
    outgoing: "old",
    incoming: "new",
    first: "canary",
    last: "rest",
    outgoingExpires: expires,
  });
});

test("while both are attached it runs since the first distribution was given the incoming one", () => {
  const rotation = aRotation({ serve: "new", from: "old", through: "canary" });
  expect(secondCertificate({ rotation, stored: both, users: canarySwitched })).toEqual({
    phase: "running",
    rotation: "www-example-com",
    outgoing: "old",
    incoming: "new",
    since: switchedAt,
    last: "rest",
    outgoingExpires: expires,
    elsewhere: [],
  });
});

test("on the way back it still runs since the first switch, and ends with the wave that switches back", () => {
  expect(secondCertificate({ rotation: aRotation(), stored: both, users: canarySwitched })).toMatchObject({
    phase: "running",
    outgoing: "new",
    incoming: "old",
    since: switchedAt,
    last: "canary",
    outgoingExpires: undefined,
  });
});

test("a distribution of nobody's wave that serves the outgoing one keeps it charged, and is named", () => {
  const rotation = aRotation({ serve: "new", from: "old", through: "canary" });
  const users = [...canarySwitched, aUser("E9OTHER", "old"), aUser("E8OTHER", "old"), aUser("E7OTHER", "else")];
  expect(secondCertificate({ rotation, stored: both, users })).toMatchObject({ elsewhere: ["E8OTHER", "E9OTHER"] });
});

test("in the soak nothing is charged, for the outgoing one is attached to nothing", () => {
  const over = steady.map((user) => ({ ...user, certificate: anArn("new") }));
  expect(secondCertificate({ rotation: aRotation({ serve: "new" }), stored: both, users: over })).toBeUndefined();
});

test("a disabled distribution is not charged, and takes one of the quota all the same", () => {
  const users = canarySwitched.map((user) => ({ ...user, enabled: user.distribution === "E1CANARY" }));
  const rotation = aRotation({ serve: "new", from: "old", through: "canary" });
  expect(secondCertificate({ rotation, stored: both, users })).toBeUndefined();
  const disabled = steady.map((user) => ({ ...user, enabled: false }));
  expect(oneMoreOnDedicatedIp({ rotation: aRotation(), stored: both, users: disabled })).toBe("new");
});
