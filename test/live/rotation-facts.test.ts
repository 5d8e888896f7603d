import { beforeAll, expect, test } from "vitest";

import { createCertificateAuthority, type IssuedCertificate } from "../../lab/certificate-authority.js";
import { readRotationFacts } from "../../modules/live/rotation-facts.js";
import type { TlsGeneration, TlsRotation } from "../../modules/rotation/tls-rotation.js";
import { aGeneration, aTlsRotation, aWave } from "../builders.js";
import { aConfig, anAccount, anArn, type FakeAccount, type FakeDistribution, portsOf } from "./fake-account.js";
import { acmAnswering, cloudFrontAnswering, iamAnswering, json, jsonError, xmlError } from "./fake-aws.js";

let [first, second]: readonly IssuedCertificate[] = [];

beforeAll(async () => {
  const authority = await createCertificateAuthority();
  const [notBefore, notAfter] = [new Date("2026-10-01T00:00:00Z"), new Date("2027-04-01T00:00:00Z")];
  first = await authority.issue({ names: ["a.example.com"], notBefore, notAfter });
  second = await authority.issue({ names: ["a.example.com"], notBefore, notAfter: new Date("2027-05-01T00:00:00Z") });
});

function pem(of: IssuedCertificate | undefined): string {
  if (of === undefined) throw new Error("the certificates are made before the tests");
  return of.pem;
}

interface Summary {
  readonly arn: string;
  readonly type?: string;
  readonly status?: string;
  readonly inUse?: boolean;
  readonly notAfter?: string;
  /** What DescribeCertificate adds. */
  readonly detail?: object;
  readonly pem?: string;
}

/** ACM as it answers: a list, and a description of each. */
function acmHolding(calls: string[], all: readonly Summary[]) {
  const shownIn = ({
    arn,
    type = "IMPORTED",
    status = "ISSUED",
    inUse = false,
    notAfter = "2027-04-01T00:00:00Z",
  }: Summary) => ({
    CertificateArn: arn,
    Type: type,
    Status: status,
    InUse: inUse,
    NotBefore: Date.parse("2026-10-01T00:00:00Z") / 1000,
    NotAfter: Date.parse(notAfter) / 1000,
  });
  return acmAnswering(({ target, body }) => {
    calls.push(target);
    if (target === "ListCertificates") return json({ CertificateSummaryList: all.map(shownIn) });
    const found = all.find(({ arn }) => body.includes(arn));
    if (found === undefined) return jsonError(400, "ResourceNotFoundException", "Could not find certificate.");
    if (target === "GetCertificate") return json({ Certificate: found.pem ?? pem(first) });
    return json({ Certificate: { ...shownIn(found), InUseBy: [], ...found.detail } });
  });
}

interface World {
  readonly distributions?: readonly FakeDistribution[];
  readonly certificates?: readonly Summary[];
  readonly account?: Partial<FakeAccount>;
}

async function read(rotations: readonly TlsRotation[], { distributions = [], certificates = [], account = {} }: World) {
  const fake = anAccount({ distributions, ...account });
  const ports = { ...portsOf(fake), acm: acmHolding(fake.calls, certificates) };
  const facts = await readRotationFacts(ports, rotations, reading);
  return { facts, calls: fake.calls };
}

const reading = { signal: new AbortController().signal, onProgress: () => undefined };

/** Of one rotation with one wave. */
async function factOf(generation: TlsGeneration, world: World, more: Parameters<typeof aTlsRotation>[0] = {}) {
  const rotation = aTlsRotation({ generations: [generation], waves: [aWave("all", ["E1"])], ...more });
  const { facts, calls } = await read([rotation], world);
  return { fact: facts.get(rotation.name)?.generations.get(generation.id), calls };
}

const serves = (id: string, generation: string, change: Partial<FakeDistribution> = {}): FakeDistribution => ({
  id,
  config: aConfig({ arn: anArn(generation) }),
  ...change,
});

test("two hundred rotations take a call a hundred distributions and one for all certificates", async () => {
  const numbers = Array.from({ length: 200 }, (_, index) => index);
  const rotations = numbers.map((n) =>
    aTlsRotation({ name: `r${n}`, generations: [`o${n}`, `n${n}`], serve: `n${n}`, waves: [aWave("all", [`E${n}`])] }),
  );
  const { facts, calls } = await read(rotations, {
    distributions: numbers.map((n) => serves(`E${n}`, `n${n}`)),
    certificates: numbers.flatMap((n) => [{ arn: anArn(`o${n}`) }, { arn: anArn(`n${n}`), inUse: true }]),
  });
  expect(calls.toSorted()).toEqual([
    "GET /2020-05-31/distribution",
    "GET /2020-05-31/distribution",
    "ListCertificates",
  ]);
  expect(
    [...facts.values()].every(({ generations }) => [...generations.values()].every((one) => one.told === "held")),
  ).toBe(true);
});

