import { expect, test } from "vitest";
import { lostByProvider } from "../../modules/live/carried-fields.js";
import { aConfig } from "./fake-account.js";

/** A configuration with one origin that has these fields besides the usual. */
function withOrigin(fields: object) {
  return aConfig({
    more: { Origins: { Quantity: 1, Items: [{ Id: "api", DomainName: "api.example.net", ...fields }] } },
  });
}

const paths = (config: unknown) => lostByProvider(config).map(({ path, live, becomes }) => [path, live, becomes]);

test("a plain configuration loses nothing", () => {
  expect(lostByProvider(aConfig())).toEqual([]);
});

test.each([
  ["the S3 read timeout", { S3OriginConfig: { OriginAccessIdentity: "", OriginReadTimeout: 30 } }],
  ["the S3 read timeout, as XML says it", { S3OriginConfig: { OriginAccessIdentity: "", OriginReadTimeout: "30" } }],
  ["the address type", { CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, IpAddressType: "ipv4" } }],
  ["no maximum for a response", { ResponseCompletionTimeout: 0 }],
  ["a VPC origin of the same account", { VpcOriginConfig: { VpcOriginId: "vo_1", OwnerAccountId: "123456789012" } }],
])("%s at its default is not lost", (_, fields) => {
  expect(lostByProvider(withOrigin(fields))).toEqual([]);
});

test.each([
  [{ S3OriginConfig: { OriginReadTimeout: 90 } }, "S3OriginConfig.OriginReadTimeout", 90, "30"],
  [{ CustomOriginConfig: { IpAddressType: "dualstack" } }, "CustomOriginConfig.IpAddressType", "dualstack", "ipv4"],
  [
    { CustomOriginConfig: { OriginMtlsConfig: { ClientCertificateArn: "arn:1" } } },
    "CustomOriginConfig.OriginMtlsConfig.ClientCertificateArn",
    "arn:1",
    undefined,
  ],
  [{ ResponseCompletionTimeout: 300 }, "ResponseCompletionTimeout", 300, "0"],
  [
    { VpcOriginConfig: { VpcOriginId: "vo_1", OwnerAccountId: "999999999999" } },
    "VpcOriginConfig.OwnerAccountId",
    "999999999999",
    "123456789012",
  ],
])("an origin with %j loses %s", (fields, path, live, becomes) => {
  expect(paths(withOrigin(fields))).toEqual([[`Origins[api].${path}`, live, becomes]]);
});

test.each([
  [{ AnycastIpListId: "aip_1" }, "AnycastIpListId"],
  [{ ViewerMtlsConfig: { Mode: "required", TrustStoreConfig: { TrustStoreId: "ts_1" } } }, "ViewerMtlsConfig.Mode"],
  [{ ConnectionFunctionAssociation: { Id: "cf_1" } }, "ConnectionFunctionAssociation.Id"],
  [{ CacheTagConfig: { HeaderName: "Cache-Tag" } }, "CacheTagConfig.HeaderName"],
  [{ ConnectionMode: "tenant-only" }, "ConnectionMode"],
  [
    { OriginGroups: { Quantity: 1, Items: [{ Id: "g", SelectionCriteria: "media-quality-based" }] } },
    "OriginGroups[g].SelectionCriteria",
  ],
  [{ InventedNextYear: { Enabled: false } }, "InventedNextYear.Enabled"],
  [{ InventedNextYear: { Quantity: 1, Items: ["a"] } }, "InventedNextYear.Items[0]"],
  [{ Logging: { Enabled: false, IncludeCookies: true, Bucket: "", Prefix: "" } }, "Logging.IncludeCookies"],
  [{ Logging: { Enabled: "false", IncludeCookies: "true" } }, "Logging.IncludeCookies"],
  [{ DefaultCacheBehavior: { TargetOriginId: "api", Priority: "high" } }, "DefaultCacheBehavior.Priority"],
  [
    { CacheBehaviors: { Quantity: 1, Items: [{ PathPattern: "/api/*", Priority: "high" }] } },
    "CacheBehaviors[/api/*].Priority",
  ],
])("a configuration with %j loses %s", (more, path) => {
  expect(paths(aConfig({ more })).map(([lost]) => lost)).toContain(path);
});

test.each([
  { AnycastIpListId: "" },
  { TenantConfig: {} },
  { TenantConfig: { ParameterDefinitions: [] } },
  { CacheTagConfig: { HeaderName: "" } },
  { InventedNextYear: { Quantity: 0 } },
  { InventedNextYear: { Quantity: "0", Items: [] } },
  { ConnectionMode: "direct" },
  { OriginGroups: { Quantity: 1, Items: [{ Id: "g", SelectionCriteria: "default" }] } },
  { Logging: { Enabled: false, IncludeCookies: false, Bucket: "", Prefix: "" } },
  { Logging: { Enabled: true, IncludeCookies: true, Bucket: "b", Prefix: "p" } },
  { Logging: undefined, CustomErrorResponses: undefined, OriginGroups: undefined },
  { ViewerCertificate: { Certificate: "arn:1", CertificateSource: "acm", ACMCertificateArn: "arn:1" } },
])("what says nothing cannot be lost: %j", (more) => {
  expect(lostByProvider(aConfig({ more }))).toEqual([]);
});

test("a name that every object inherits is an unknown field like any other", () => {
  const config: unknown = JSON.parse('{ "constructor": "x", "toString": "y", "__proto__": "z" }');
  expect(lostByProvider(config).map(({ path }) => path)).toEqual(["__proto__", "constructor", "toString"]);
});

test("a structure where a scalar is expected does not pass as carried", () => {
  expect(paths(aConfig({ more: { Comment: { Text: "a" } } }))).toEqual([["Comment.Text", "a", undefined]]);
});

test("whatever is given as a configuration, it does not throw", () => {
  for (const config of [
    undefined,
    null,
    "",
    [],
    7,
    { Origins: "x" },
    { Origins: { Items: "x" } },
    { Origins: { Items: [null, 1, [2]] } },
  ])
    expect(() => lostByProvider(config)).not.toThrow();
});
