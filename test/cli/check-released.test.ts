import { beforeAll, expect, onTestFinished, test } from "vitest";

import { createCertificateAuthority, type IssuedCertificate } from "../../lab/certificate-authority.js";
import { checkReleased } from "../../cli/check-released.js";
import { aConfig, anAccount, anArn, type FakeAccount, portsOf } from "../live/fake-account.js";
import { acmAnswering, jsonError } from "../live/fake-aws.js";
import { rotationYaml, stackYaml } from "../spec/specs.js";
import { aFederation, type FakeFederation, pool } from "../live/fake-federation.js";
import { idpMetadata } from "../spec/saml-specs.js";
import { aFolder, crossfade } from "./command.js";
import { lineOf, saidBy } from "./live-context.js";

let certificate: IssuedCertificate;

beforeAll(async () => {
  const soon = new Date(Date.now() + 20 * 86_400_000);
  certificate = await (await createCertificateAuthority()).issue({ names: ["www.example.com"], notAfter: soon });
});

const specs = {
  "edge/stack.yaml": stackYaml("released: [E9GONE00000009, E8THERE0000008, old/2026-03]"),
  "edge/www.yaml": rotationYaml(),
};

/** What the check says of the stack, faults included. */
async function said(account: FakeAccount, acm?: ReturnType<typeof acmAnswering>): Promise<readonly string[]> {
  return (await saidBy(checkReleased, specs, { ...portsOf(account), ...(acm && { acm }) })).map(lineOf);
}

test("what was released is said to be left behind, with what it serves and until when", async () => {
  const account = anAccount({
    distributions: [{ id: "E8THERE0000008", config: aConfig({ arn: anArn("old") }) }],
    certificates: [{ arn: anArn("old"), pem: certificate.pem }],
  });
  expect(await said(account)).toEqual([
    expect.stringMatching(
      /^note rotations\/edge\/stack\.yaml:6:14 distribution "E9GONE00000009" .*does not exist any more/,
    ),
    expect.stringMatching(
      /^warning rotations\/edge\/stack\.yaml:6:30 distribution "E8THERE0000008" was released: it still serves arn:.*old, which expires on \d{4}-/,
    ),
    expect.stringMatching(/^note rotations\/edge\/stack\.yaml:6:46 "old\/2026-03" was released: its certificate stays/),
  ]);
  expect(account.calls.filter((call) => call.includes("Certificate"))).toEqual([
    "ListCertificates",
    "ListServerCertificates",
  ]);
});

const inIam = { arn: "arn:aws:iam::123456789012:server-certificate/cloudfront/old/old_2026-03", id: "ASCAOLD" };

test("one on a certificate of IAM has an end as well, and a released certificate is found there by its name", async () => {
  const more = { ViewerCertificate: { IAMCertificateId: inIam.id, SSLSupportMethod: "sni-only" } };
  const account = anAccount({
    distributions: [{ id: "E8THERE0000008", config: aConfig({ more }) }],
    serverCertificates: [{ ...inIam, pem: certificate.pem }],
  });
  const [, distribution, released] = await said(account);
  expect(distribution).toMatch(/^warning .*it still serves arn:aws:iam:.*old_2026-03, which expires on \d{4}-/);
  expect(released).toMatch(/^note .* stays in IAM as arn:aws:iam:.*old_2026-03, which expires on \d{4}-.* delete it/);
  expect(account.calls.filter((call) => call.includes("Certificate"))).toEqual(["ListServerCertificates"]);
});

test("a certificate that the list lacks is asked for once, however many distributions serve it", async () => {
  const ids = ["E8THERE0000008", "E9GONE00000009"];
  const account = anAccount({ distributions: ids.map((id) => ({ id, config: aConfig({ arn: anArn("gone") }) })) });
  await said(account);
  expect(account.calls.filter((call) => call === "DescribeCertificate")).toHaveLength(1);
});

test("an end that could not be told is a fault, and what else was released is said", async () => {
  const account = anAccount({
    distributions: [{ id: "E8THERE0000008", config: aConfig({ arn: anArn("old") }) }],
  });
  const lines = await said(
    account,
    acmAnswering(() => jsonError(400, "AccessDeniedException", "no")),
  );
  expect(lines).toEqual([
    expect.stringContaining("does not exist any more"),
    expect.stringMatching(/^note .*it still serves arn:.*old, and nothing rotates it/),
    expect.stringContaining("acm:ListCertificates"),
    expect.stringContaining('"old/2026-03" was released'),
  ]);
});

test("without --live it is said all the same, and is no error", async () => {
  const { folder, remove } = aFolder(
    Object.fromEntries(Object.entries(specs).map(([path, text]) => [`rotations/${path}`, text])),
  );
  onTestFinished(remove);
  const { code, stdout } = await crossfade(folder, ["check"]);
  expect(code).toBe(0);
  expect(stdout.match(/^note .* was released: /gm)).toHaveLength(3);
});

const released = {
  "edge/stack.yaml": stackYaml(`released: [cognito:${pool}/corp, iam:old]`),
  "edge/www.yaml": rotationYaml(),
};

async function saidOfParties(federation: Partial<FakeFederation>): Promise<readonly string[]> {
  return (await saidBy(checkReleased, released, aFederation(federation))).map(lineOf);
}

test("a relying party that was released is said to be left behind, until when what it trusts is good", async () => {
  expect(await saidOfParties({ pools: { [pool]: [{ name: "corp", file: idpMetadata() }] } })).toEqual([
    expect.stringMatching(
      /^note rotations\/edge\/stack\.yaml:6:14 cognito:.* the last certificate that it trusts expires on 2036-01-01, and nothing rotates it/,
    ),
    expect.stringMatching(/^note .* iam:old was released: it does not exist any more/),
  ]);
});

test("one that could not be read is an error, and the account does not count as compared", async () => {
  const said = await saidBy(
    checkReleased,
    released,
    aFederation({ denied: ["ListIdentityProviders", "ListSAMLProviders"] }),
  );
  expect(said).toMatchObject([
    { severity: "error", unread: true, message: expect.stringContaining("cognito-idp:ListIdentityProviders") },
    { severity: "error", unread: true, message: expect.stringContaining("iam:ListSAMLProviders") },
  ]);
});
