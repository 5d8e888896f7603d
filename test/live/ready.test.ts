import { beforeAll, expect, test } from "vitest";
import { createCertificateAuthority, type IssuedCertificate } from "../../lab/certificate-authority.js";
import { explainReady, observeReady } from "../../modules/live/ready.js";
import type { ReadyGate } from "../../modules/rotation/gate.js";
import { aWait } from "./a-wait.js";
import { aConfig, anAccount, anArn, type FakeAccount, type FakeDistribution, portsOf } from "./fake-account.js";
import { cloudFrontAnswering, xmlError } from "./fake-aws.js";

let incoming: IssuedCertificate;

beforeAll(async () => {
  incoming = await (await createCertificateAuthority()).issue({ names: ["*.example.com"] });
});

function aGate(change: Partial<ReadyGate> = {}): ReadyGate {
  return {
    gate: "ready",
    rotation: "www",
    account: "123456789012",
    assumeRole: undefined,
    connectTo: [],
    generations: { "2026-09": anArn("2026-09") },
    wave: "canary",
    distributions: ["E1"],
    serve: "2026-09",
    by: "crossfade",
    timeout: 60,
    plannedAt: "2026-11-22T12:00:00Z",
    known: undefined,
    ...change,
  };
}

function anAccountOf(distributions: readonly FakeDistribution[]): FakeAccount {
  return anAccount({ distributions, certificates: [{ arn: anArn("2026-09"), pem: incoming.pem }] });
}

const settled = (id: string, more: Partial<FakeDistribution> = {}): FakeDistribution => ({
  id,
  config: aConfig(),
  ...more,
});

test("settled distributions that nothing refuses are ready, without a wait", async () => {
  const wait = aWait();
  const account = anAccountOf([settled("E1"), settled("E2")]);
  expect(await observeReady(portsOf(account), aGate({ distributions: ["E1", "E2"] }), wait)).toEqual({
    outcome: "ready",
    distributions: 2,
  });
  expect(wait.seconds()).toBe(0);
});

test("a change in progress is waited for, and then all are looked at once more", async () => {
  const account = anAccountOf([settled("E1"), settled("E2", { status: "InProgress" })]);
  const wait = aWait({
    later: () => {
      account.distributions = [settled("E1"), settled("E2")];
    },
  });
  const gate = aGate({ distributions: ["E1", "E2"] });
  expect(await observeReady(portsOf(account), gate, wait)).toEqual({ outcome: "ready", distributions: 2 });
  expect(account.calls.filter((call) => call.includes("/E")).map((call) => call.slice(-2))).toEqual([
    "E1",
    "E2",
    "E2",
    "E1",
    "E2",
  ]);
  expect(wait.progress[0]).toMatchObject({ ready: 1, of: 2, pending: [{ distribution: "E2", status: "InProgress" }] });
});

test("an edit made while another distribution was waited for is not missed", async () => {
  const account = anAccountOf([settled("E1"), settled("E2", { status: "InProgress" })]);
  const edited = settled("E1", { lastModified: "2026-11-22T12:00:01Z" });
  const wait = aWait({
    later: () => {
      account.distributions = [edited, settled("E2")];
    },
  });
  const outcome = await observeReady(portsOf(account), aGate({ distributions: ["E1", "E2"] }), wait);
  expect(outcome).toMatchObject({ outcome: "refused", refusals: [{ distribution: "E1", code: "edited-since-plan" }] });
});

test("a refusal ends the wait at once and tells of every distribution", async () => {
  const tenant = settled("E1", { config: aConfig({ more: { ConnectionMode: "tenant-only" } }), status: "InProgress" });
  const wait = aWait();
  const outcome = await observeReady(portsOf(anAccountOf([tenant])), aGate({ distributions: ["E1", "E2"] }), wait);
  expect(outcome).toMatchObject({
    outcome: "refused",
    refusals: [
      { distribution: "E1", code: "multi-tenant" },
      { distribution: "E2", code: "gone" },
    ],
  });
  expect(explainReady(outcome)).toHaveLength(2);
  expect(wait.seconds()).toBe(0);
});

test("without a time of the plan, as by hand, no edit is refused", async () => {
  const account = anAccountOf([settled("E1", { lastModified: "2030-01-01T00:00:00Z" })]);
  expect(await observeReady(portsOf(account), aGate({ plannedAt: undefined }), aWait())).toMatchObject({
    outcome: "ready",
  });
});

test("a time of the plan that is none is a fault and not a pass", async () => {
  await expect(
    observeReady(portsOf(anAccountOf([settled("E1")])), aGate({ plannedAt: "yesterday" }), aWait()),
  ).rejects.toThrow('plannedAt is "yesterday", expected an ISO 8601 time');
});

test("a change that stays in progress ends in a time-out that names it", async () => {
  const account = anAccountOf([settled("E1", { status: "InProgress", lastModified: "2026-11-22T11:00:00Z" })]);
  const outcome = await observeReady(portsOf(account), aGate({ timeout: 10 }), aWait());
  expect(explainReady(outcome)).toEqual([
    'distribution "E1" is "InProgress" since 2026-11-22T11:00:00.000Z, expected "Deployed"; wait for that change, then apply again',
  ]);
});

test("a certificate that ACM does not hold is refused for every distribution", async () => {
  const outcome = await observeReady(portsOf(anAccount()), aGate(), aWait());
  expect(outcome).toMatchObject({ outcome: "refused", refusals: [{ distribution: "E1", code: "certificate-gone" }] });
});

test("throttling is waited out; a denial is thrown", async () => {
  const { acm, iam } = portsOf(anAccountOf([]));
  const throttling = cloudFrontAnswering(() => xmlError(400, "Throttling", "Rate exceeded"));
  const outcome = await observeReady({ acm, iam, cloudfront: throttling }, aGate({ timeout: 5 }), aWait());
  expect(explainReady(outcome)).toEqual([expect.stringContaining("could not be read")]);
  const denying = cloudFrontAnswering(() => xmlError(403, "AccessDenied", "no"));
  await expect(observeReady({ acm, iam, cloudfront: denying }, aGate(), aWait())).rejects.toMatchObject({
    reason: "forbidden",
  });
});