test("a distribution is what it is configured for, Deployed or not, and who else serves a certificate is known", async () => {
  const rotation = aTlsRotation({ generations: ["old"], waves: [aWave("all", ["E1", "E2"])] });
  const changed = { status: "InProgress", lastModified: "2026-11-20T10:00:00.000Z" };
  const { facts } = await read([rotation], {
    distributions: [serves("E1", "old"), serves("E2", "new", changed), serves("E9", "old")],
    certificates: [{ arn: anArn("old") }],
  });
  const found = facts.get(rotation.name);
  expect([found?.distributions.get("E1"), found?.distributions.get("E2")]).toEqual([
    { told: "found", serves: anArn("old"), deployed: true, lastModified: new Date("2026-11-01T00:00:00Z") },
    { told: "found", serves: anArn("new"), deployed: false, lastModified: new Date("2026-11-20T10:00:00Z") },
  ]);
  expect(found?.users.get(anArn("old"))).toEqual(["E1", "E9"]);
});

test("a distribution that the list lacks is asked for by itself before it is called gone", async () => {
  const rotation = aTlsRotation({ generations: ["old"], waves: [aWave("all", ["E1"])] });
  const { facts, calls } = await read([rotation], { certificates: [{ arn: anArn("old") }] });
  expect(facts.get(rotation.name)?.distributions.get("E1")).toEqual({ told: "gone" });
  expect(calls).toContain("GET /2020-05-31/distribution/E1");
});

test("of more than 20 distributions that the list lacks none is asked for: the list is believed", async () => {
  const ids = Array.from({ length: 21 }, (_, index) => `E${index}`);
  const rotation = aTlsRotation({ generations: ["old"], waves: [aWave("all", ids)] });
  const { facts, calls } = await read([rotation], { certificates: [{ arn: anArn("old") }] });
  expect([...(facts.get(rotation.name)?.distributions.values() ?? [])]).toEqual(ids.map(() => ({ told: "gone" })));
  expect(calls.toSorted()).toEqual(["GET /2020-05-31/distribution", "ListCertificates"]);
});

test("what was imported is told by the list alone", async () => {
  const { fact, calls } = await factOf(aGeneration("old"), { certificates: [{ arn: anArn("old"), inUse: true }] });
  expect(fact).toEqual({
    told: "held",
    servedAs: [anArn("old")],
    notBefore: new Date("2026-10-01T00:00:00Z"),
    notAfter: new Date("2027-04-01T00:00:00Z"),
    origin: { by: "imported" },
    inUse: true,
    otherUsers: [],
    differs: false,
  });
  expect(calls).not.toContain("DescribeCertificate");
});

test("a certificate that the list lacks is asked for by itself before it is called gone", async () => {
  const { fact, calls } = await factOf(aGeneration("old"), {});
  expect(fact).toEqual({ told: "gone" });
  expect(calls).toContain("DescribeCertificate");
});

test("of what ACM issued the description tells how its renewal goes", async () => {
  const detail = {
    RenewalEligibility: "ELIGIBLE",
    DomainValidationOptions: [{ DomainName: "a.example.com", ValidationMethod: "EMAIL" }],
    RenewalSummary: { RenewalStatus: "PENDING_VALIDATION" },
    InUseBy: ["arn:aws:cloudfront::123456789012:distribution/E1"],
  };
  const { fact } = await factOf(aGeneration("old"), {
    certificates: [{ arn: anArn("old"), type: "AMAZON_ISSUED", detail }],
  });
  expect(fact).toMatchObject({
    told: "held",
    origin: { by: "acm", eligible: true, validation: ["EMAIL"], renewal: "PENDING_VALIDATION" },
    inUse: true,
    otherUsers: [],
  });
});

test("what ACM has renewed in place does not differ from its pem, and what somebody imported over it does", async () => {
  const generation = inStore("old", pem(first));
  const renewed = { arn: anArn("old"), type: "AMAZON_ISSUED", notAfter: "2027-05-01T00:00:00Z", pem: pem(second) };
  expect((await factOf(generation, { certificates: [renewed] })).fact).toMatchObject({ told: "held", differs: false });
  const same = { arn: anArn("old") };
  expect((await factOf(generation, { certificates: [same] })).fact).toMatchObject({ told: "held", differs: false });
  const other = { arn: anArn("old"), notAfter: "2027-05-01T00:00:00Z" };
  expect((await factOf(generation, { certificates: [other] })).fact).toMatchObject({ told: "held", differs: true });
});

test("a certificate that was requested and not issued cannot be served", async () => {
  const { fact } = await factOf(aGeneration("old"), {
    certificates: [{ arn: anArn("old"), type: "AMAZON_ISSUED", status: "PENDING_VALIDATION" }],
  });
  expect(fact).toEqual({ told: "unissued", servedAs: [anArn("old")], status: "PENDING_VALIDATION" });
});

