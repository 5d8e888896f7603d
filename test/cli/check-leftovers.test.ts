import { beforeAll, expect, onTestFinished, test } from "vitest";

import { createCertificateAuthority, type IssuedCertificate } from "../../lab/certificate-authority.js";
import { checkCreated } from "../../cli/check-created.js";
import { checkEmergency } from "../../cli/check-emergency.js";
import type { LiveCheck } from "../../cli/live-check.js";
import { specs } from "../../cli/specs.js";
import { connect } from "../../modules/live/clients.js";
import { storeListings } from "../../modules/live/stored-generations.js";
import { anAccount, type FakeAccount, portsOf } from "../live/fake-account.js";
import { arnOf, rotationYaml, stackYaml } from "../spec/specs.js";
import { aFolder } from "./command.js";

let certificate: IssuedCertificate;

beforeAll(async () => {
  certificate = await (await createCertificateAuthority()).issue({ names: ["www.example.com"] });
});

async function said(check: LiveCheck, yaml: string, account: FakeAccount): Promise<readonly string[]> {
  const { pem, chain } = certificate;
  const { folder, remove } = aFolder({
    "rotations/edge/stack.yaml": stackYaml(),
    "rotations/edge/www.yaml": yaml,
    "rotations/edge/cert.pem": pem,
    "rotations/edge/chain.pem": chain,
  });
  onTestFinished(remove);
  const found = specs(`${folder}/rotations`);
  const { signal } = new AbortController();
  const clients = { ...connect({ region: "us-east-1", assumeRole: undefined }), ...portsOf(account) };
  const context = {
    found,
    stack: found.stack("edge"),
    clients,
    listings: storeListings(clients, signal),
    fleet: () => Promise.reject(new Error("the fleet is of no interest")),
    plannedEtags: undefined,
    now: new Date(),
    signal,
    progress: () => undefined,
  };
  const lines: string[] = [];
  for await (const remark of check(context))
    if ("severity" in remark) lines.push(`${remark.severity} ${remark.message.replace(`${folder}/`, "")}`);
  return lines;
}

const byTerraform = rotationYaml({
  spec: ["stateSecrets: accepted"],
  generations: [
    `- { id: "2026-03", certificate: { arn: "${arnOf("a")}" } }`,
    '- { id: "2026-09", store: iam, certificate: { pem: cert.pem, chain: chain.pem, privateKey: { env: K } } }',
  ],
});

test("a server certificate that an apply may have left behind is told with the ARN to record", async () => {
  const arn = "arn:aws:iam::123456789012:server-certificate/cloudfront/www/www_2026-09";
  const account = anAccount({ serverCertificates: [{ arn, id: "ASCA1", pem: certificate.pem }] });
  expect(await said(checkCreated, byTerraform, account)).toEqual([
    expect.stringMatching(
      /^note rotations\/edge\/www\.yaml:10:49 generation "2026-09" is in the IAM store as arn:.*www_2026-09; if an apply ends in EntityAlreadyExists/,
    ),
  ]);
  expect(await said(checkCreated, byTerraform, anAccount())).toEqual([]);
});

const emergency = rotationYaml({
  generations: [
    `- { id: "2026-03", emergency: true, certificate: { arn: "${arnOf("a")}" } }`,
    `- { id: "2026-09", certificate: { arn: "${arnOf("b")}" } }`,
  ],
  serve: '"2026-09"',
});

test("an emergency whose certificate is gone is over, and one whose certificate is there is not", async () => {
  expect(await said(checkEmergency, emergency, anAccount())).toEqual([
    expect.stringMatching(
      /^warning .* generation "2026-03" is compromised .* its certificate is gone: the emergency is over/,
    ),
  ]);
  const there = anAccount({ certificates: [{ arn: arnOf("a"), pem: certificate.pem }] });
  expect(await said(checkEmergency, emergency, there)).toEqual([]);
});
