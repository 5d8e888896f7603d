import { expect, test } from "vitest";

import {
  listCognitoProviders,
  observeCognitoProvider,
  observeUserPool,
  readSigningCertificate,
} from "../../modules/live/cognito.js";
import { idpMetadata, incoming, outgoing } from "../spec/saml-specs.js";
import { cognitoAnswering, json } from "./fake-aws.js";
import { aFederation, type FakeProvider, pool } from "./fake-federation.js";

async function observed(provider: Omit<FakeProvider, "name">) {
  const client = await aFederation({ pools: { [pool]: [{ name: "corp", ...provider }] } }).cognito();
  return observeCognitoProvider(client, pool, "corp");
}

test("a provider is told with all that the spec says of it, and with whom its metadata trusts", async () => {
  const provider = await observed({
    file: idpMetadata(),
    details: {
      IDPSignout: "true",
      IDPInit: "false",
      EncryptedResponses: "True",
      RequestSigningAlgorithm: "rsa-sha256",
      SSORedirectBindingURI: "https://idp.example.com/sso",
      ActiveEncryptionCertificate: "MIIB",
    },
    identifiers: ["example.net", "example.com"],
    attributes: { email: "mail" },
    modified: 1_763_800_000,
  });
  expect(provider).toMatchObject({
    found: true,
    type: "SAML",
    metadata: {
      by: "file",
      description: {
        told: "provider",
        provider: {
          entityId: "https://idp.example.com/saml",
          fingerprints: [outgoing.fingerprint, incoming.fingerprint],
        },
      },
    },
    identifiers: ["example.com", "example.net"],
    attributes: { email: "mail" },
    signOut: true,
    idpInitiated: false,
    encryptedAssertions: true,
    signRequests: true,
    derived: { signOn: "https://idp.example.com/sso", signOut: undefined },
    lastModified: new Date(1_763_800_000_000),
  });
});

test("what was uploaded is a stranger's: a DOCTYPE in it is told, and nothing is read from it", async () => {
  expect(
    await observed({ file: `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>${idpMetadata()}` }),
  ).toMatchObject({
    metadata: { by: "file", description: { told: "unreadable", why: expect.stringContaining("DOCTYPE") } },
  });
});

test("metadata by URL is the URL; of a provider that has both, the URL, as nobody says which one counts", async () => {
  const url = "https://idp.example.com/metadata";
  expect(await observed({ url })).toMatchObject({ metadata: { by: "url", url } });
  expect(await observed({ url, file: idpMetadata() })).toMatchObject({ metadata: { by: "url", url } });
  expect(await observed({})).toMatchObject({ metadata: { by: "nothing" } });
});

test("a provider of another kind is told by its kind, and one that is not there, or whose pool is not, is an answer", async () => {
  expect(await observed({ type: "OIDC" })).toEqual({ found: true, type: "other", kind: "OIDC" });
  const client = await aFederation({ pools: { [pool]: [] } }).cognito();
  expect(await observeCognitoProvider(client, pool, "corp")).toEqual({ found: false });
  expect(await observeCognitoProvider(client, "us-east-1_Gone", "corp")).toEqual({ found: false });
  expect(await listCognitoProviders(client, "us-east-1_Gone")).toBeUndefined();
});

test("a refusal names the permission", async () => {
  const client = await aFederation({ denied: ["DescribeIdentityProvider"] }).cognito();
  await expect(observeCognitoProvider(client, pool, "corp")).rejects.toMatchObject({
    reason: "forbidden",
    permission: "cognito-idp:DescribeIdentityProvider",
    resource: `provider "corp" of user pool "${pool}"`,
  });
});

test("the list is turned to its last page, sixty at a time", async () => {
  const providers = Array.from({ length: 130 }, (_, number) => ({ name: `corp-${number}` }));
  const federation = aFederation({ pools: { [pool]: providers } });
  const listed = await listCognitoProviders(await federation.cognito(), pool);
  expect(listed?.size).toBe(130);
  expect(federation.calls).toHaveLength(3);
});

test("a pool's domains are told apart, and what it has none of is undefined", async () => {
  const answering = (UserPool: unknown) => cognitoAnswering(() => json({ UserPool }));
  const both = answering({ Name: "users", Domain: "acme", CustomDomain: "auth.example.com" });
  expect(await observeUserPool(both, pool)).toEqual({
    found: true,
    name: "users",
    domain: "acme",
    customDomain: "auth.example.com",
  });
  expect(await observeUserPool(answering({ Name: "users" }), pool)).toMatchObject({
    domain: undefined,
    customDomain: undefined,
  });
});

test("the certificate that requests are signed with is told as it comes", async () => {
  expect(
    await readSigningCertificate(
      cognitoAnswering(() => json({ Certificate: "MIIB" })),
      pool,
    ),
  ).toBe("MIIB");
});
