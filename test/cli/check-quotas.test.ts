import { beforeAll, expect, onTestFinished, test } from "vitest";

import { createCertificateAuthority, type IssuedCertificate } from "../../lab/certificate-authority.js";
import { checkQuotas } from "../../cli/check-quotas.js";
import { expectRoom } from "../../cli/quota-room.js";
import { specs } from "../../cli/specs.js";
import { type DistributionSummaryAnswer, listDistributions } from "../../modules/live/distribution.js";
import { aConfig, anAccount, type FakeDistribution, portsOf } from "../live/fake-account.js";
import { aRoom, deniedJson, type FakeRoom, portsOfRoom } from "../live/fake-room.js";
import { arnOf, rotationYaml, stackYaml } from "../spec/specs.js";
import { aFolder } from "./command.js";

const now = new Date("2026-11-22T12:00:00Z");

let next: IssuedCertificate;

beforeAll(async () => {
  const authority = await createCertificateAuthority();
  next = await authority.issue({ names: ["www.example.com"] });
});

/** One rotation with a generation "2026-09" that is to be staged. */
function staging(store = ""): string {
  return rotationYaml({
    generations: [
      `- { id: "2026-03", certificate: { arn: "${arnOf("of-www")}" } }`,
      `- { id: "2026-09",${store} certificate: { pem: cert.pem, chain: chain.pem } }`,
    ],
    rollout: [
      "waves:",
      "  - { name: canary, distributions: [E1CANARY] }",
      "  - { name: rest, distributions: [E2RESTS] }",
    ],
  });
}

function distribution(id: string, sslSupportMethod: "sni-only" | "vip"): FakeDistribution {
  const ViewerCertificate = {
    ACMCertificateArn: arnOf("of-www"),
    SSLSupportMethod: sslSupportMethod,
    MinimumProtocolVersion: "TLSv1.2_2021",
  };
  return { id, config: aConfig({ more: { ViewerCertificate } }) };
}

interface Asked {
  readonly room?: Partial<FakeRoom>;
  readonly method?: "sni-only" | "vip";
  readonly spec?: string;
}

/** The specs in a folder, and an account that answers for them. */
function anAccountFor({ room = {}, method = "sni-only", spec = staging() }: Asked) {
  const { folder, remove } = aFolder({
    "edge/stack.yaml": stackYaml(),
    "edge/www.yaml": spec,
    "edge/cert.pem": next.pem,
    "edge/chain.pem": next.chain,
  });
  onTestFinished(remove);
  const found = specs(folder);
  const [stack] = found.stacks;
  const [rotation] = stack?.rotations ?? [];
  if (stack === undefined || rotation === undefined) throw new Error(JSON.stringify(found.issues));
  const fleet = [distribution("E1CANARY", method), distribution("E2RESTS", method)];
  const ports = { ...portsOf(anAccount({ distributions: fleet })), ...portsOfRoom(aRoom(room)) };
  return { found, stack, rotation, ports };
}

async function remarks(asked: Asked) {
  const { found, stack, ports } = anAccountFor(asked);
  const fleet = async () => {
    const all = new Map<string, DistributionSummaryAnswer>();
    for await (const one of listDistributions(ports.cloudfront)) all.set(one.id, one);
    return all;
  };
  const said: unknown[] = [];
  const { signal } = new AbortController();
  for await (const remark of checkQuotas({ found, stack, clients: ports, fleet, now, signal })) said.push(remark);
  return said;
}

const full = { summary: { ServerCertificates: 20, ServerCertificatesQuota: 20 } };

test("where it fits, notes of the stack carry the numbers", async () => {
  expect(await remarks({})).toEqual([
    expect.objectContaining({ code: "quota-fits", quota: expect.objectContaining({ quota: "acm-imported" }) }),
    {
      severity: "note",
      code: "quota-fits",
      message:
        'stack "edge": imports into ACM in the last 365 days: at least 0 of 5,000 used (AWS\'s default: the account has ' +
        'no value of its own), at most 5,000 left, 1 needed for "www/2026-09"',
      stack: "edge",
      quota: {
        told: true,
        quota: "acm-imports-a-year",
        needs: [{ rotation: "www", generation: "2026-09" }],
        used: 0,
        allowed: 5_000,
        allowedBy: "aws-default",
        verdict: "fits",
        left: 5_000,
      },
    },
  ]);
});

