import { describe, expect, test } from "vitest";

import { identitySourceRunbook } from "../../../cli/runbook/identity-source.js";
import type { IdentitySource, Provisioning, TokenStep } from "../../../modules/rotation/identity-source.js";
import { aConnection, anExternal, anIdentitySource, aSnapshot } from "../../identity-sources.js";

const now = new Date("2026-11-22T12:00:00Z");

function runbook(change: Partial<IdentitySource>) {
  const facts = { stack: "demo", region: "eu-central-1", specPlace: "rotations/demo/workforce.yaml:4:3", now };
  return identitySourceRunbook(anIdentitySource(change), facts);
}

function stepsOf(change: Partial<IdentitySource>): Readonly<Record<string, string>> {
  return Object.fromEntries(runbook(change).steps.map(({ id, status }) => [id, status.state]));
}

const snapshot = aSnapshot({ takenAt: "2026-11-22T11:00:00Z" });
const toExternal = { source: "external", changesFrom: "identity-center" } as const;
const toActiveDirectory = { source: "active-directory", changesFrom: "external", snapshot, confirmed: true } as const;

describe("connecting an external identity provider", () => {
  test("begins with the service provider's metadata and ends with the spec, in that order", () => {
    const { steps, next } = runbook(toExternal);
    expect(steps.map(({ id }) => id)).toEqual([
      "service-provider",
      "application",
      "review",
      "connect",
      "apply",
      "tidy",
    ]);
    expect(next).toBe("service-provider");
  });

  test("says what the console has to show: entity ID and every certificate of the checked metadata", () => {
    const external = anExternal();
    const [review] = runbook({ ...toExternal, external }).steps.filter(({ id }) => id === "review");
    const shown = review?.console.join("\n");
    for (const value of [external.entityId, ...external.certificates.map(({ fingerprint }) => fingerprint)])
      expect(shown).toContain(value);
    expect(review?.spec?.lines.join("\n")).toContain("step: reviewed, source: external");
  });

  test("knows the issuer of the instance, by region and identity store", () => {
    const [first] = runbook(toExternal).steps;
    expect(first?.spec?.lines).toContain(
      "  entityId: https://eu-central-1.signin.aws.amazon.com/platform/saml/d-1234567890",
    );
  });

  test("ends in CONFIRM, and keeps what is assigned", () => {
    const { steps, notes } = runbook(toExternal);
    const connect = steps.find(({ id }) => id === "connect");
    expect(connect?.console).toContain("Type CONFIRM → Change identity source");
    expect(notes.join("\n")).toContain("The change keeps users, groups and assignments");
  });

  test("attested, it is done, and only the spec is left to tidy", () => {
    const attestations = [
      aConnection("external", "2026-11-22T09:00:00Z", { step: "reviewed" }),
      aConnection("external", "2026-11-22T10:00:00Z"),
    ];
    const steps = stepsOf({ ...toExternal, attestations });
    expect([steps["review"], steps["connect"], steps["apply"]]).toEqual(["done", "done", "open"]);
  });
});

describe("a change from or to Active Directory", () => {
  test("says in capitals and numbers what it deletes, before anything is clicked", () => {
    expect(runbook(toActiveDirectory).notes.join("\n")).toContain(
      "The change DELETES 12 user(s), 3 group(s) and 2 assignment(s).",
    );
  });

  test("is locked until a snapshot of less than a day and CONFIRM are there", () => {
    const unconfirmed = { ...toActiveDirectory, confirmed: false };
    expect(stepsOf(unconfirmed)).toMatchObject({ snapshot: "done", confirm: "open", connect: "locked" });
    const old = { ...toActiveDirectory, snapshot: aSnapshot({ takenAt: "2026-11-20T00:00:00Z" }) };
    expect(stepsOf(old)).toMatchObject({ snapshot: "open", confirm: "done", connect: "locked" });
    expect(stepsOf(toActiveDirectory)).toMatchObject({ snapshot: "done", confirm: "done", connect: "open" });
  });

  test("made, it goes on with whom the names mean now, and applies the assignments again", () => {
    const attestations = [aConnection("active-directory", "2026-11-22T11:30:00Z")];
    const { steps } = runbook({ ...toActiveDirectory, attestations });
    const open = steps.filter(({ status }) => status.state === "open").map(({ id }) => id);
    expect(open).toEqual(["people", "resolve", "apply"]);
    const resolve = steps.find(({ id }) => id === "resolve");
    expect(resolve?.command?.lines).toEqual(["npx crossfade adopt demo --assignments --resolve --source workforce"]);
  });
});

describe("tokens", () => {
  const scim = (
    tokens: readonly (readonly [string, string])[],
    ...done: readonly TokenStep["step"][]
  ): Provisioning => ({
    by: "scim",
    endpoint: "https://scim.eu-central-1.amazonaws.com/a/scim/v2",
    tokens: tokens.map(([id, expires]) => ({ id, expires })),
    attestations: done.map((step) => ({
      step,
      token: "new",
      by: "r",
      at: "2026-11-21T00:00:00Z",
      evidence: undefined,
    })),
  });
  const [old, fresh] = [
    ["old", "2027-01-01T00:00:00Z"],
    ["new", "2027-11-01T00:00:00Z"],
  ] as const;
  const source = { source: "external", attestations: [aConnection("external", "2026-11-01T00:00:00Z")] } as const;

  test("nothing is to be done while the only one is good for long", () => {
    expect(runbook({ ...source, provisioning: scim([fresh]) }).next).toBeUndefined();
  });

  test.each([
    [scim([old]), "token-create"],
    [scim([old, fresh]), "token-give"],
    [scim([old, fresh], "given"), "token-see"],
    [scim([old, fresh], "given", "provisioned"), "token-delete"],
  ])("the next step follows from what is listed and attested: %#", (provisioning, next) => {
    expect(runbook({ ...source, provisioning }).next).toBe(next);
  });
});

test("nothing is to be done for a directory that nobody changes", () => {
  expect(runbook({})).toMatchObject({ steps: [], next: undefined });
});

test("a note is a sentence of its own, and sends nobody to the runbook that they are reading", () => {
  const { notes } = runbook({
    source: "external",
    provisioning: {
      by: "scim",
      endpoint: "https://scim.us-east-1.amazonaws.com/a/scim/v2",
      tokens: [],
      attestations: [],
    },
  });
  expect(notes.join("\n")).toContain('"workforce" is an external identity provider');
  expect(notes.join("\n")).toContain("there is no SCIM token");
  expect(notes.join("\n")).not.toContain("crossfade runbook");
});
