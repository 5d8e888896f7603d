import {
  CreateIdentityProviderCommand,
  DescribeIdentityProviderCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { createServer, type Server } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { aLab, errorOf, type LabUnderTest } from "./labs.js";
import { metadataWith, signingCertificate } from "./saml.js";

const pool = "us-east-1_Url";
const hour = 3600;
let under: LabUnderTest;
let server: Server;
let origin = "";
let outgoing = "";
let incoming = "";
/** What the identity provider publishes, and how often it was asked. */
const published = { xml: "", status: 200, asked: 0 };
let count = 0;

beforeAll(async () => {
  under = await aLab({ rateLimits: "off" });
  await under.lab.addUserPool({ id: pool });
  outgoing = (await signingCertificate("outgoing")).pem;
  incoming = (await signingCertificate("incoming")).pem;
  server = createServer((_, response) => {
    published.asked += 1;
    response.writeHead(published.status, { location: "http://127.0.0.1:1/" }).end(published.xml);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === "object" ? String(address?.port) : ""}`;
});
beforeEach(() => Object.assign(published, { xml: metadataWith({ certificates: [outgoing] }), status: 200, asked: 0 }));
afterEach(() => under.lab.faults.clear());
afterAll(async () => {
  server.close();
  await under.lab.stop();
});

async function createdAt(MetadataURL = `${origin}/metadata`): Promise<string> {
  count += 1;
  const input = { UserPoolId: pool, ProviderName: `url-${count}`, ProviderType: "SAML" } as const;
  await under.cognito.send(new CreateIdentityProviderCommand({ ...input, ProviderDetails: { MetadataURL } }));
  return input.ProviderName;
}

const trusted = (name: string) => under.lab.effectiveCognitoMetadata(pool, name);
const both = () => metadataWith({ certificates: [outgoing, incoming] });

test("metadata is fetched when the provider is configured, and again after six hours, and not before", async () => {
  const name = await createdAt();
  expect(published.asked).toBe(1);
  const first = published.xml;
  published.xml = both();
  await under.lab.advance(6 * hour - 60);
  expect([await trusted(name), published.asked]).toEqual([first, 1]);
  await under.lab.advance(60);
  expect([await trusted(name), published.asked]).toEqual([both(), 2]);
});

test("metadata that expires sooner is fetched when it does", async () => {
  const validUntil = new Date(Date.parse(under.lab.now()) + 600_000).toISOString();
  published.xml = metadataWith({ certificates: [outgoing], validUntil });
  const name = await createdAt();
  published.xml = both();
  await under.lab.advance(599);
  expect(await trusted(name)).not.toBe(both());
  await under.lab.advance(1);
  expect(await trusted(name)).toBe(both());
});

test.each([
  ["an error", { status: 503 }],
  ["a page", { xml: "<html></html>" }],
  ["a redirect", { status: 302 }],
])("Cognito goes on with what it had when the address answers %s", async (_, answer) => {
  const name = await createdAt();
  const first = await trusted(name);
  Object.assign(published, answer);
  await under.lab.advance(6 * hour);
  expect(await trusted(name)).toBe(first);
  expect(published.asked).toBeGreaterThanOrEqual(2);
});

test("the addresses that are read back follow the metadata", async () => {
  const ProviderName = await createdAt();
  published.xml = metadataWith({ certificates: [outgoing], signOn: "https://idp.example.com/moved" });
  await under.lab.refreshMetadata();
  const { IdentityProvider } = await under.cognito.send(
    new DescribeIdentityProviderCommand({ UserPoolId: pool, ProviderName }),
  );
  expect(IdentityProvider?.ProviderDetails).toMatchObject({
    MetadataURL: `${origin}/metadata`,
    SSORedirectBindingURI: "https://idp.example.com/moved",
  });
  expect(IdentityProvider?.ProviderDetails).not.toHaveProperty("MetadataFile");
});

test("a file is not refreshed, whatever time passes", async () => {
  const details = { MetadataFile: metadataWith({ certificates: [outgoing] }) };
  await under.lab.addCognitoProvider({ pool, name: "by-file", details });
  await under.lab.advance(48 * hour);
  expect(await trusted("by-file")).toBe(details.MetadataFile);
});

test("an address of the outside world is asked where the test says it is", async () => {
  under.lab.setOrigin("https://idp.example.com", origin);
  const name = await createdAt("https://idp.example.com/metadata?appid=1");
  expect(await trusted(name)).toBe(published.xml);
});

test.each([
  ["is not on loopback", () => "https://elsewhere.example.com/metadata", 200],
  ["is none", () => "metadata.xml", 200],
  ["answers an error", () => `${origin}/metadata`, 404],
])("a provider is not created when its address %s", async (_, address, status) => {
  published.status = status;
  expect(await errorOf(createdAt(address()))).toEqual({ name: "InvalidParameterException", status: 400 });
});

test("a provider that is not there trusts nothing", async () => {
  expect(await trusted("nobody")).toBeUndefined();
});