test("of a certificate that is to leave and still in use, it is asked who uses it", async () => {
  const balancer = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/1";
  const distribution = "arn:aws:cloudfront::123456789012:distribution/E1";
  const certificates = [
    { arn: anArn("old"), inUse: true, detail: { Type: "IMPORTED", InUseBy: [balancer, distribution] } },
    { arn: anArn("new"), inUse: true },
  ];
  const leaving = { generations: ["old", "new"], serve: "new" };
  const { fact, calls } = await factOf(aGeneration("old"), { certificates }, leaving);
  expect(fact).toMatchObject({ told: "held", otherUsers: [balancer] });
  expect(calls.filter((call) => call === "DescribeCertificate")).toHaveLength(1);
});

test("a generation without an ARN waits to be staged, or to be created by Terraform", async () => {
  const files = { pem: { path: "new.pem", text: pem(first) }, chain: undefined, privateKey: undefined };
  const unstaged = aGeneration("old", { certificate: { held: "unstaged", files } });
  const notAfter = new Date("2027-04-01T00:00:00Z");
  expect((await factOf(unstaged, {})).fact).toEqual({ told: "absent", until: "staged", notAfter });
  expect((await factOf(byTerraform("old"), {})).fact).toEqual({ told: "absent", until: "applied", notAfter });
});

test("what Terraform has put into ACM is found by its content, each time that it is there", async () => {
  const certificates = [
    { arn: anArn("other"), pem: pem(second) },
    { arn: anArn("one"), pem: pem(first) },
    { arn: anArn("two"), pem: pem(first) },
  ];
  const { fact } = await factOf(byTerraform("old"), { certificates });
  expect(fact).toMatchObject({ told: "held", servedAs: [anArn("one"), anArn("two")] });
});

test("in IAM a generation is what its id says, in its store by ARN and by Terraform by name", async () => {
  const arn = "arn:aws:iam::123456789012:server-certificate/cloudfront/www-example-com/www-example-com_old";
  const account = { serverCertificates: [{ arn, id: "ASCAEXAMPLE", pem: pem(first) }] };
  const stored = aGeneration("old", { store: "iam", certificate: { held: "in-store", arn, files: undefined } });
  const expected = { told: "held", servedAs: ["ASCAEXAMPLE"], origin: { by: "imported" }, inUse: false };
  const { fact, calls } = await factOf(stored, { account });
  expect(fact).toMatchObject({ ...expected, notAfter: new Date("2027-04-01T00:00:00Z"), differs: false });
  expect(calls).not.toContain("GetServerCertificate");
  expect((await factOf({ ...byTerraform("old"), store: "iam" }, { account })).fact).toMatchObject(expected);
  expect((await factOf({ ...byTerraform("new"), store: "iam" }, { account })).fact).toMatchObject({ told: "absent" });
});

test("what could not be read is among the facts, each with its reason, and nothing of it is called gone", async () => {
  const denied = jsonError(400, "AccessDeniedException", "not authorized to perform: acm:ListCertificates");
  const iam = iamAnswering(() => xmlError(403, "AccessDenied", "no"));
  const ports = {
    cloudfront: cloudFrontAnswering(() => xmlError(403, "AccessDenied", "no")),
    acm: acmAnswering(() => denied),
    iam: () => Promise.resolve(iam),
  };
  const arn = "arn:aws:iam::123456789012:server-certificate/cloudfront/www/www_iam";
  const stored = aGeneration("iam", { store: "iam", certificate: { held: "in-store", arn, files: undefined } });
  const rotation = aTlsRotation({ generations: ["old", stored], waves: [aWave("all", ["E1"])] });
  const facts = (await readRotationFacts(ports, [rotation], reading)).get(rotation.name);
  const why = (call: string) => ({ reason: "forbidden", message: expect.stringContaining(call) });
  expect(facts?.distributions.get("E1")).toEqual({ told: "nothing", why: why("cloudfront:ListDistributions") });
  expect(facts?.generations.get("old")).toEqual({
    told: "nothing",
    // The ARN is what distributions say of it, whatever ACM answers.
    servedAs: [anArn("old")],
    why: why("acm:ListCertificates"),
  });
  expect(facts?.generations.get("iam")).toEqual({
    told: "nothing",
    servedAs: undefined,
    why: why("iam:ListServerCertificates"),
  });
});

function inStore(id: string, text: string): TlsGeneration {
  const files = { pem: { path: "cert.pem", text }, chain: undefined, privateKey: undefined };
  return aGeneration(id, { certificate: { held: "in-store", arn: anArn(id), files } });
}

function byTerraform(id: string): TlsGeneration {
  const privateKey = { from: "env", variable: "K" } as const;
  const files = { pem: { path: "cert.pem", text: pem(first) }, chain: undefined, privateKey };
  return aGeneration(id, { certificate: { held: "by-terraform", files } });
}
