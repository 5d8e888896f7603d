import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import {
  cognitoParty,
  identityCenter,
  incoming,
  outgoing,
  samlFolder,
  samlYaml,
  type SamlParts,
} from "../spec/saml-specs.js";
import { aFolder, contentsOf, crossfade, type Files } from "./command.js";
import { fakeEndpoint, type FakeResponse } from "./fake-endpoint.js";

function folderWith(parts: SamlParts = {}, more: Files = {}): string {
  const files = { ...samlFolder(samlYaml(parts)), ...more };
  const placed = Object.fromEntries(Object.entries(files).map(([path, text]) => [`rotations/${path}`, text]));
  const { folder, remove } = aFolder(placed);
  onTestFinished(remove);
  return folder;
}

interface Document {
  readonly next?: string;
  readonly steps?: readonly { readonly id: string; readonly status: { readonly state: string } }[];
  readonly files?: readonly { readonly name: string; readonly text?: string }[];
  readonly written?: readonly { readonly state: string }[];
}

function documentOf(stdout: string): Document {
  const document: Document = JSON.parse(stdout);
  return document;
}

test("the step that is next is said with whom it needs, its clicks and the lines for the spec", async () => {
  const folder = folderWith({ parties: [cognitoParty, identityCenter] });
  const before = contentsOf(folder);
  const { code, stdout, stderr } = await crossfade(folder, ["runbook", "corp"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain('corp: Keycloak is to sign with "2025"; "2026" is staged\n');
  expect(stdout).toContain(" 3. [done] List it in the spec as generation");
  expect(stdout).toMatch(
    / 4\. \[NEXT\] Import the certificate of "2026" .* \(whoever administers IAM Identity Center\)/,
  );
  expect(stdout).toContain("    b) Manage SAML 2.0 certificates → Import certificate\n");
  expect(stdout).toMatch(
    /in rotations\/demo\/corp\.yaml:14:7:\n +attestations: \[\{ step: imported, generation: "2026", /,
  );
  expect(stdout).toMatch(/ 6\. \[locked until every Identity Center has "2026".*\] Move signing/);
  expect(stdout.endsWith("next: step 4, whoever administers IAM Identity Center\n")).toBe(true);
  expect(contentsOf(folder)).toEqual(before);
});

test("--all says every step in full", async () => {
  const folder = folderWith();
  const [short, long] = await Promise.all([
    crossfade(folder, ["runbook", "corp"]),
    crossfade(folder, ["runbook", "corp", "--all"]),
  ]);
  expect(short.stdout).not.toContain("Active On, Priority above that of the old one");
  expect(long.stdout).toContain("Active On, Priority above that of the old one");
  expect(long.stdout).toContain("variables of the commands\n  REALM: the realm's name");
});

test("--json is one document, with every step and without the texts of files", async () => {
  const { code, stdout } = await crossfade(folderWith(), ["runbook", "corp", "--json"]);
  const { next, steps, files } = documentOf(stdout);
  expect([code, next, files?.map(({ name }) => name)]).toEqual([
    0,
    "apply-trust",
    ["2025.pem", "2026.pem", "corp-metadata.xml"],
  ]);
  expect(steps?.find(({ id }) => id === "move")?.status).toEqual({ state: "after", step: "apply-trust" });
  expect(stdout).not.toContain(incoming.pem.split("\n")[1]);
});

test("--write writes the files that the steps need, and a second time changes nothing", async () => {
  const folder = folderWith({ parties: [identityCenter] });
  const args = ["runbook", "corp", "--write", "handover", "--json"];
  const first = await crossfade(folder, args);
  expect([first.code, readdirSync(join(folder, "handover"))]).toEqual([
    0,
    ["2025.pem", "2026.pem", "corp-metadata.xml"],
  ]);
  expect(readFileSync(join(folder, "handover/2026.pem"), "utf8").trim()).toBe(incoming.pem.trim());
  const before = contentsOf(folder);
  const second = await crossfade(folder, args);
  expect(documentOf(second.stdout).written?.map(({ state }) => state)).toEqual(Array(3).fill("there-already"));
  expect(contentsOf(folder)).toEqual(before);
});

test("--write leaves a file alone that holds something else, says so, and fails", async () => {
  const folder = folderWith({}, {});
  await crossfade(folder, ["runbook", "corp", "--write", "."]);
  writeFileSync(join(folder, "2026.pem"), "mine\n");
  const { code, stderr } = await crossfade(folder, ["runbook", "corp", "--write", "."]);
  expect([code, readFileSync(join(folder, "2026.pem"), "utf8")]).toEqual([1, "mine\n"]);
  expect(stderr).toContain(
    '2026.pem: something else is there, expected the certificate of "2026"; move it away and run it again, or write elsewhere',
  );
});

test("without the right to ask AWS, --live fails and says why, and without --live nobody is asked", async () => {
  const folder = folderWith();
  const [live, offline] = await Promise.all([
    crossfade(folder, ["runbook", "corp", "--live"]),
    crossfade(folder, ["runbook", "corp"]),
  ]);
  expect([live.code, offline.code]).toEqual([1, 0]);
  expect(live.stderr).toContain("sts:GetCallerIdentity");
});

test("a rotation whose spec has something wrong still has its steps, after what is wrong", async () => {
  const folder = folderWith({
    provider: [
      'attestations: [{ step: activated, generation: "2025", fingerprint: ' +
        "f".repeat(64) +
        ", at: 2026-01-01T00:00:00Z }]",
    ],
  });
  const { code, stdout, stderr } = await crossfade(folder, ["runbook", "corp"]);
  expect([code, stdout]).toEqual([0, expect.stringContaining("steps\n")]);
  expect(stderr).toContain("rotations/demo/corp.yaml:");
});

test("a name that is none is answered with those there are", async () => {
  const { code, stderr } = await crossfade(folderWith(), ["runbook", "corpp"]);
  expect([code, stderr]).toEqual([1, '"corpp" is no SAML rotation and no identity source; known: corp\n']);
});

test("a rotation that could not be built is told from one that is not there", async () => {
  const folder = folderWith({ signing: "2027" });
  const { code, stderr } = await crossfade(folder, ["runbook", "corp"]);
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(
      /"corp" cannot be read: correct the errors above, and run it again; what can be read: none\n$/,
    ),
  ]);
});

test("--write to a file says that it is in the way", async () => {
  const { code, stderr } = await crossfade(folderWith({}, { mine: "" }), [
    "runbook",
    "corp",
    "--write",
    "rotations/mine",
  ]);
  expect([code, stderr]).toEqual([
    1,
    '"rotations/mine" is a file, or is below one; expected a folder, or a name that is free: move it away, or write elsewhere\n',
  ]);
});

test("after the first rotation of a user pool and IAM, what the metadata still lists is to go next", async () => {
  const activated = `attestations: [{ step: activated, generation: "2026", fingerprint: ${incoming.fingerprint}, at: 2026-11-01T00:00:00Z }]`;
  const folder = folderWith({
    provider: [activated],
    generations: ['- { id: "2026", pem: corp/2026.pem }'],
    signing: '"2026"',
  });
  const { code, stdout } = await crossfade(folder, ["runbook", "corp"]);
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining("[NEXT] Apply: no relying party that Terraform manages trusts"),
  ]);
  expect(stdout).toContain(`The metadata file lists ${outgoing.fingerprint}`);
});

