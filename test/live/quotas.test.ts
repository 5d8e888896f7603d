import { beforeAll, expect, test } from "vitest";

import { createCertificateAuthority, type IssuedCertificate } from "../../lab/certificate-authority.js";
import type { DistributionSummaryAnswer } from "../../modules/live/distribution.js";
import { faultOf, type ReadFault } from "../../modules/live/fault.js";
import { readQuotas } from "../../modules/live/quotas.js";
import type { QuotaReading } from "../../modules/rotation/quota.js";
import type { Store, TlsCertificate, TlsGeneration, TlsRotation } from "../../modules/rotation/tls-rotation.js";
import { aGeneration, anArn, aTlsRotation } from "../builders.js";
import { aRoom, deniedJson, deniedXml, type FakeImport, type FakeRoom, portsOfRoom } from "./fake-room.js";
import { jsonError } from "./fake-aws.js";

const now = new Date("2026-11-22T12:00:00Z");

let next: IssuedCertificate;
let other: IssuedCertificate;

beforeAll(async () => {
  const authority = await createCertificateAuthority();
  const request = { names: ["www.example.com"], notAfter: new Date("2027-02-01T00:00:00Z") };
  [next, other] = [await authority.issue(request), await authority.issue(request)];
});

/** A generation with files, in no store as far as its spec says. */
function aNext(store: Store = "acm", held: "unstaged" | "by-terraform" = "unstaged"): TlsGeneration {
  const files = { pem: { path: "next.pem", text: next.pem }, chain: undefined, privateKey: undefined };
  const certificate: TlsCertificate =
    held === "unstaged" ? { held, files } : { held, files: { ...files, privateKey: { from: "env", variable: "KEY" } } };
  return aGeneration("next", { store, certificate });
}

function rotating(generation = aNext()): TlsRotation {
  return aTlsRotation({ name: "www", generations: ["old", generation], serve: "old" });
}

function aDistribution(id: string, change: Partial<DistributionSummaryAnswer> = {}): DistributionSummaryAnswer {
  return {
    id,
    etag: "E",
    status: "Deployed",
    lastModified: new Date("2026-11-01T00:00:00Z"),
    domainName: `${id.toLowerCase()}.cloudfront.test`,
    enabled: true,
    staging: false,
    aliases: [],
    certificate: { acm: anArn("old") },
    sslSupportMethod: "vip",
    httpVersion: "http2",
    connectionMode: undefined,
    ...change,
  };
}

function read(
  room: FakeRoom,
  rotations: readonly TlsRotation[],
  fleet: readonly DistributionSummaryAnswer[] = [],
  dedicatedIpCertificates?: number,
) {
  return readQuotas(portsOfRoom(room), {
    stack: { dedicatedIpCertificates },
    rotations,
    fleet: () => Promise.resolve(new Map(fleet.map((one) => [one.id, one]))),
    now,
    signal: new AbortController().signal,
  });
}

/** As short as a test can say it: the quota, what is used of what is allowed, and by whose word; or the permission. */
function told(readings: readonly QuotaReading[]): readonly string[] {
  return readings.map((reading) =>
    reading.told
      ? `${reading.quota} ${reading.used}/${reading.allowed} ${reading.allowedBy} +${reading.needs.length}`
      : `${reading.quota} untold ${reading.permission} +${reading.needs.length}`,
  );
}

const sni = [aDistribution("E1CANARY", { sslSupportMethod: "sni-only" })];

test("a rotation that needs nothing asks for no quota and lists no certificates", async () => {
  const room = aRoom();
  expect(await read(room, [aTlsRotation()], sni)).toEqual({ readings: [], seconds: [] });
  expect(room.calls).toEqual([]);
});

