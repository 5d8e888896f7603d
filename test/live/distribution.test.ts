import { expect, test } from "vitest";
import { listDistributions, observeDistribution } from "../../modules/live/distribution.js";
import { aConfig, anAccount, anArn, portsOf } from "./fake-account.js";
import { cloudFrontAnswering, xmlError } from "./fake-aws.js";

test("a distribution is told with its ETag, its certificate and its aliases", async () => {
  const config = aConfig({ aliases: ["www.example.com", "*.shop.example.com"] });
  const { cloudfront } = portsOf(
    anAccount({ distributions: [{ id: "E1", config, etag: "E9", status: "InProgress" }] }),
  );
  const { config: _, ...rest } = { config: undefined, ...(await observeDistribution(cloudfront, "E1")) };
  expect(rest).toEqual({
    found: true,
    id: "E1",
    etag: "E9",
    status: "InProgress",
    lastModified: new Date("2026-11-01T00:00:00Z"),
    domainName: "e1.cloudfront.test",
    enabled: true,
    staging: false,
    continuousDeploymentPolicyId: undefined,
    aliases: ["www.example.com", "*.shop.example.com"],
    certificate: { acm: anArn("2026-03") },
    minimumProtocolVersion: "TLSv1.2_2021",
    sslSupportMethod: "sni-only",
    httpVersion: undefined,
    connectionMode: undefined,
    account: "123456789012",
  });
});

test.each([
  [true, true],
  [false, false],
  [undefined, true],
])("a distribution with Enabled %s counts as enabled: %s", async (written, enabled) => {
  const { Enabled: _, ...config } = aConfig();
  const account = anAccount({
    distributions: [{ id: "E1", config: written === undefined ? config : { ...config, Enabled: written } }],
  });
  expect(await observeDistribution(portsOf(account).cloudfront, "E1")).toMatchObject({ enabled });
  for await (const listed of listDistributions(portsOf(account).cloudfront)) expect(listed).toMatchObject({ enabled });
});

test("a field that the SDK has never heard of is in the configuration", async () => {
  const config = aConfig({ more: { QuantumConfig: { Mode: "entangled", Items: [{ Spin: "up" }] } } });
  const { cloudfront } = portsOf(anAccount({ distributions: [{ id: "E1", config }] }));
  expect(await observeDistribution(cloudfront, "E1")).toMatchObject({
    config: { QuantumConfig: { Mode: "entangled", Items: [{ Spin: "up" }] }, Enabled: "true" },
  });
});

test("a distribution that does not exist is an answer", async () => {
  const { cloudfront } = portsOf(anAccount());
  expect(await observeDistribution(cloudfront, "E1")).toEqual({ found: false });
});

test("a distribution that may not be read is a fault and not an absence", async () => {
  const cloudfront = cloudFrontAnswering(() => xmlError(403, "AccessDenied", "no"));
  await expect(observeDistribution(cloudfront, "E1")).rejects.toMatchObject({
    name: "ReadFault",
    reason: "forbidden",
    call: "cloudfront:GetDistribution",
    resource: 'distribution "E1"',
  });
});

test.each([
  ["no XML", { body: "<html>proxy</html>", headers: { etag: "E1" } }],
  ["nothing", { body: "" }],
  ["no ETag", { body: "<Distribution><Id>E1</Id></Distribution>" }],
])("an answer with %s is a fault, never an absence or an empty configuration", async (_, response) => {
  await expect(
    observeDistribution(
      cloudFrontAnswering(() => response),
      "E1",
    ),
  ).rejects.toMatchObject({ name: "ReadFault" });
});

test.each([
  [{ CloudFrontDefaultCertificate: true, SSLSupportMethod: "vip" }, "default"],
  [{ IAMCertificateId: "ASCA1", SSLSupportMethod: "vip" }, { iam: "ASCA1" }],
  [{ ACMCertificateArn: "arn:1", Certificate: "arn:1", CertificateSource: "acm" }, { acm: "arn:1" }],
])("the viewer certificate %j is %j", async (viewer, expected) => {
  const config = aConfig({ more: { ViewerCertificate: viewer } });
  const { cloudfront } = portsOf(anAccount({ distributions: [{ id: "E1", config }] }));
  expect(await observeDistribution(cloudfront, "E1")).toMatchObject({ certificate: expected });
});

test("a fleet of 250 is listed in three calls", async () => {
  const distributions = Array.from({ length: 250 }, (_, index) => ({ id: `E${index}`, config: aConfig() }));
  const account = anAccount({ distributions });
  const found = [];
  for await (const one of listDistributions(portsOf(account).cloudfront)) found.push(one);
  expect(found.map(({ id }) => id)).toEqual(distributions.map(({ id }) => id));
  expect(found[0]).toMatchObject({
    certificate: { acm: anArn("2026-03") },
    aliases: ["www.example.com"],
    status: "Deployed",
  });
  expect(account.calls).toHaveLength(3);
});

test("an account without distributions lists none", async () => {
  const found = [];
  for await (const one of listDistributions(portsOf(anAccount()).cloudfront)) found.push(one);
  expect(found).toEqual([]);
});