/** AWS, as far as a runbook asks it. */
function anAws(operation: string, body: string): FakeResponse {
  switch (operation) {
    case "GetCallerIdentity":
      return {
        body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Account>123456789012</Account><Arn>arn:aws:sts::123456789012:assumed-role/ci/x</Arn><UserId>x</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      };
    case "DescribeUserPool":
      return { body: JSON.stringify({ UserPool: { Id: "us-east-1_AbC123", Name: "users", Domain: "acme" } }) };
    case "GetSigningCertificate":
      return { body: JSON.stringify({ Certificate: incoming.pem.replaceAll(/-----.*-----|\s/g, "") }) };
    case "LookupEvents":
      return { body: JSON.stringify({ Events: body.includes("ImportExternalIdPCertificate") ? [importEvent] : [] }) };
    default:
      return { status: 400, body: JSON.stringify({ __type: "AccessDeniedException", message: "not allowed" }) };
  }
}

const importEvent = {
  EventId: "e-1",
  EventName: "ImportExternalIdPCertificate",
  EventSource: "sso-directory.amazonaws.com",
  EventTime: Date.parse("2026-11-21T09:00:00Z") / 1000,
  Username: "r.doe",
  CloudTrailEvent: "{}",
};

const signsRequests =
  "- { kind: cognito, userPool: us-east-1_AbC123, provider: corp, metadata: file, signRequests: true, signOut: true }";

async function liveFolder(answer: (operation: string, body: string) => FakeResponse) {
  const aws = await fakeEndpoint(answer);
  onTestFinished(aws.close);
  const folder = folderWith({ parties: [signsRequests, identityCenter] });
  const run = (...args: readonly string[]) =>
    crossfade(folder, ["runbook", "corp", "--live", ...args], { AWS_ENDPOINT_URL: aws.url });
  return { aws, folder, run };
}

test("--live shows CloudTrail's evidence and the pool's endpoints, and writes the pool's own certificate", async () => {
  const { folder, run } = await liveFolder(anAws);
  const { code, stdout } = await run("--write", "handover");
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining(
      "CloudTrail: a certificate was imported at 2026-11-21T09:00:00.000Z by r.doe (event e-1)\n",
    ),
  ]);
  expect(stdout).toContain("ACS https://acme.auth.us-east-1.amazoncognito.com/saml2/idpresponse\n");
  expect(stdout).toContain("sign-out https://acme.auth.us-east-1.amazoncognito.com/saml2/logout\n");
  expect(readFileSync(join(folder, "handover/us-east-1_AbC123.crt"), "utf8").trim()).toBe(incoming.pem.trim());
});

test("evidence of CloudTrail is not needed: without the right to it everything else is said", async () => {
  const { run } = await liveFolder((operation, body) =>
    anAws(operation === "LookupEvents" ? "Denied" : operation, body),
  );
  const { code, stdout, stderr } = await run();
  expect([code, stdout]).toEqual([0, expect.stringContaining("next: step 4")]);
  expect(stderr).toContain("warning: what CloudTrail has of Identity Center's certificates is not shown");
});

test("what AWS shows of another account is not shown", async () => {
  const { aws, run } = await liveFolder((operation, body) => {
    const { body: said, ...more } = anAws(operation, body);
    return { ...more, body: said.replace("<Account>123456789012", "<Account>210987654321") };
  });
  const { code, stdout } = await run();
  expect([code, stdout, aws.requests.map(({ operation }) => operation)]).toEqual([1, "", ["GetCallerIdentity"]]);
});
