import { beforeAll, expect, test } from "vitest";
import { createCertificateAuthority, type IssueRequest } from "../../lab/certificate-authority.js";
import { explainPreflight, type Preflight, preflightSeverity } from "../../modules/live/explain-preflight.js";
import { listFleet } from "../../modules/live/listed-fleet.js";
import { storeListings } from "../../modules/live/stored-generations.js";
import { preflight, type PreflightWatch } from "../../modules/live/preflight.js";
import type { TlsGeneration, TlsRotation, Wave } from "../../modules/rotation/tls-rotation.js";
import { aGeneration, aTlsRotation, aWave } from "../builders.js";
import {
  aConfig,
  anAccount,
  anArn,
  listedInFull,
  type FakeAccount,
  type FakeDistribution,
  portsOf,
} from "./fake-account.js";
import { cloudFrontAnswering, xmlError } from "./fake-aws.js";

let issue: (change?: Partial<IssueRequest>) => Promise<string>;
let pem: string;

beforeAll(async () => {
  const authority = await createCertificateAuthority();
  issue = async (change) => (await authority.issue({ names: ["*.example.com"], ...change })).pem;
  pem = await issue();
});

const twoWaves = [aWave("canary", ["E1"]), aWave("rest", ["E2"])];
const steady = aTlsRotation({ name: "www", waves: twoWaves });
/** The canary is to serve the new generation, the rest the old one. */
const switching = (waves: readonly Wave[] = twoWaves) =>
  aTlsRotation({
    name: "www",
    generations: ["2026-03", "2026-09"],
    serve: "2026-09",
    from: "2026-03",
    through: "canary",
    waves,
  });

interface World {
  readonly rotation?: TlsRotation;
  readonly distributions: readonly FakeDistribution[];
  readonly pems?: Readonly<Record<string, string>>;
  readonly watch?: Partial<PreflightWatch>;
  readonly account?: FakeAccount;
  /** ACM's list tells all that is judged. */
  readonly inFull?: boolean;
}

async function reported(world: World) {
  const { rotation = steady, distributions, pems = {}, watch = {} } = world;
  const certificates = Object.entries({ "2026-03": pem, "2026-09": pem, ...pems });
  const account = world.account ?? anAccount();
  account.distributions = distributions;
  account.certificates = certificates.map(([id, text]) => ({
    arn: anArn(id),
    pem: text,
    ...(world.inFull === true && { listed: listedInFull(text) }),
  }));
  const ports = portsOf(account);
  return preflight(ports, rotation, {
    now: new Date(),
    listings: storeListings(ports, new AbortController().signal),
    fleet: await listFleet(ports.cloudfront, {}),
    known: [anArn("2026-03"), anArn("2026-09")],
    plannedEtags: undefined,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...watch,
  });
}

const shown = (one: Preflight) => `${preflightSeverity(one)} at ${one.path.join(".")}: ${explainPreflight(one)}`;

/** All but the last line, which says how many may switch. */
async function said(world: World): Promise<readonly string[]> {
  const { found, faults } = await reported(world);
  expect(faults).toEqual([]);
  return found.slice(0, -1).map(shown);
}

async function tally(world: World): Promise<string | undefined> {
  return (await reported(world)).found.map(shown).at(-1);
}

const sound = (id: string, more: object = {}): FakeDistribution => ({ id, config: aConfig({ more }) });
const [canaryPlace, restPlace] = [
  "spec.rollout.waves.0.distributions.0",
  "spec.rollout.waves.1.distributions.0",
] as const;

test("of a rotation that AWS agrees with, the one line says how many may switch and what was not judged", async () => {
  const world = { distributions: [sound("E1"), sound("E2")] };
  expect(await said(world)).toEqual([]);
  expect(await tally(world)).toBe(
    'note at spec.rollout.waves: 2 of 2 distribution(s) may switch to generation "2026-03"; 2 of them serve(s) it already; ' +
      '1 judged in full (next: "canary"); 1 by the list alone: continuous-deployment policy, logging and what else only ' +
      "GetDistribution tells were not judged, so run it again before their wave",
  );
});

