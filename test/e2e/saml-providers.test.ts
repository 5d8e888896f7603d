import { X509Certificate } from "node:crypto";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { createSelfSigned } from "../../lab/certificate-authority.js";
import { type Lab, startLab } from "../../lab/lab.js";
import { metadataWith } from "../../lab/relying-party-trusts.js";
import { createWorkspace, type Workspace } from "../../lab/workspace.js";
import { type Recording, recordPermissions } from "./recorded-permissions.js";
import { type Applied, errorsOf, flat, keptFrom, plain } from "./rig.js";

// Providers as Terraform makes, changes and deletes them; nobody signs in, so no identity provider is needed.
let lab: Lab;
let workspace: Workspace;
let recording: Recording;
const pool = "us-east-1_AbC123xyz";
const spec = "rotations/identity/corp.yaml";

beforeAll(async () => {
  lab = await startLab({ rateLimits: "off" });
  const plainWorkspace = await createWorkspace("saml-providers", lab.environment);
  recording = recordPermissions(plainWorkspace, { lab, stack: "identity", isTagged: () => false });
  workspace = recording.workspace;
  await lab.addUserPool({ id: pool, domain: "corp" });
  const { pem } = await createSelfSigned({ names: [], commonName: "idp", algorithm: "rsa2048", purposes: [] });
  const identityProvider = { entityId: "https://idp.example.com/saml", signOnUrl: "https://idp.example.com/sso" };
  await workspace.write("rotations/identity/corp/2025.pem", pem);
  await workspace.write("rotations/identity/corp/metadata.xml", metadataWith(identityProvider, [pem]));
  const next = await createSelfSigned({ names: [], commonName: "idp", algorithm: "rsa2048", purposes: [] });
  await workspace.write("rotations/identity/corp/2026.pem", next.pem);
  await release();
});

afterAll(async () => {
  await lab.stop();
  await workspace.remove();
});

async function release(...released: readonly string[]): Promise<void> {
  const stack = { account: lab.account, region: "us-east-1", released };
  const document = { apiVersion: "crossfade/v1", kind: "Stack", spec: stack };
  await workspace.write("rotations/identity/stack.yaml", JSON.stringify(document));
}

interface Parts {
  readonly relyingParties: readonly object[];
  readonly identityProvider?: object;
  readonly generations?: readonly string[];
  readonly signing?: string;
}

async function commit({
  relyingParties,
  identityProvider,
  generations = ["2025"],
  signing = "2025",
}: Parts): Promise<void> {
  const rotation = {
    identityProvider: { vendor: "generic", metadata: { file: "corp/metadata.xml" }, ...identityProvider },
    generations: generations.map((id) => ({ id, pem: `corp/${id}.pem` })),
    signing,
    relyingParties,
    gate: { trusted: { timeout: "20s" } },
  };
  const document = { apiVersion: "crossfade/v1", kind: "SamlRotation", metadata: { name: "corp-idp" }, spec: rotation };
  await workspace.write(spec, JSON.stringify(document, undefined, 2));
}

const cdktf = async (verb: "apply" | "plan"): Promise<Applied> =>
  plain(await workspace.cdktf(verb === "apply" ? ["apply", "identity", "--auto-approve"] : ["plan", "identity"]));

async function applied(): Promise<void> {
  const { code, text } = await cdktf("apply");
  expect(code, errorsOf(text)).toBe(0);
  const again = await workspace.terraform("identity", ["plan", "-detailed-exitcode", "-input=false", "-no-color"]);
  expect(again.code, again.stdout).toBe(0);
}

