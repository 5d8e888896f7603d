import { expect, test } from "vitest";

import { permittedOn } from "../../modules/rotation/permitted.js";
import type { IdentitySource } from "../../modules/rotation/identity-source.js";
import type { KeySource, TlsGeneration } from "../../modules/rotation/tls-rotation.js";
import {
  aCognitoParty,
  aGeneration,
  anArn,
  anIamParty,
  anIdentityCenter,
  aSamlRotation,
  aStack,
  aTlsRotation,
  aWave,
} from "../builders.js";
import { anIdentitySource, anInstance, aSnapshot, byHand } from "../identity-sources.js";

const files = (privateKey: KeySource | undefined) => ({
  pem: { path: "cert.pem", text: "" },
  chain: undefined,
  privateKey,
});
const fromEnvironment: KeySource = { from: "env", variable: "KEY" };

function unstaged(id: string, privateKey: KeySource = fromEnvironment): TlsGeneration {
  return aGeneration(id, { certificate: { held: "unstaged", files: files(privateKey) } });
}

function byTerraform(id: string, privateKey: KeySource = fromEnvironment): TlsGeneration {
  return aGeneration(id, { certificate: { held: "by-terraform", files: { ...files(privateKey), privateKey } } });
}

function inIam(id: string, path: string): TlsGeneration {
  const arn = `arn:aws:iam::123456789012:server-certificate${path}`;
  return aGeneration(id, { store: "iam", certificate: { held: "in-store", arn, files: undefined } });
}

const owned = aTlsRotation({
  name: "owned",
  waves: [aWave("ours", ["E1OURS"]), aWave("theirs", ["E2THEIRS"], undefined, "owner")],
});

test("distributions of another Terraform are read, and never among those that are switched", () => {
  const arn = (id: string) => `arn:aws:cloudfront::123456789012:distribution/${id}`;
  const stack = aStack([owned]);
  expect(permittedOn("distributions", stack)).toMatchObject([{ resources: [arn("E1OURS"), arn("E2THEIRS")] }]);
  expect(permittedOn("switched-distributions", stack)).toMatchObject([{ resources: [arn("E1OURS")] }]);
});

test("an owner's parameters are those of rotations that have an owner", () => {
  const stack = aStack([aTlsRotation(), owned]);
  expect(permittedOn("owner-parameters", stack)).toMatchObject([
    { resources: ["arn:aws:ssm:us-east-1:123456789012:parameter/crossfade/owned/*"] },
  ]);
  expect(permittedOn("owner-parameters", aStack([aTlsRotation()]))).toEqual([]);
  expect(permittedOn("owner-lists", aStack([aTlsRotation()]))).toEqual([]);
});

test("certificates in ACM are the spec's ARNs, and of all others those that carry the rotation's tag", () => {
  const stack = aStack([aTlsRotation({ generations: ["2026-03", unstaged("2026-09")] })]);
  expect(permittedOn("acm-certificates", stack)).toEqual([
    {
      sid: "Certificates",
      resources: [anArn("2026-03")],
      widest: "arn:aws:acm:us-east-1:123456789012:certificate/*",
    },
    {
      sid: "StagedCertificates",
      resources: ["arn:aws:acm:us-east-1:123456789012:certificate/*"],
      condition: { StringEquals: { "aws:ResourceTag/crossfade:rotation": ["www-example-com"] } },
    },
  ]);
});

test("a certificate that Terraform creates may have any ARN and has no tag", () => {
  const stack = aStack([aTlsRotation({ generations: ["2026-03", byTerraform("2026-09")] })]);
  const any = ["arn:aws:acm:us-east-1:123456789012:certificate/*"];
  expect(permittedOn("acm-certificates", stack)).toEqual([{ sid: "Certificates", resources: any }]);
  expect(permittedOn("acm-creations", stack)).toMatchObject([{ resources: any }]);
  expect(permittedOn("acm-creations", aStack([aTlsRotation()]))).toEqual([]);
});

test("an import is allowed with the tag of a rotation only, which an import into an existing ARN cannot have", () => {
  expect(permittedOn("acm-imports", aStack([aTlsRotation()]))).toEqual([
    {
      sid: "Imports",
      resources: ["arn:aws:acm:us-east-1:123456789012:certificate/*"],
      condition: { StringEquals: { "aws:RequestTag/crossfade:rotation": ["www-example-com"] } },
    },
  ]);
});

test("server certificates are those under the rotation's path, and what the spec names elsewhere", () => {
  const generations = [inIam("2026-03", "/cloudfront/by-hand/www"), inIam("2026-09", "/cloudfront/www-example-com/b")];
  const stack = aStack([aTlsRotation({ generations })]);
  const arn = (path: string) => `arn:aws:iam::123456789012:server-certificate${path}`;
  const path = arn("/cloudfront/www-example-com/*");
  expect(permittedOn("server-certificates", stack)).toMatchObject([
    { resources: [arn("/cloudfront/by-hand/www"), path] },
  ]);
  expect(permittedOn("server-certificate-uploads", stack)).toMatchObject([{ resources: [path] }]);
  expect(permittedOn("server-certificate-creations", stack)).toEqual([]);
  expect(permittedOn("acm-lists", stack)).toEqual([]);
  expect(permittedOn("acm-imports", stack)).toEqual([]);
});