test("a distribution that serves no certificate of the stack is an error at its place", async () => {
  const strange = { id: "E2", config: aConfig({ arn: anArn("theirs") }) };
  expect(await said({ distributions: [sound("E1"), strange] })).toEqual([
    expect.stringMatching(new RegExp(`^error at ${restPlace}: distribution "E2" serves "arn:.*theirs", expected`)),
  ]);
});

test("a disabled distribution is a warning at its place: nobody can be asked what it serves", async () => {
  expect(await said({ distributions: [sound("E1"), sound("E2", { Enabled: false })] })).toEqual([
    `warning at ${restPlace}: distribution "E2" is disabled, expected one that viewers reach: it switches, but its aliases are not asked; enable it, or remove it from the rotation`,
  ]);
});

test("a change on its way is a warning and refuses nothing", async () => {
  const world = { distributions: [sound("E1"), { ...sound("E2"), status: "InProgress" }] };
  expect(await said(world)).toEqual([
    expect.stringMatching(`^warning at ${restPlace}: distribution "E2" has a change on its way`),
  ]);
  expect(await tally(world)).toContain("2 of 2 distribution(s) may switch");
});

test.each([
  ["E2", "E1", canaryPlace],
  ["E1", "E2", restPlace],
])("when only %s exists, %s is an error at its place", async (there, gone, place) => {
  const world = { distributions: [sound(there)] };
  expect(await said(world)).toEqual([
    expect.stringMatching(`^error at ${place}: distribution "${gone}" does not exist`),
  ]);
  expect(await tally(world)).toMatch(/1 of 2 distribution\(s\) may switch .*; 1 may not/);
});

test("what the list tells is judged of every wave, what only the whole configuration tells of the next wave", async () => {
  const both = { AnycastIpListId: "aip_1", ContinuousDeploymentPolicyId: "cdp-1", CacheTagConfig: { HeaderName: "x" } };
  const found = await said({ distributions: [sound("E1", both), sound("E2", both)] });
  expect(found.map((line) => line.replace(/^(\w+) at ([^:]+): distribution "(E\d)" (.*?)[,:].*$/, "$3 $4"))).toEqual([
    'E1 has the continuous-deployment policy "cdp-1" attached',
    "E1 would lose AnycastIpListId in an update through provider hashicorp/aws 5.100.0 (the provider does not know the field",
    "E1 would lose CacheTagConfig.HeaderName in an update through provider hashicorp/aws 5.100.0 (the provider does not know the field",
    "E2 would lose AnycastIpListId in an update through provider hashicorp/aws 5.100.0 (the provider does not know the field",
  ]);
});

test("all of a distribution's problems are said, a line each", async () => {
  const config = aConfig({ aliases: ["www.example.net"], arn: anArn("theirs"), more: { AnycastIpListId: "aip_1" } });
  const found = await said({ distributions: [{ id: "E1", config }, sound("E2")] });
  expect(found.map((line) => / (would lose|has|serves) /.exec(line)?.[1])).toEqual(["would lose", "has", "serves"]);
});

test("an owner's distribution may lose what it likes: its own Terraform switches it; the rest is judged", async () => {
  const rotation = aTlsRotation({ name: "www", waves: [aWave("all", ["E1"], undefined, "owner")] });
  const config = aConfig({ aliases: ["www.example.net"], more: { AnycastIpListId: "aip_1" } });
  const plannedEtags = new Map([["E1", "before"]]);
  expect(await said({ rotation, distributions: [{ id: "E1", config }], watch: { plannedEtags } })).toEqual([
    expect.stringContaining('has "www.example.net", not covered by generation "2026-03"'),
  ]);
});