const whole = {
  kind: "cognito",
  userPool: pool,
  provider: "corp",
  metadata: "file",
  identifiers: ["example.com", "example.org"],
  signOut: true,
  idpInitiated: true,
  encryptedAssertions: true,
  signRequests: true,
  attributes: { email: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress" },
} as const;
const iam = { kind: "iam", provider: "corp" } as const;

test("a provider is created with all that the spec says, and a second plan is empty", async () => {
  await commit({ relyingParties: [whole, iam] });
  await applied();
  const created = lab.requests.filter(({ operation }) => /^Create(?:IdentityProvider|SAMLProvider)$/.test(operation));
  expect(created.map(({ status }) => status)).toEqual([200, 200]);
  expect(await lab.effectiveIamMetadata("corp")).toBe(await lab.effectiveCognitoMetadata(pool, "corp"));
});

test("a check of the account has nothing against it, and its status is told", async () => {
  const checked = plain(await workspace.crossfade(["check", "identity", "--live"]));
  expect(checked.code, checked.text).toBe(0);
  expect((await workspace.crossfade(["status", "identity"])).code).toBe(0);
});

test("what the identity provider has to be told of the user pool is an output, and a file for it", async () => {
  const { stdout } = await workspace.terraform("identity", ["output", "-json", "user_pools"]);
  const certificate = (await lab.userPoolKeys(pool)).signing.certificate;
  const told: unknown = JSON.parse(stdout);
  expect(told).toEqual({
    [pool]: {
      urn: `urn:amazon:cognito:sp:${pool}`,
      acs: "https://corp.auth.us-east-1.amazoncognito.com/saml2/idpresponse",
      sign_out: "https://corp.auth.us-east-1.amazoncognito.com/saml2/logout",
      signing_certificate: expect.stringContaining("-----BEGIN CERTIFICATE-----"),
    },
  });
  const { code, text } = plain(await workspace.crossfade(["runbook", "corp-idp", "--write", "handover", "--live"]));
  expect(code, text).toBe(0);
  const file = new X509Certificate(await workspace.read(join("handover", `${pool}.crt`)));
  expect(file.fingerprint256).toBe(new X509Certificate(certificate).fingerprint256);
});

test("a change of its settings is an update in place", async () => {
  const { signOut: _, ...without } = whole;
  await commit({
    relyingParties: [{ ...without, identifiers: ["example.com"], attributes: { name: "urn:oid:2.5.4.3" } }, iam],
  });
  await applied();
  const operations = lab.requests.filter(({ status }) => status < 300).map(({ operation }) => operation);
  expect(operations).toContain("UpdateIdentityProvider");
  expect(operations).not.toContain("DeleteIdentityProvider");
});

test("a provider that leaves the spec is refused in the plan, and stays", async () => {
  await commit({ relyingParties: [whole] });
  expect(keptFrom((await cdktf("plan")).text)).toEqual(["iam:corp"]);
});

test("a released provider is forgotten, and left as it is", async () => {
  await commit({ relyingParties: [whole] });
  await release("iam:corp");
  await applied();
  expect(await lab.effectiveIamMetadata("corp")).toContain("IDPSSODescriptor");
});

test("a provider is deleted when the spec repeats its name, and another one cannot be created in its place", async () => {
  await commit({ relyingParties: [{ ...whole, confirmDelete: "corporate" }] });
  expect((await cdktf("apply")).text).toContain("confirmDelete");
  expect(await lab.effectiveCognitoMetadata(pool, "corp")).toBeDefined();
  await commit({
    relyingParties: [
      { ...whole, confirmDelete: "corp" },
      { ...iam, provider: "second" },
    ],
  });
  await applied();
  expect(await lab.effectiveCognitoMetadata(pool, "corp")).toBeUndefined();
});

test("a provider of IAM is deleted likewise", async () => {
  const second = { ...iam, provider: "second", confirmDelete: "second" };
  await commit({ relyingParties: [{ ...whole, confirmDelete: "corp" }, second, { ...iam, provider: "third" }] });
  await applied();
  expect(await lab.effectiveIamMetadata("second")).toBeUndefined();
});

test("one certificate only: the plan says what is interrupted, and outside of the window signing does not move", async () => {
  const window = { from: "2099-01-01T00:00:00Z", to: "2099-01-01T02:00:00Z" };
  const second = { ...iam, provider: "second", confirmDelete: "second" };
  const relyingParties = [{ ...whole, confirmDelete: "corp" }, second, { ...iam, provider: "third" }];
  const parts = { relyingParties, identityProvider: { multipleCertificates: false, window } };
  await commit({ ...parts, generations: ["2025", "2026"], signing: "2026" });
  const said = flat((await cdktf("plan")).text);
  expect(said).toContain('INTERRUPTION in rotation "corp-idp", between 2099-01-01T00:00:00Z and 2099-01-01T02:00:00Z');
  expect(said).toContain("With no interruption:");
  expect((await cdktf("apply")).code).not.toBe(0);
  const { stdout, stderr } = await workspace.terraform("identity", [
    "apply",
    "-auto-approve",
    "-input=false",
    "-no-color",
  ]);
  expect(flat(stdout + stderr), stdout + stderr).toContain("it is too early");
});

test.each(["plan", "apply", "drift"] as const)(
  "job %s calls what `crossfade permissions` allows it: nothing is missing, and nothing is unused",
  (job) => {
    expect(recording.compare(job)).toEqual({ missing: [], unused: [] });
  },
);