test("imports are counted, issued certificates are not, and only those of the last 365 days against the year", async () => {
  const imported = (arn: string, importedAt: string): FakeImport => ({ arn, importedAt: new Date(importedAt) });
  const certificates = [
    imported("a", "2026-11-01T00:00:00Z"),
    imported("b", "2025-11-22T12:00:01Z"),
    imported("c", "2025-11-22T12:00:00Z"),
    { arn: "d", type: "AMAZON_ISSUED" } as const,
  ];
  const room = aRoom({ certificates, own: { "L-D2CB7DE9": 3_000 } });
  const { readings } = await read(room, [rotating()], sni);
  expect(told(readings)).toEqual(["acm-imported 3/3000 account +1", "acm-imports-a-year 2/5000 aws-default +1"]);
  expect(readings[0]?.needs).toEqual([{ rotation: "www", generation: "next" }]);
  expect(room.calls.filter((call) => call === "ListCertificates")).toHaveLength(1);
});

test("where Service Quotas knows neither a value nor a default, the documented one is assumed", async () => {
  const { readings } = await read(aRoom({ defaults: {} }), [rotating()], sni);
  expect(told(readings)).toEqual([
    "acm-imported 0/2500 documentation +1",
    "acm-imports-a-year 0/5000 documentation +1",
  ]);
});

test("a generation for the IAM store asks IAM alone, which knows what is used and what is allowed", async () => {
  const room = aRoom({ summary: { ServerCertificates: 20, ServerCertificatesQuota: 20 } });
  const { readings } = await read(room, [rotating(aNext("iam"))], sni);
  expect(told(readings)).toEqual(["iam-server-certificates 20/20 account +1"]);
  expect(room.calls).toEqual(["ListServerCertificates", "GetAccountSummary"]);
});

test("an account summary without the quota leaves the documented default; one without the number is a fault", async () => {
  const { readings } = await read(aRoom({ summary: { ServerCertificates: 3 } }), [rotating(aNext("iam"))], sni);
  expect(told(readings)).toEqual(["iam-server-certificates 3/20 documentation +1"]);
  await expect(read(aRoom({ summary: {} }), [rotating(aNext("iam"))], sni)).rejects.toMatchObject({
    call: "iam:GetAccountSummary",
    reason: "unreadable-answer",
  });
});

test.for([["unstaged"], ["by-terraform"]] as const)(
  "a generation (%s) that its store has already needs no room",
  async ([held]) => {
    const inAcm = aRoom({ certificates: [{ arn: anArn("held"), pem: next.pem }] });
    expect((await read(inAcm, [rotating(aNext("acm", held))], sni)).readings).toEqual([]);
    const serverCertificates = [{ name: "www_next", id: "ASCANEXT", arn: "arn:next" }];
    expect((await read(aRoom({ serverCertificates }), [rotating(aNext("iam", held))], sni)).readings).toEqual([]);
  },
);

test("another certificate of the same names and expiry is not taken for it", async () => {
  const room = aRoom({ certificates: [{ arn: anArn("other"), pem: other.pem }] });
  expect(told((await read(room, [rotating()], sni)).readings)[0]).toBe("acm-imported 1/2500 aws-default +1");
});

test("what is compromised and left behind is not going to be put anywhere", async () => {
  const room = aRoom();
  expect((await read(room, [rotating({ ...aNext(), emergency: true })], sni)).readings).toEqual([]);
});

test("a value that may not be read is untold, with the permission, and never the default", async () => {
  const room = aRoom({ refused: { GetServiceQuota: deniedJson } });
  const { readings } = await read(room, [rotating()], sni);
  const permission = "servicequotas:GetServiceQuota";
  expect(told(readings)).toEqual([
    `acm-imported untold ${permission} +1`,
    `acm-imports-a-year untold ${permission} +1`,
  ]);
  expect(readings[0]).toMatchObject({ why: expect.stringContaining(`expected "${permission}" to be allowed`) });
});

test("a default that may not be read is untold as well", async () => {
  const room = aRoom({ refused: { GetAWSDefaultServiceQuota: deniedJson } });
  expect(told((await read(room, [rotating()], sni)).readings)[0]).toBe(
    "acm-imported untold servicequotas:GetAWSDefaultServiceQuota +1",
  );
});

test("certificates that may not be listed leave both of ACM's quotas untold, and IAM's summary its one", async () => {
  const acm = aRoom({ refused: { ListCertificates: deniedJson } });
  expect(told((await read(acm, [rotating()], sni)).readings)).toEqual([
    "acm-imported untold acm:ListCertificates +1",
    "acm-imports-a-year untold acm:ListCertificates +1",
  ]);
  const iam = aRoom({ refused: { GetAccountSummary: deniedXml } });
  expect(told((await read(iam, [rotating(aNext("iam"))], sni)).readings)).toEqual([
    "iam-server-certificates untold iam:GetAccountSummary +1",
  ]);
});

