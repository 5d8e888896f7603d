import fc from "fast-check";
import { expect, test } from "vitest";
import { lostByProvider, lostFromSummary } from "../../modules/live/carried-fields.js";
import { treeOf } from "../../modules/live/xml-tree.js";
import { aConfig, element, summarized } from "./fake-account.js";

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

test("the account of a distribution tells a VPC origin of its own where the certificate is in IAM", () => {
  const origin = { Id: "api", VpcOriginConfig: { VpcOriginId: "vo_1", OwnerAccountId: "123456789012" } };
  const ViewerCertificate = { IAMCertificateId: "ASCA1", SSLSupportMethod: "vip" };
  const config = aConfig({ more: { ViewerCertificate, Origins: { Quantity: 1, Items: [origin] } } });
  expect(lostByProvider(config, "123456789012")).toEqual([]);
  expect(lostByProvider(config, "999999999999")).toHaveLength(1);
  expect(lostByProvider(config)).toHaveLength(1);
});

/** Values that say nothing, in every form that CloudFront or its CLI writes them. */
const nothing = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom("", null, undefined, 0).map((one) => (one === 0 ? { Quantity: 0 } : one)),
    fc.constantFrom({ Quantity: "0" }, { Quantity: 0, Items: [] }, { Quantity: 0, Items: null }, {}, []),
    fc.dictionary(fc.constantFrom("Mode", "Items", "TrustStoreId", "Config"), tie("value"), { maxKeys: 3 }),
    fc.array(tie("value"), { maxLength: 3 }),
  ),
})).value;

const places = [
  (field: object) => field,
  (field: object) => ({ DefaultCacheBehavior: { TargetOriginId: "api", ...field } }),
  (field: object) => ({ CacheBehaviors: { Quantity: 1, Items: [{ PathPattern: "/a", ...field }] } }),
  (field: object) => ({
    Origins: { Quantity: 1, Items: [{ Id: "api", CustomOriginConfig: { HTTPPort: 80, ...field } }] },
  }),
  (field: object) => ({ OriginGroups: { Quantity: 1, Items: [{ Id: "g", FailoverCriteria: { ...field } }] } }),
  (field: object) => ({ Restrictions: { GeoRestriction: { RestrictionType: "none", Quantity: 0, ...field } } }),
] as const;

test("an unknown field that says nothing is not lost, wherever it is and however deep its nothing", () => {
  fc.assert(
    fc.property(nothing, fc.constantFrom(...places), (value, at) => {
      expect(lostByProvider(aConfig({ more: at({ InventedNextYear: value }) }))).toEqual([]);
    }),
  );
});

test("an unknown field that says anything is lost, wherever it is: its default is unknown", () => {
  const something = fc.oneof(fc.constantFrom(0, false, "0", "false", " "), fc.integer(), fc.boolean());
  const wrapped = fc.constantFrom(
    (value: unknown) => value,
    (value: unknown) => ({ Mode: value }),
    (value: unknown) => ({ Quantity: 1, Items: [value] }),
    (value: unknown) => ({ Quantity: 1, Items: [{ Items: [{ Deep: value }], Quantity: 1 }] }),
  );
  fc.assert(
    fc.property(something, wrapped, fc.constantFrom(...places), (value, wrap, at) => {
      const lost = lostByProvider(aConfig({ more: at({ InventedNextYear: wrap(value) }) }));
      expect(lost.some(({ path }) => path.includes("InventedNextYear"))).toBe(true);
    }),
  );
});

test("a configuration is judged alike as JSON with numbers and booleans and as the text that XML has", () => {
  const leaf = fc.constantFrom(0, 30, 90, true, false, "", "ipv4", "dualstack", "default", "direct");
  const field = fc.constantFrom(
    (value: unknown) => ({ ConnectionMode: value }),
    (value: unknown) => ({ Logging: { Enabled: false, IncludeCookies: value, Bucket: "", Prefix: "" } }),
    (value: unknown) => ({ Logging: { Enabled: value, IncludeCookies: true, Bucket: "b", Prefix: "" } }),
    (value: unknown) => ({
      Origins: { Quantity: 1, Items: [{ Id: "a", S3OriginConfig: { OriginReadTimeout: value } }] },
    }),
    (value: unknown) => ({
      Origins: { Quantity: 1, Items: [{ Id: "a", CustomOriginConfig: { IpAddressType: value } }] },
    }),
    (value: unknown) => ({ Origins: { Quantity: 1, Items: [{ Id: "a", ResponseCompletionTimeout: value }] } }),
    (value: unknown) => ({ OriginGroups: { Quantity: 1, Items: [{ Id: "g", SelectionCriteria: value }] } }),
  );
  fc.assert(
    fc.property(leaf, field, (value, at) => {
      const config = aConfig({ more: at(value) });
      const { tree } = treeOf(element("DistributionConfig", config));
      expect(lostByProvider(tree).map(({ path }) => path)).toEqual(lostByProvider(config).map(({ path }) => path));
    }),
  );
});

test("of a list's summary the same fields are lost, and its identity and state are no configuration", () => {
  const more = {
    AnycastIpListId: "aip_1",
    InventedNextYear: { Mode: "on" },
    OriginGroups: { Quantity: 1, Items: [{ Id: "g", SelectionCriteria: "media-quality-based" }] },
  };
  const summary = {
    Id: "E1",
    ARN: "arn:aws:cloudfront::123456789012:distribution/E1",
    ETag: "E9",
    Status: "Deployed",
    LastModifiedTime: "2026-11-01T00:00:00Z",
    DomainName: "d1.cloudfront.net",
    AliasICPRecordals: [{ CNAME: "www.example.com", ICPRecordalStatus: "APPROVED" }],
    ...summarized(aConfig({ more })),
  };
  expect(lostFromSummary(summary).map(({ path }) => path)).toEqual([
    "AnycastIpListId",
    "InventedNextYear.Mode",
    "OriginGroups[g].SelectionCriteria",
  ]);
});
