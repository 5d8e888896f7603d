import { beforeAll, expect, test } from "vitest";

import { createCertificateAuthority, type IssuedCertificate } from "../../lab/certificate-authority.js";
import { checkCreated } from "../../cli/check-created.js";
import { checkEmergency } from "../../cli/check-emergency.js";
import type { LiveCheck } from "../../cli/live-check.js";
import { anAccount, type FakeAccount, portsOf } from "../live/fake-account.js";
import { arnOf, rotationYaml, stackYaml } from "../spec/specs.js";
import { lineOf, saidBy } from "./live-context.js";

let certificate: IssuedCertificate;

beforeAll(async () => {
  certificate = await (await createCertificateAuthority()).issue({ names: ["www.example.com"] });
});

async function said(check: LiveCheck, yaml: string, account: FakeAccount): Promise<readonly string[]> {
  const { pem, chain } = certificate;
  const files = {
    "edge/stack.yaml": stackYaml(),
    "edge/www.yaml": yaml,
    "edge/cert.pem": pem,
    "edge/chain.pem": chain,
  };
  return (await saidBy(check, files, portsOf(account))).map(lineOf);
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