test("what fails otherwise is a fault, for then nobody knows anything", async () => {
  const throttled = aRoom({ refused: { GetServiceQuota: () => jsonError(400, "TooManyRequestsException", "slow") } });
  await expect(read(throttled, [rotating()], sni)).rejects.toMatchObject({ reason: "throttled" });
});

const vip = [
  aDistribution("E1CANARY"),
  aDistribution("E2REST"),
  aDistribution("E3REST", { sslSupportMethod: "sni-only" }),
];
const staged = aTlsRotation({ name: "www", generations: ["old", "new"], serve: "old" });

test("certificates on dedicated IP addresses are counted once each, and CloudFront's own not at all", async () => {
  const fleet = [
    ...vip,
    aDistribution("E8", { certificate: "default" }),
    aDistribution("E9", { certificate: { iam: "ASCA9" }, enabled: false }),
  ];
  const { readings } = await read(aRoom(), [staged], fleet);
  expect(told(readings)).toEqual(["dedicated-ip 2/2 documentation +1"]);
  expect(readings[0]?.needs).toEqual([{ rotation: "www", generation: "new" }]);
});

test("stack.yaml says how many the account may have", async () => {
  expect(told((await read(aRoom(), [staged], vip, 5)).readings)).toEqual(["dedicated-ip 1/5 stack +1"]);
});

test("dedicated IP addresses of other people's distributions are no question of this rotation", async () => {
  expect((await read(aRoom(), [staged], [...sni, aDistribution("E9")])).readings).toEqual([]);
});

test("the charge is told with the outgoing certificate's expiry, which the store knows", async () => {
  const expires = new Date("2026-12-01T00:00:00Z");
  const room = aRoom({ certificates: [{ arn: anArn("old"), notAfter: expires }] });
  const switched = { certificate: { acm: anArn("new") }, lastModified: new Date("2026-11-20T10:00:00Z") };
  const fleet = [aDistribution("E1CANARY", switched), aDistribution("E2REST")];
  const rotation = aTlsRotation({
    name: "www",
    generations: ["old", "new"],
    serve: "new",
    from: "old",
    through: "canary",
  });
  expect((await read(room, [rotation], fleet)).seconds).toMatchObject([
    { phase: "running", outgoing: "old", incoming: "new", since: switched.lastModified, outgoingExpires: expires },
  ]);
});

test("a generation in the IAM store is known by the id that a distribution names", async () => {
  const arn = "arn:aws:iam::123456789012:server-certificate/cloudfront/www/www_old";
  const held: TlsGeneration = aGeneration("old", {
    store: "iam",
    certificate: { held: "in-store", arn, files: undefined },
  });
  const room = aRoom({ serverCertificates: [{ name: "www_old", id: "ASCAOLD", arn }] });
  const fleet = ["E1CANARY", "E2REST"].map((id) => aDistribution(id, { certificate: { iam: "ASCAOLD" } }));
  const rotation = aTlsRotation({ name: "www", generations: [held, "new"], serve: "old" });
  const { readings, seconds } = await read(room, [rotation], fleet);
  expect(told(readings)).toEqual(["dedicated-ip 1/2 documentation +1"]);
  expect(seconds).toMatchObject([{ phase: "ahead", outgoing: "old", incoming: "new" }]);
});

test("distributions that may not be listed leave dedicated IP addresses untold", async () => {
  const cause = new Error("no");
  cause.name = "AccessDenied";
  const denied: ReadFault = faultOf("cloudfront:ListDistributions", "all distributions", cause);
  const { readings } = await readQuotas(portsOfRoom(aRoom()), {
    stack: { dedicatedIpCertificates: undefined },
    rotations: [staged],
    fleet: () => Promise.reject(denied),
    now,
    signal: new AbortController().signal,
  });
  expect(told(readings)).toEqual(["dedicated-ip untold cloudfront:ListDistributions +0"]);
});