test("a distribution that was edited since the plan is an error at its place, and one that the plan lacks is not compared", async () => {
  const plannedEtags = new Map([["E2", "E0"]]);
  const world = { distributions: [sound("E1"), { ...sound("E2"), etag: "E9" }], watch: { plannedEtags } };
  expect(await said(world)).toEqual([
    `error at ${restPlace}: distribution "E2" was edited since the plan: its ETag is "E9" (last modified 2026-11-01T00:00:00.000Z), expected "E0" as planned; applying that plan would undo the edit, so plan again`,
  ]);
  expect(await tally(world)).toContain("the ETags of 1 were not compared: they are not in the plan");
});

test("calls: one of the list a hundred distributions, and one for each distribution of the next wave", async () => {
  const ids = Array.from({ length: 250 }, (_, index) => `E${index}`);
  const waves = [aWave("canary", ids.slice(0, 2)), aWave("some", ids.slice(2, 5)), aWave("rest", ids.slice(5))];
  const account = anAccount();
  const distributions = ids.map((id, at) => ({ id, config: aConfig({ arn: anArn(at < 2 ? "2026-09" : "2026-03") }) }));
  await reported({ account, rotation: switching(waves), distributions });
  const toCloudFront = account.calls.filter((call) => call.startsWith("GET "));
  expect(toCloudFront.filter((call) => call.endsWith("/distribution"))).toHaveLength(3);
  expect(toCloudFront.slice(3).toSorted()).toEqual(
    ["E2", "E3", "E4"].map((id) => `GET /2020-05-31/distribution/${id}`),
  );
});

test("when the list could not be had, the generations are judged all the same", async () => {
  const expired = await issue({ notBefore: new Date("2025-01-01"), notAfter: new Date("2025-06-01") });
  const { found } = await reported({ distributions: [], pems: { "2026-03": expired }, watch: { fleet: undefined } });
  expect(found.map(shown)).toEqual([
    expect.stringMatching(/^error at spec\.generations\.0\.certificate\.arn: generation "2026-03" expired on 2025-06/),
  ]);
});

