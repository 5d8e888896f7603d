import { ListIdentityProvidersCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { IssuedCertificate } from "../../lab/certificate-authority.js";
import { aLab, type LabUnderTest } from "./labs.js";
import { metadataWith, signingCertificate } from "./saml.js";

const pool = "eu-west-1_Control";
const arn = "arn:aws:sso:::instance/ssoins-1111222233334444";
let under: LabUnderTest;
let certificate: IssuedCertificate;

beforeAll(async () => {
  under = await aLab();
  certificate = await signingCertificate();
});
afterAll(() => under.lab.stop());

/** Asks as another process does; answers the status and the body. */
async function ask(method: string, path: string, body?: unknown) {
  const response = await fetch(`${under.lab.endpoint}/_lab/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  return { status: response.status, body: answer };
}

test("a pool, its provider and an instance of Identity Center are seeded from outside, and shown", async () => {
  await ask("POST", "user-pools", { id: pool, domain: "acme" });
  const details = { MetadataFile: metadataWith({ certificates: [certificate.pem] }) };
  await ask("POST", "cognito-providers", { pool, name: "corp", details, identifiers: ["example.com"] });
  const users = [{ name: "ada", id: "11111111-2222-3333-4444-555555555555" }];
  const permissionSets = [{ name: "admin" }];
  const instance = { arn, identityStore: "d-1234567890", certificates: [certificate.pem], users, permissionSets };
  expect((await ask("POST", "identity-center", instance)).status).toBe(200);
  const trusts = {
    entityId: "https://idp.example.com/saml",
    signOn: "https://idp.example.com/sso",
    certificates: [certificate.fingerprint],
  };
  expect(await ask("GET", "federation")).toMatchObject({
    status: 200,
    body: {
      userPools: [{ id: pool, domain: "acme", providers: [{ name: "corp", identifiers: ["example.com"], trusts }] }],
      samlProviders: [],
      identityCenter: { arn, certificates: [{ fingerprint: certificate.fingerprint }] },
    },
  });
  const { Providers } = await under.cognitoIn("eu-west-1").send(new ListIdentityProvidersCommand({ UserPoolId: pool }));
  expect(Providers?.map(({ ProviderName }) => ProviderName)).toEqual(["corp"]);
});

test("the status tells of it too", async () => {
  expect(await ask("GET", "status")).toMatchObject({ body: { federation: { userPools: [{ id: pool }] } } });
});

test("time is let pass, and answered", async () => {
  const before = Date.parse(under.lab.now());
  await ask("POST", "clock", { seconds: 21_600 });
  expect(Date.parse(under.lab.now()) - before).toBeGreaterThanOrEqual(21_600_000);
});

test("the console imports and deletes, and says why it does not", async () => {
  const incoming = await signingCertificate("incoming");
  const imported = await ask("POST", "idp-certificates", { pem: incoming.pem });
  expect(imported).toMatchObject({ status: 200, body: { fingerprint: incoming.fingerprint } });
  expect((await ask("DELETE", `idp-certificates/${certificate.fingerprint}`)).status).toBe(200);
  expect(await ask("DELETE", `idp-certificates/${incoming.fingerprint}`)).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining("last valid certificate") },
  });
});

test.each([
  ["a pool without an id", "user-pools", {}, '"id" is missing; expected text.'],
  ["a pool with an odd id", "user-pools", { id: "customers" }, "is not the id of a user pool"],
  ["a provider in no pool", "cognito-providers", { pool: "us-east-1_None", name: "corp" }, "no user pool"],
  ["a provider without metadata", "cognito-providers", { pool, name: "bare" }, "At least one of the MetadataURL"],
  ["a second instance", "identity-center", { arn, identityStore: "d-1111111111" }, "one at most"],
  ["time that goes back", "clock", { seconds: -1 }, '"seconds" is -1; expected a number that is not negative.'],
  ["rates that are neither on nor off", "rate-limits", { setting: "fast" }, '"setting" is "fast"; expected on or off.'],
])("%s is refused, and the reason said", async (_, path, body, words) => {
  expect(await ask("POST", path, body)).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining(words) },
  });
});

test("an origin and the rates can be set", async () => {
  expect((await ask("POST", "origins", { origin: "https://idp.example.com", at: "http://127.0.0.1:1" })).status).toBe(
    200,
  );
  expect((await ask("POST", "rate-limits", { setting: "off" })).status).toBe(200);
  expect(await ask("POST", "refresh-metadata", {})).toMatchObject({ body: { refreshed: 0 } });
});