test("where it does not fit, an error at the generation carries the request", async () => {
  expect(await remarks({ spec: staging(" store: iam,"), room: full })).toMatchObject([
    {
      severity: "error",
      code: "quota-exceeded",
      line: 9,
      message: expect.stringMatching(
        /www\.yaml:9:\d+ stack "edge": server certificates in IAM: 20 of 20 used, 0 left,/,
      ),
      quota: { left: 0, request: { by: "service-quotas", desired: 21, cli: expect.stringContaining("L-BF35879D") } },
    },
  ]);
});

test("what may not be read is a warning at the generation, and no number is made up for it", async () => {
  const [first] = await remarks({ room: { refused: { GetServiceQuota: deniedJson } } });
  expect(first).toMatchObject({ severity: "warning", code: "quota-untold", line: 9 });
  expect(first).toMatchObject({ message: expect.stringContaining('expected "servicequotas:GetServiceQuota" to be') });
  expect(first).not.toHaveProperty("quota.left");
});

test("a rotation on dedicated IP addresses hears what the second certificate will cost, at its rollout", async () => {
  const said = await remarks({ method: "vip" });
  expect(said).toHaveLength(4);
  expect(said[2]).toMatchObject({ quota: { quota: "dedicated-ip", used: 1, allowed: 2, left: 1, verdict: "fits" } });
  expect(said[3]).toMatchObject({
    severity: "note",
    code: "dedicated-ip-charge",
    file: expect.stringContaining("www.yaml"),
    message: expect.stringContaining(
      'from the switch of wave "canary" on; generation "2026-09" beside "2026-03" costs',
    ),
    secondCertificate: { phase: "ahead", first: "canary", last: "rest", centsADay: 2_000 },
  });
});

test("what is read is worth a document: no number of it is lost in JSON", async () => {
  const said: unknown = JSON.parse(JSON.stringify(await remarks({ spec: staging(" store: iam,"), room: full })));
  expect(said).toMatchObject([{ quota: { used: 20, allowed: 20, left: 0, request: { desired: 21 } } }]);
});

async function stage(asked: Asked): Promise<readonly string[]> {
  const { stack, rotation, ports } = anAccountFor(asked);
  const said: string[] = [];
  await expectRoom(ports, stack, rotation, { progress: (text) => said.push(text) });
  return said;
}

test("staging is refused, with the request, until the quota is granted", async () => {
  await expect(stage({ spec: staging(" store: iam,"), room: full })).rejects.toThrow(/--desired-value 21/);
  const fault: unknown = await stage({ spec: staging(" store: iam,"), room: full }).catch((thrown: unknown) => thrown);
  expect(JSON.parse(JSON.stringify(fault))).toMatchObject({
    name: "QuotaFault",
    message: expect.stringContaining("--desired-value 21"),
    quotas: [{ quota: "iam-server-certificates", verdict: "exceeded", used: 20, left: 0, request: { desired: 21 } }],
  });
  const granted = { summary: { ServerCertificates: 20, ServerCertificatesQuota: 21 } };
  expect(await stage({ spec: staging(" store: iam,"), room: granted })).toEqual([]);
});

test("staging is refused for want of certificates on dedicated IP addresses too", async () => {
  const spec = staging();
  const { stack, rotation, ports } = anAccountFor({ spec, method: "vip" });
  await expect(
    expectRoom(ports, { ...stack, dedicatedIpCertificates: 1 }, rotation, { progress: () => undefined }),
  ).rejects.toThrow(/New value: 2/);
});

test("a quota that may not be read is said, and stops no staging", async () => {
  const said = await stage({ room: { refused: { GetServiceQuota: deniedJson } } });
  expect(said).toHaveLength(2);
  expect(said[0]).toMatch(
    /^warning: stack "edge": imported certificates in ACM: how many are left .* could not be told: /,
  );
});