test("a list without the whole configurations is judged as such, and the refusal is a fault with its remedy", async () => {
  const account = anAccount({ distributions: [sound("E1", { ContinuousDeploymentPolicyId: "cdp-1" }), sound("E2")] });
  account.certificates = [{ arn: anArn("2026-03"), pem }];
  const ports = portsOf(account);
  const fleet = await listFleet(ports.cloudfront, {});
  const denied = xmlError(
    403,
    "AccessDenied",
    "User: arn:aws:sts::123456789012:assumed-role/ci/1 is not authorized to perform: cloudfront:GetDistribution on resource: arn:aws:cloudfront::123456789012:distribution/E1",
  );
  const { found, faults } = await preflight({ ...ports, cloudfront: cloudFrontAnswering(() => denied) }, steady, {
    now: new Date(),
    listings: storeListings(ports, new AbortController().signal),
    fleet,
    known: undefined,
    plannedEtags: undefined,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  expect(faults).toEqual([
    expect.objectContaining({
      reason: "forbidden",
      call: "cloudfront:GetDistribution",
      resource: 'distribution "E1"',
      permission: "cloudfront:GetDistribution",
      remedy:
        'expected "cloudfront:GetDistribution" to be allowed; add it to the policy of the role; "npx crossfade permissions" prints all that each job needs',
    }),
  ]);
  expect(found.map(shown)).toEqual([
    expect.stringMatching(
      /0 judged in full \(next: "canary"\); 2 by the list alone: .*; whether they serve a certificate of the stack was not judged/,
    ),
  ]);
});

test("a distribution that throttling kept from being read in full is said not to be, and is judged by the list", async () => {
  const ports = portsOf(anAccount({ certificates: [{ arn: anArn("2026-03"), pem }] }));
  const list = portsOf(anAccount({ distributions: [sound("E1", { Enabled: false }), sound("E2")] }));
  const cloudfront = cloudFrontAnswering(() => xmlError(400, "Throttling", "Rate exceeded"));
  const { found, faults } = await preflight({ ...ports, cloudfront }, steady, {
    now: new Date(),
    listings: storeListings(ports, new AbortController().signal),
    fleet: await listFleet(list.cloudfront, {}),
    known: [anArn("2026-03")],
    plannedEtags: undefined,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  expect(faults).toEqual([]);
  expect(found.slice(0, -1).map(shown)).toEqual([
    `error at ${canaryPlace}: distribution "E1" could not be read in full, expected its whole configuration: cloudfront:GetDistribution of distribution "E1": Throttling "Rate exceeded"; AWS still throttles this account after all retries; wait a minute and run it again`,
    expect.stringContaining('"E1" is disabled'),
  ]);
});

test("distributions that share the incoming certificate with others of another HTTP version are a warning, theirs included", async () => {
  const theirs = { id: "E9THEIRS", config: aConfig({ arn: anArn("2026-09"), more: { HttpVersion: "http1.1" } }) };
  const mine = [sound("E1", { HttpVersion: "http2and3" }), sound("E2", { HttpVersion: "HTTP2AND3" })];
  expect(await said({ rotation: switching(), distributions: mine })).toEqual([]);
  expect(await said({ rotation: switching(), distributions: [...mine, theirs] })).toEqual([
    expect.stringMatching(
      /^warning at spec\.rollout\.waves: distributions that share generation "2026-09" offer different HTTP versions: http1\.1 \("E9THEIRS"\), http2and3 \("E1", "E2"\); expected one setting/,
    ),
  ]);
});

test("a wave that is to go back is judged by what it is to go back to", async () => {
  const distributions = [
    { id: "E1", config: aConfig({ arn: anArn("2026-09") }) },
    { id: "E2", config: aConfig({ arn: anArn("2026-09"), aliases: ["www.example.com"] }) },
  ];
  const pems = { "2026-03": await issue({ names: ["old.example.com"] }) };
  expect(await said({ rotation: switching(), distributions, pems })).toEqual([
    expect.stringMatching(
      `^error at ${restPlace}: distribution "E2" has "www.example.com", not covered by generation "2026-03"`,
    ),
  ]);
});

test("a staged generation that does not cover every alias is a warning before anything is switched to it", async () => {
  const rotation = aTlsRotation({ name: "www", generations: ["2026-03", "2026-09"], waves: twoWaves });
  const pems = { "2026-09": await issue({ names: ["shop.example.com"] }) };
  expect(await said({ rotation, distributions: [sound("E1"), sound("E2")], pems })).toEqual([
    'warning at spec.generations.1.id: generation "2026-09" is staged and does not cover "www.example.com" of "E1", "E2", expected every alias; it cannot be served like this: issue a certificate that covers them',
  ]);
});

test("a distribution of a generation that only Terraform knows counts as configured, and an unknown name is not judged", async () => {
  const files = {
    pem: { path: "cert.pem", text: pem },
    chain: undefined,
    privateKey: { from: "env", variable: "K" },
  } as const;
  const generation: TlsGeneration = aGeneration("2026-03", { certificate: { held: "by-terraform", files } });
  const rotation = aTlsRotation({ name: "www", generations: [generation], waves: twoWaves });
  const account = anAccount();
  await reported({ account, rotation, distributions: [sound("E1"), sound("E2")], watch: { known: undefined } });
  expect(account.calls.filter((call) => call.includes("/distribution/"))).toEqual(["GET /2020-05-31/distribution/E1"]);
});

test("a generation that ACM's list tells enough of is judged by it, and as it is by a call for each", async () => {
  const expired = await issue({ notBefore: new Date("2025-01-01"), notAfter: new Date("2025-06-01") });
  const uncovering = await issue({ names: ["shop.example.com"] });
  for (const [id, text] of [
    ["2026-03", expired],
    ["2026-09", uncovering],
  ] as const) {
    const account = anAccount();
    const world = { rotation: switching(), distributions: [sound("E1"), sound("E2")], pems: { [id]: text } };
    expect(await said({ ...world, account, inFull: true })).toEqual(await said(world));
    expect(account.calls.filter((call) => call.includes("Certificate"))).toEqual(["ListCertificates"]);
  }
});
