import {
  type CognitoIdentityProviderClient,
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
  CreateUserPoolCommand,
  DeleteIdentityProviderCommand,
  DescribeIdentityProviderCommand,
  DescribeUserPoolCommand,
  DescribeUserPoolDomainCommand,
  GetIdentityProviderByIdentifierCommand,
  GetSigningCertificateCommand,
  ListIdentityProvidersCommand,
  ListUserPoolsCommand,
  UpdateIdentityProviderCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { IssuedCertificate } from "../../lab/certificate-authority.js";
import { aLab, errorOf, type LabUnderTest } from "./labs.js";
import { metadataWith, signingCertificate } from "./saml.js";

const pool = "us-east-1_AbC123xyz";
let under: LabUnderTest;
let cognito: CognitoIdentityProviderClient;
let certificate: IssuedCertificate;
let count = 0;

beforeAll(async () => {
  under = await aLab({ rateLimits: "off" });
  cognito = under.cognito;
  certificate = await signingCertificate();
  await under.lab.addUserPool({ id: pool, name: "customers", domain: "acme" });
});
beforeEach(() => under.lab.setRateLimits("off"));
afterAll(() => under.lab.stop());

const metadata = (...certificates: readonly string[]) =>
  metadataWith({ certificates, signOut: "https://idp.example.com/slo" });

/** Creates a provider, by file unless it is told otherwise, and answers its name. */
async function created(over: Partial<CreateIdentityProviderCommandInput> = {}): Promise<string> {
  count += 1;
  const ProviderName = `corp-${count}`;
  const ProviderDetails = { MetadataFile: metadata(certificate.pem) };
  const input = { UserPoolId: pool, ProviderName, ProviderType: "SAML", ProviderDetails, ...over } as const;
  await cognito.send(new CreateIdentityProviderCommand(input));
  return input.ProviderName ?? "";
}

const provider = async (ProviderName: string) =>
  (await cognito.send(new DescribeIdentityProviderCommand({ UserPoolId: pool, ProviderName }))).IdentityProvider;

const update = (ProviderName: string, ProviderDetails: Record<string, string>) =>
  cognito.send(new UpdateIdentityProviderCommand({ UserPoolId: pool, ProviderName, ProviderDetails }));

const refusal = { name: "InvalidParameterException", status: 400 };

describe("a pool", () => {
  test("that was seeded has its id, its domain and a certificate for ten years", async () => {
    const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId: pool }));
    expect(UserPool).toMatchObject({
      Id: pool,
      Name: "customers",
      Domain: "acme",
      Arn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${pool}`,
    });
    const { Certificate = "" } = await cognito.send(new GetSigningCertificateCommand({ UserPoolId: pool }));
    const read = new X509Certificate(Buffer.from(Certificate, "base64"));
    expect([Certificate.startsWith("MII"), read.subject]).toEqual([true, `CN=${pool}`]);
    expect(Date.parse(read.validTo) - Date.now()).toBeGreaterThan(9.9 * 365 * 86_400_000);
    expect((await under.lab.userPoolKeys(pool)).signing.certificate.replaceAll(/\n/g, "")).toContain(Certificate);
  });

  test("of another region is known there only, by the same address", async () => {
    await under.lab.addUserPool({ id: "eu-central-1_Other1", customDomain: "login.example.com" });
    const UserPoolId = "eu-central-1_Other1";
    expect(await errorOf(cognito.send(new DescribeUserPoolCommand({ UserPoolId })))).toEqual({
      name: "ResourceNotFoundException",
      status: 400,
    });
    const there = under.cognitoIn("eu-central-1");
    const { UserPool } = await there.send(new DescribeUserPoolCommand({ UserPoolId }));
    expect([UserPool?.CustomDomain, UserPool?.Domain]).toEqual(["login.example.com", undefined]);
    const domain = await there.send(new DescribeUserPoolDomainCommand({ Domain: "login.example.com" }));
    expect(domain.DomainDescription).toMatchObject({ UserPoolId, Status: "ACTIVE" });
    const { UserPools } = await there.send(new ListUserPoolsCommand({ MaxResults: 60 }));
    expect(UserPools?.map(({ Id }) => Id)).toEqual([UserPoolId]);
  });

  test("can be made by a client", async () => {
    const { UserPool } = await under.cognitoIn("ap-south-1").send(new CreateUserPoolCommand({ PoolName: "made" }));
    expect(UserPool?.Id).toMatch(/^ap-south-1_[0-9A-Za-z]{9}$/);
  });
});

describe("a SAML provider", () => {
  test("is created, found by name and by identifier, listed and deleted", async () => {
    const IdpIdentifiers = ["example.com", "example.org"];
    const name = await created({ IdpIdentifiers, AttributeMapping: { email: "urn:mail" } });
    expect(await provider(name)).toMatchObject({
      UserPoolId: pool,
      ProviderName: name,
      ProviderType: "SAML",
      AttributeMapping: { email: "urn:mail" },
      IdpIdentifiers,
    });
    const found = await cognito.send(
      new GetIdentityProviderByIdentifierCommand({ UserPoolId: pool, IdpIdentifier: "example.org" }),
    );
    expect(found.IdentityProvider?.ProviderName).toBe(name);
    await cognito.send(new DeleteIdentityProviderCommand({ UserPoolId: pool, ProviderName: name }));
    expect(await errorOf(provider(name))).toEqual({ name: "ResourceNotFoundException", status: 400 });
  });

  test("is read back with what Cognito derives from its metadata, whether or not responses are encrypted", async () => {
    const details = (await provider(await created()))?.ProviderDetails ?? {};
    const { encryption } = await under.lab.userPoolKeys(pool);
    expect(details).toEqual({
      MetadataFile: metadata(certificate.pem),
      SSORedirectBindingURI: "https://idp.example.com/sso",
      SLORedirectBindingURI: "https://idp.example.com/slo",
      ActiveEncryptionCertificate: new X509Certificate(encryption.certificate).raw.toString("base64"),
    });
  });

  test("keeps the addresses of its metadata, whatever an update says they are", async () => {
    const name = await created();
    const SSORedirectBindingURI = "https://elsewhere.example.com/sso";
    await update(name, { MetadataFile: metadata(certificate.pem), SSORedirectBindingURI });
    expect((await provider(name))?.ProviderDetails?.["SSORedirectBindingURI"]).toBe("https://idp.example.com/sso");
  });

  test("loses what an update of its details leaves out, and keeps what an update does not mention", async () => {
    const IdpIdentifiers = [`kept-${count}`];
    const MetadataFile = metadata(certificate.pem);
    const name = await created({ IdpIdentifiers, ProviderDetails: { MetadataFile, IDPSignout: "true" } });
    await update(name, { MetadataFile });
    const after = await provider(name);
    expect(after?.ProviderDetails).not.toHaveProperty("IDPSignout");
    expect(after?.IdpIdentifiers).toEqual(IdpIdentifiers);
    await cognito.send(new UpdateIdentityProviderCommand({ UserPoolId: pool, ProviderName: name, IdpIdentifiers: [] }));
    expect(await provider(name)).toMatchObject({ IdpIdentifiers: [], ProviderDetails: { MetadataFile } });
  });

  test("of a name that is there is refused, and so is an identifier that another has", async () => {
    const name = await created({ IdpIdentifiers: ["taken.example.com"] });
    const duplicate = { name: "DuplicateProviderException", status: 400 };
    expect(await errorOf(created({ ProviderName: name }))).toEqual(duplicate);
    expect(await errorOf(created({ IdpIdentifiers: ["taken.example.com"] }))).toEqual(duplicate);
  });

  test.each([
    ["two characters", "ab"],
    ["33 characters", "a".repeat(33)],
    ["a space", "my idp"],
    ["an underscore", "my_idp"],
  ])("is not created with a name of %s", async (_, ProviderName) => {
    expect(await errorOf(created({ ProviderName }))).toEqual(refusal);
  });

  test.each([
    ["51 identifiers", { IdpIdentifiers: Array.from({ length: 51 }, (_, index) => `i${index}`) }],
    ["an identifier of 41 characters", { IdpIdentifiers: ["a".repeat(41)] }],
    ["an identifier with a slash", { IdpIdentifiers: ["https://example.com"] }],
    ["no details", { ProviderDetails: {} }],
  ])("is not created with %s", async (_, over) => {
    expect(await errorOf(created(over))).toEqual(refusal);
  });

  test.each([
    ["both a file and an address", { MetadataURL: "https://idp.example.com/metadata" }],
    ["a key nobody knows", { Metadata: "x" }],
    ["the certificate that Cognito answers", { ActiveEncryptionCertificate: "MII" }],
    ["another signature than rsa-sha256", { RequestSigningAlgorithm: "rsa-sha512" }],
    ["a switch that is neither true nor false", { IDPSignout: "yes" }],
  ])("is not configured with %s", async (_, more) => {
    const ProviderDetails = { MetadataFile: metadata(certificate.pem), ...more };
    expect(await errorOf(created({ ProviderDetails }))).toEqual(refusal);
  });

  test("takes all four switches there are", async () => {
    const switches = { IDPSignout: "true", IDPInit: "false", EncryptedResponses: "true" };
    const ProviderDetails = {
      MetadataFile: metadata(certificate.pem),
      RequestSigningAlgorithm: "rsa-sha256",
      ...switches,
    };
    expect((await provider(await created({ ProviderDetails })))?.ProviderDetails).toMatchObject(ProviderDetails);
  });
});

describe("metadata", () => {
  const withFile = (MetadataFile: string) => errorOf(created({ ProviderDetails: { MetadataFile } }));
  const reason = async (MetadataFile: string): Promise<string> => {
    try {
      await created({ ProviderDetails: { MetadataFile } });
      return "";
    } catch (cause) {
      return cause instanceof Error ? cause.message : "";
    }
  };

  test.each([
    ["is no XML", "no XML at all", "not well-formed"],
    ["has a DTD", `<!DOCTYPE x>${metadataWith({ certificates: ["MII"] }).slice(22)}`, "DTD"],
    [
      "is a service provider's",
      "<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata' entityID='x'/>",
      "IDPSSO",
    ],
    ["has no key", metadataWith({ certificates: [] }), "no signing certificate"],
    ["has a key that is no certificate", metadataWith({ certificates: ["MIIB"] }), "cannot be read"],
  ])("that %s is refused, and the refusal says so", async (_, xml, words) => {
    expect(await reason(xml)).toContain(words);
  });

  test("with an expired certificate beside a good one is refused, in Cognito's words", async () => {
    const expired = await signingCertificate("old", { notBefore: new Date(0), notAfter: new Date(Date.now() - 1000) });
    expect(await reason(metadata(certificate.pem, expired.pem))).toBe("Signing certificates are expired");
  });

  test("with a certificate of more than 4,096 characters is refused", async () => {
    expect(await withFile(metadata("M".repeat(4097)))).toEqual(refusal);
  });

  test("of 131,072 characters is taken, and of one more is refused", async () => {
    const xml = metadata(certificate.pem);
    expect(await withFile(xml + " ".repeat(131_072 - xml.length))).toBeUndefined();
    expect(await withFile(xml + " ".repeat(131_073 - xml.length))).toEqual(refusal);
  });
});

test("a provider of another kind than SAML is kept, and listed beside the others", async () => {
  await under.lab.addUserPool({ id: "us-east-1_Mixed" });
  const details = { client_id: "x", authorize_scopes: "openid" };
  await under.lab.addCognitoProvider({ pool: "us-east-1_Mixed", name: "Google", type: "Google", details });
  const { Providers } = await cognito.send(new ListIdentityProvidersCommand({ UserPoolId: "us-east-1_Mixed" }));
  expect(Providers).toMatchObject([{ ProviderName: "Google", ProviderType: "Google" }]);
});

test("a pool takes 300 providers, which are listed by sixties", async () => {
  const id = "us-east-1_Full";
  await under.lab.addUserPool({ id });
  const details = { MetadataFile: metadata(certificate.pem) };
  for (let index = 0; index < 300; index += 1)
    await under.lab.addCognitoProvider({ pool: id, name: `idp-${index}`, details });
  await expect(under.lab.addCognitoProvider({ pool: id, name: "one-more", details })).rejects.toThrow("300");
  let NextToken: string | undefined;
  let pages = 0;
  const names = new Set<string | undefined>();
  do {
    const page = await cognito.send(new ListIdentityProvidersCommand({ UserPoolId: id, MaxResults: 60, NextToken }));
    for (const { ProviderName } of page.Providers ?? []) names.add(ProviderName);
    ({ NextToken } = page);
    pages += 1;
  } while (NextToken !== undefined);
  expect([names.size, pages]).toEqual([300, 5]);
  expect(await errorOf(cognito.send(new ListIdentityProvidersCommand({ UserPoolId: id, MaxResults: 61 })))).toEqual(
    refusal,
  );
});

test("a pool's providers are described five times a second, and no more", async () => {
  const ProviderName = await created();
  under.lab.setRateLimits("on");
  const ask = () => errorOf(cognito.send(new DescribeIdentityProviderCommand({ UserPoolId: pool, ProviderName })));
  const answers = await Promise.all(Array.from({ length: 12 }, ask));
  const refused = answers.filter((answer) => answer?.name === "TooManyRequestsException");
  expect(refused.length).toBeGreaterThanOrEqual(5);
  expect(answers.filter((answer) => answer === undefined).length).toBeGreaterThanOrEqual(5);
});

test("the log names the pool, the provider and the action that a policy has to allow", async () => {
  const name = await created();
  await update(name, { MetadataFile: metadata(certificate.pem) });
  expect(under.lab.requests.at(-1)).toMatchObject({
    service: "cognito-idp",
    operation: "UpdateIdentityProvider",
    actions: ["cognito-idp:UpdateIdentityProvider"],
    resource: `${pool}/${name}`,
  });
});

describe("a fault reaches Cognito", () => {
  test.each([
    [{ kind: "throttle" } as const, "TooManyRequestsException", 400],
    [{ kind: "error", status: 503 } as const, "InternalError", 503],
    [{ kind: "deny" } as const, "AccessDeniedException", 400],
    [{ kind: "expired" } as const, "ExpiredTokenException", 400],
  ])("%o", async (fault, name, status) => {
    under.lab.faults.add({ ...fault, operation: "cognito-idp:ListIdentityProviders", count: 1 });
    const list = () => errorOf(cognito.send(new ListIdentityProvidersCommand({ UserPoolId: pool })));
    expect([await list(), await list()]).toEqual([{ name, status }, undefined]);
  });
});