test("a stack without server certificates needs nothing of IAM", () => {
  const stack = aStack([aTlsRotation()]);
  for (const on of ["iam-lists", "any-server-certificate", "server-certificates"] as const)
    expect(permittedOn(on, stack)).toEqual([]);
});

test("the secrets are those the spec names, with the six characters that a name does not have", () => {
  const whole = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:keys/b-AbC123";
  const generations = [
    unstaged("a", { from: "secretsManager", secret: "keys/a", passphrase: { from: "secretsManager", secret: "pass" } }),
    unstaged("b", { from: "secretsManager", secret: whole }),
    byTerraform("c", { from: "secretsManager", secret: "keys/c" }),
    unstaged("d"),
  ];
  const stack = aStack([aTlsRotation({ generations, serve: "a" })]);
  const named = (name: string) => `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-??????`;
  expect(permittedOn("secrets-to-stage", stack)).toMatchObject([
    { resources: [whole, named("keys/a"), named("pass")] },
  ]);
  expect(permittedOn("secrets-for-terraform", stack)).toMatchObject([{ resources: [named("keys/c")] }]);
});

test("the state is one object and its lock, and without a backend neither", () => {
  const s3 = { bucket: "acme-tfstate", key: "crossfade/edge.tfstate", region: "eu-west-1" };
  const stack = aStack([], { backend: { s3 } });
  expect(permittedOn("state-bucket", stack)).toMatchObject([{ resources: ["arn:aws:s3:::acme-tfstate"] }]);
  expect(permittedOn("state", stack)).toMatchObject([
    { resources: ["arn:aws:s3:::acme-tfstate/crossfade/edge.tfstate"] },
  ]);
  expect(permittedOn("state-lock", stack)).toMatchObject([
    { resources: ["arn:aws:s3:::acme-tfstate/crossfade/edge.tfstate.tflock"] },
  ]);
  expect(permittedOn("state", aStack([]))).toEqual([]);
});

const userPool = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbC123";
const samlProvider = (name: string) => `arn:aws:iam::123456789012:saml-provider/${name}`;

test("relying parties are read in their user pools and by their names, those that are deleted and released too", () => {
  const relyingParties = [aCognitoParty(), aCognitoParty({ provider: "b", deleted: true }), anIamParty()];
  const stack = aStack([], { samlRotations: [aSamlRotation({ relyingParties })], released: ["iam:old"] });
  expect(permittedOn("user-pools", stack)).toMatchObject([{ resources: [userPool] }]);
  expect(permittedOn("saml-providers", stack)).toMatchObject([
    { resources: [samlProvider("corp"), samlProvider("old")] },
  ]);
  expect(permittedOn("saml-provider-lists", stack)).toMatchObject([{ resources: ["*"] }]);
  expect(permittedOn("identity-center-lists", stack)).toEqual([]);
});

test("CloudTrail is looked at where there is an Identity Center", () => {
  const samlRotations = [aSamlRotation({ relyingParties: [anIdentityCenter()] })];
  expect(permittedOn("identity-center-lists", aStack([], { samlRotations }))).toMatchObject([{ resources: ["*"] }]);
});

test("the list of distributions is for a stack that has some, or has released one", () => {
  const samlRotations = [aSamlRotation()];
  expect(permittedOn("distribution-lists", aStack([], { samlRotations, released: ["iam:old", "www/2026"] }))).toEqual(
    [],
  );
  expect(permittedOn("distribution-lists", aStack([aTlsRotation()]))).toHaveLength(1);
  expect(permittedOn("distribution-lists", aStack([], { released: ["E1OLD"] }))).toHaveLength(1);
});

test("what an identity source is permitted is on its instance and its identity store, and on what it manages alone", () => {
  const on = (...sources: readonly Partial<IdentitySource>[]) => {
    const scope = aStack([], { identitySources: sources.map(anIdentitySource) });
    return (what: Parameters<typeof permittedOn>[0]) => permittedOn(what, scope).flatMap(({ resources }) => resources);
  };
  const plain = on({});
  expect(plain("account-assignments")).toEqual([
    "arn:aws:sso:::account/*",
    anInstance,
    "arn:aws:sso:::permissionSet/ssoins-1111aaaa2222bbbb/*",
  ]);
  expect(plain("identity-stores")).toContain("arn:aws:identitystore::*:identitystore/d-1234567890");
  expect([plain("managed-account-assignments"), plain("managed-identity-stores")]).toEqual([[], []]);
  const managed = on({ snapshot: aSnapshot(), provisioning: byHand([]) });
  expect(managed("managed-account-assignments")).toEqual(plain("account-assignments"));
  expect(managed("managed-identity-stores")).toEqual(plain("identity-stores"));
  expect(on()("identity-source-lists")).toEqual([]);
});
