import { afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  type CertificateAuthority,
  createCertificateAuthority,
  type IssuedCertificate,
} from "../../lab/certificate-authority.js";
import type { EdgeAnswer } from "../../modules/live/edge.js";
import { aliasHoldups, explainHoldup, isIncoming, observeRetirement } from "../../modules/live/retirement.js";
import type { RetirementGate } from "../../modules/rotation/gate.js";
import { aWait } from "./a-wait.js";
import { aConfig, anAccount, anArn, type FakeAccount, type FakeDistribution, portsOf } from "./fake-account.js";
import { cloudFrontAnswering, xmlError } from "./fake-aws.js";
import { anEdge, type TestEdge } from "./test-edge.js";

let authority: CertificateAuthority;
let outgoing: IssuedCertificate;
let incoming: IssuedCertificate;
let edge: TestEdge | undefined;

beforeAll(async () => {
  authority = await createCertificateAuthority();
  [outgoing, incoming] = [
    await authority.issue({ names: ["*.example.com"] }),
    await authority.issue({ names: ["*.example.com"] }),
  ];
});
afterEach(async () => {
  await edge?.close();
  edge = undefined;
});

const record = { generation: "2026-03", arn: anArn("2026-03"), unservedSince: null };

async function anEdgeFor(certificates: Readonly<Record<string, IssuedCertificate>>): Promise<TestEdge> {
  edge = await anEdge(certificates);
  return edge;
}

function aGate(port: number, change: Partial<RetirementGate> = {}): RetirementGate {
  return {
    gate: "retirement",
    rotation: "www",
    account: "123456789012",
    assumeRole: undefined,
    connectTo: [{ fromHost: undefined, fromPort: undefined, toHost: "127.0.0.1", toPort: port }],
    distributions: ["E1"],
    soak: 0,
    abandoned: [],
    timeout: 0,
    ...change,
  };
}

function switched(id: string, aliases: readonly string[], change: Partial<FakeDistribution> = {}): FakeDistribution {
  return { id, config: aConfig({ aliases, arn: anArn("2026-09") }), ...change };
}

function anAccountOf(distributions: readonly FakeDistribution[], inUseBy: readonly string[] = []): FakeAccount {
  return anAccount({ distributions, certificates: [{ arn: record.arn, pem: outgoing.pem, inUseBy }] });
}

test("a certificate is free when nothing refers to it and every alias answers with another", async () => {
  const { port } = await anEdgeFor({ "a.example.com": incoming, "b.example.com": incoming });
  const account = anAccountOf([switched("E1", ["a.example.com", "b.example.com"])]);
  expect(await observeRetirement(portsOf(account), aGate(port), record, aWait())).toEqual({
    outcome: "free",
    disabled: [],
  });
});

test("an alias that is still answered with it is waited for", async () => {
  const server = await anEdgeFor({ "a.example.com": outgoing });
  const account = anAccountOf([switched("E1", ["a.example.com"])]);
  const wait = aWait({
    later: () => {
      server.serve("a.example.com", incoming);
    },
  });
  const outcome = await observeRetirement(portsOf(account), aGate(server.port, { timeout: 60 }), record, wait);
  expect(outcome).toMatchObject({ outcome: "free" });
  expect(wait.progress).toEqual([
    [{ code: "still-served", distribution: "E1", alias: "a.example.com", address: "127.0.0.1" }],
  ]);
});

test("an alias that gives no certificate keeps it, though another alias answers with the incoming one", async () => {
  const { port } = await anEdgeFor({ "a.example.com": incoming });
  const account = anAccountOf([switched("E1", ["a.example.com", "b.example.com"])]);
  expect(await observeRetirement(portsOf(account), aGate(port), record, aWait())).toEqual({
    outcome: "timed-out",
    holdups: [
      {
        code: "could-not-tell",
        distribution: "E1",
        alias: "b.example.com",
        address: "127.0.0.1",
        reason: expect.stringMatching(/./),
      },
    ],
  });
});

test("a distribution that is InProgress is waited for before any edge is asked", async () => {
  const account = anAccountOf([switched("E1", ["a.example.com"], { status: "InProgress" })]);
  expect(await observeRetirement(portsOf(account), aGate(1), record, aWait())).toEqual({
    outcome: "timed-out",
    holdups: [{ code: "in-progress", distribution: "E1", since: new Date("2026-11-01T00:00:00Z") }],
  });
});

test("the edges of a disabled distribution are not asked, and it is said which that are", async () => {
  const { port } = await anEdgeFor({ "a.example.com": incoming });
  const off = { config: aConfig({ aliases: ["b.example.com"], arn: anArn("2026-09"), more: { Enabled: false } }) };
  const account = anAccountOf([switched("E1", ["a.example.com"]), switched("E2", [], off)]);
  const gate = aGate(port, { distributions: ["E1", "E2"] });
  expect(await observeRetirement(portsOf(account), gate, record, aWait())).toEqual({
    outcome: "free",
    disabled: ["E2"],
  });
});

test("a disabled distribution that is InProgress or refers to the certificate is no proof", async () => {
  const off = (arn: string) => aConfig({ aliases: [], arn, more: { Enabled: false } });
  const changing = anAccountOf([{ id: "E1", config: off(anArn("2026-09")), status: "InProgress" }]);
  expect(await observeRetirement(portsOf(changing), aGate(1), record, aWait())).toMatchObject({
    outcome: "timed-out",
    holdups: [{ code: "in-progress" }],
  });
  const referring = anAccountOf([{ id: "E1", config: off(record.arn) }]);
  expect(await observeRetirement(portsOf(referring), aGate(1), record, aWait())).toMatchObject({ outcome: "in-use" });
});

test("a distribution that refers to it, of the rotation or not, ends the wait at once", async () => {
  const account = anAccountOf([{ id: "E9", config: aConfig({ arn: record.arn }) }], ["arn:aws:elb::1:load-balancer/a"]);
  const wait = aWait();
  expect(await observeRetirement(portsOf(account), aGate(1, { timeout: 60 }), record, wait)).toEqual({
    outcome: "in-use",
    by: ["E9", "arn:aws:elb::1:load-balancer/a"],
  });
  expect(wait.seconds()).toBe(0);
});

test("that ACM lags behind CloudFront is waited out", async () => {
  const user = "arn:aws:cloudfront::123456789012:distribution/E1";
  const account = anAccountOf([switched("E1", [])], [user]);
  const wait = aWait({
    later: () => {
      account.certificates = [{ arn: record.arn, pem: outgoing.pem }];
    },
  });
  const outcome = await observeRetirement(portsOf(account), aGate(1, { timeout: 60 }), record, wait);
  expect(outcome).toMatchObject({ outcome: "free" });
  expect(wait.progress).toEqual([[{ code: "acm-lags", by: [user] }]]);
});

test("a certificate that somebody removed before is gone", async () => {
  expect(await observeRetirement(portsOf(anAccount()), aGate(1), record, aWait())).toEqual({ outcome: "gone" });
});

test("throttling is waited out, and at the end of the time it is what is said", async () => {
  const { acm, iam } = portsOf(anAccountOf([]));
  const cloudfront = cloudFrontAnswering(() => xmlError(400, "Throttling", "Rate exceeded"));
  const outcome = await observeRetirement({ acm, iam, cloudfront }, aGate(1), record, aWait());
  expect(outcome).toMatchObject({ outcome: "timed-out", holdups: [{ code: "unread", what: "all distributions" }] });
});

describe("of the addresses of one alias", () => {
  const answered = (address: string, fingerprint: string): EdgeAnswer => ({
    address,
    outcome: "answered",
    fingerprint,
    names: [],
    notAfter: new Date(0),
    issuer: "",
    authorized: true,
    authorizationError: undefined,
  });
  const failed: EdgeAnswer = { address: "192.0.2.9", outcome: "failed", reason: "ECONNREFUSED" };
  const noWay: EdgeAnswer = { address: "2001:db8::9", outcome: "could-not-tell", reason: "ENETUNREACH" };
  const codes = (answers: readonly EdgeAnswer[]) =>
    aliasHoldups("E1", "a.example.com", answers, "old").map(
      (holdup) => `${holdup.code} ${"address" in holdup ? holdup.address : ""}`,
    );

  test.each([
    ["all answer with another certificate", [answered("a", "new"), answered("b", "new")], []],
    ["one still serves it", [answered("a", "new"), answered("b", "old")], ["still-served b"]],
    ["one fails", [answered("a", "new"), failed], ["could-not-tell 192.0.2.9"]],
    [
      "one still serves it and one fails",
      [failed, answered("a", "old")],
      ["could-not-tell 192.0.2.9", "still-served a"],
    ],
    ["this machine has no way to one", [answered("a", "new"), noWay], []],
    ["this machine has no way to one, and the other fails", [failed, noWay], ["could-not-tell 192.0.2.9"]],
    ["this machine has no way to any", [noWay], ["could-not-tell 2001:db8::9"]],
  ] as const)("%s", (_, answers, expected) => {
    expect(codes(answers)).toEqual(expected);
  });

  test("one that fails is told with alias, address and reason", () => {
    expect(aliasHoldups("E1", "a.example.com", [answered("a", "new"), failed], "old").map(explainHoldup)).toEqual([
      '"a.example.com" (distribution "E1") gave no certificate at 192.0.2.9: ECONNREFUSED',
    ]);
  });
});

describe("a generation that the spec lists after what is served", () => {
  const { signal } = new AbortController();
  const listed = { ...record, arn: anArn("listed"), incoming: true, served: anArn("served") };
  const issuedOn = async (day: string) =>
    (await authority.issue({ names: ["a.example.com"], notBefore: new Date(day) })).pem;

  async function judged(own: string | undefined, served: string | undefined, change: object = {}): Promise<boolean> {
    const certificates = [
      ...(own === undefined ? [] : [{ arn: listed.arn, pem: own }]),
      ...(served === undefined ? [] : [{ arn: listed.served, pem: served }]),
    ];
    return isIncoming(portsOf(anAccount({ certificates })), { ...listed, ...change }, signal);
  }

  test("is incoming where its certificate is no older, and is outgoing whatever the list says where it is", async () => {
    const [march, september] = [await issuedOn("2026-03-01"), await issuedOn("2026-09-01")];
    expect(await judged(september, march)).toBe(true);
    expect(await judged(march, march)).toBe(true);
    expect(await judged(march, september)).toBe(false);
  });

  test("is not taken for incoming where that cannot be told, and needs no proof where it is gone", async () => {
    const march = await issuedOn("2026-03-01");
    expect(await judged(march, undefined)).toBe(false);
    expect(await judged(march, march, { served: undefined })).toBe(false);
    expect(await judged(march, march, { incoming: undefined })).toBe(false);
    expect(await judged(undefined, march)).toBe(true);
  });
});
