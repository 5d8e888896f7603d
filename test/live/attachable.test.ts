import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { attachable, explainRefusal, type Incoming, type Refusal } from "../../modules/live/attachable.js";
import { observeDistribution } from "../../modules/live/distribution.js";
import { listFleet } from "../../modules/live/listed-fleet.js";
import { aConfig, anAccount, anArn, type FakeDistribution, portsOf, summarized } from "./fake-account.js";

const incoming: Incoming = {
  generation: "2026-09",
  attached: anArn("2026-09"),
  names: ["www.example.com"],
  notAfter: new Date("2027-03-01"),
  now: new Date("2026-11-22"),
  known: undefined,
  plannedAt: undefined,
  by: "crossfade",
};

async function judge(
  config: unknown,
  change: Partial<Incoming> = {},
  distribution: Partial<FakeDistribution> = {},
): Promise<readonly Refusal[]> {
  const account = anAccount({ distributions: [{ id: "E1", config, ...distribution }] });
  return attachable("E1", await observeDistribution(portsOf(account).cloudfront, "E1"), { ...incoming, ...change });
}

const codes = (refusals: readonly Refusal[]) => refusals.map(({ code }) => code);

test("a plain distribution whose alias is covered may switch", async () => {
  expect(await judge(aConfig())).toEqual([]);
});

test("a distribution with a change in progress is a wait and no refusal", async () => {
  expect(await judge(aConfig(), {}, { status: "InProgress" })).toEqual([]);
});

test("a distribution that is gone is refused, and the message says that it will not be created", () => {
  const [refusal, ...more] = attachable("E1", { found: false }, incoming);
  expect(more).toEqual([]);
  expect(refusal && explainRefusal(refusal)).toBe(
    'distribution "E1" does not exist, expected a distribution of this account; remove it from the rotation\'s waves, or correct its id (nothing will create it)',
  );
});

test.each([
  [{ Staging: true }, "staging"],
  [{ ContinuousDeploymentPolicyId: "cdp-1" }, "continuous-deployment"],
  [{ ConnectionMode: "tenant-only" }, "multi-tenant"],
  [{ AnycastIpListId: "aip_1" }, "field-lost"],
  [{ ViewerCertificate: { CloudFrontDefaultCertificate: true } }, "alias-on-default-certificate"],
  [{ ViewerCertificate: { CloudFrontDefaultCertificate: true }, Aliases: { Quantity: 0 } }, "default-certificate"],
  [{ Aliases: { Quantity: 2, Items: ["www.example.com", "shop.example.com"] } }, "alias-not-covered"],
])("a distribution with %j is refused as %s alone", async (more, code) => {
  expect(codes(await judge(aConfig({ more })))).toEqual([code]);
});

test("every alias that the incoming certificate does not cover is named, and no other", async () => {
  const aliases = ["www.example.com", "a.shop.example.com", "*.shop.example.com", "shop.example.com"];
  const [refusal] = await judge(aConfig({ aliases }), { names: ["WWW.example.com", "*.shop.example.com"] });
  expect(refusal).toMatchObject({ code: "alias-not-covered", aliases: ["shop.example.com"] });
});

test("a distribution that serves no generation of the rotation is refused: no revert could bring that certificate back", async () => {
  const [serves, other] = [anArn("2026-03"), anArn("2025")];
  expect(codes(await judge(aConfig(), { known: [serves, anArn("2026-09")] }))).toEqual([]);
  const [refusal, ...more] = await judge(aConfig(), { known: [other, anArn("2026-09")] });
  expect(more).toEqual([]);
  expect(refusal && explainRefusal(refusal)).toBe(
    `distribution "E1" serves "${serves}", expected one of the rotation's generations: no revert could bring it back; add it as a generation, or correct the arn`,
  );
});

test("no distribution is given an expired certificate, and one that serves it already is no news", async () => {
  const expired = { notAfter: new Date("2026-11-21"), attached: anArn("2026-09") };
  expect(codes(await judge(aConfig(), expired))).toEqual(["expired"]);
  expect(await judge(aConfig(), { ...expired, attached: anArn("2026-03") })).toEqual([]);
});

test("an edit after the plan is refused, one in the same millisecond is not", async () => {
  const lastModified = "2026-11-02T10:00:00.000Z";
  const [before, same] = [new Date("2026-11-02T09:59:59.999Z"), new Date(lastModified)];
  expect(codes(await judge(aConfig(), { plannedAt: before }, { lastModified }))).toEqual(["edited-since-plan"]);
  expect(await judge(aConfig(), { plannedAt: same }, { lastModified })).toEqual([]);
});

test("another ETag than the plan saw is refused, unless the distribution's owner switches it", async () => {
  const plannedEtags = new Map([["E1", "E0"]]);
  const [refusal, ...more] = await judge(aConfig(), { plannedEtags }, { etag: "E9" });
  expect(more).toEqual([]);
  expect(refusal && explainRefusal(refusal)).toBe(
    'distribution "E1" was edited since the plan: its ETag is "E9" (last modified 2026-11-01T00:00:00.000Z), expected "E0" as planned; applying that plan would undo the edit, so plan again',
  );
  expect(await judge(aConfig(), { plannedEtags }, { etag: "E0" })).toEqual([]);
  expect(await judge(aConfig(), { plannedEtags: new Map([["E2", "E0"]]) }, { etag: "E9" })).toEqual([]);
  expect(await judge(aConfig(), { plannedEtags, by: "owner" }, { etag: "E9" })).toEqual([]);
});

test("no alias is called uncovered by a certificate whose names nobody could read", async () => {
  expect(await judge(aConfig({ aliases: ["a.example.net"] }), { names: undefined })).toEqual([]);
});

test("all that is wrong is said at once", async () => {
  const config = aConfig({
    aliases: ["other.example.com"],
    more: { AnycastIpListId: "aip_1", ContinuousDeploymentPolicyId: "cdp-1" },
  });
  expect(codes(await judge(config, { plannedAt: new Date(0) }))).toEqual([
    "continuous-deployment",
    "field-lost",
    "alias-not-covered",
    "edited-since-plan",
  ]);
});

test("a refusal names the distribution, the field, what was found and what it would become", async () => {
  const origin = {
    Id: "assets",
    DomainName: "b.s3.amazonaws.com",
    S3OriginConfig: { OriginAccessIdentity: "", OriginReadTimeout: 90 },
  };
  const [refusal] = await judge(aConfig({ more: { Origins: { Quantity: 1, Items: [origin] } } }));
  expect(refusal && explainRefusal(refusal)).toContain(
    'distribution "E1" would lose Origins[assets].S3OriginConfig.OriginReadTimeout: found "90", but an update through provider hashicorp/aws 5.100.0 makes it "30"',
  );
});

test("the value of a field that nobody knows is not printed: it may be a secret", async () => {
  const [refusal] = await judge(aConfig({ more: { OriginSecret: { Value: "hunter2" } } }));
  expect(refusal && explainRefusal(refusal)).toMatch(/OriginSecret\.Value/);
  expect(refusal && explainRefusal(refusal)).not.toMatch(/hunter2/);
});

const corpus = new URL("../../../shared/corpus/tls/distributions/", import.meta.url);
const present = existsSync(corpus);
if (!present)
  console.warn("skipped: ../shared/corpus/tls/distributions is not there, real distributions are not judged");

interface Case {
  readonly file: string;
  readonly switch: "allow" | "refuse" | "not-applicable";
  readonly aliases: readonly string[];
  readonly lostOnUpdate: readonly { readonly path: string }[] | null;
  readonly unknownValues: readonly { readonly path: string; readonly default: boolean }[];
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, corpus), "utf8"));
}

/** The index is what its README says; a case without a file would fail at once. */
function isIndex(value: unknown): value is readonly Case[] {
  return (
    Array.isArray(value) && value.every((one: unknown) => typeof one === "object" && one !== null && "switch" in one)
  );
}

interface Document {
  readonly DistributionConfig: { readonly Aliases?: { readonly Items?: readonly string[] } };
}

function isDocument(value: unknown): value is Document {
  return typeof value === "object" && value !== null && "DistributionConfig" in value;
}

/** `Origins[api].X` in the index of entries, `Origins.Items[].X` in the index of fields. */
const general = (path: string) => path.replace(/\[[^\]]*\]/g, ".Items[]");

/** The same as a list tells it, with the case's id. */
async function judgeListed(config: unknown, change: Partial<Incoming>): Promise<readonly Refusal[]> {
  const fleet = await listFleet(portsOf(anAccount({ distributions: [{ id: "E1", config }] })).cloudfront, {});
  const listed = fleet.get("E1");
  if (listed === undefined) throw new Error("the list does not have it");
  return attachable("E1", listed, { ...incoming, ...change });
}

const lostPaths = (refusals: readonly Refusal[]) =>
  refusals.flatMap((one) => (one.code === "field-lost" ? [one.field.path] : []));

/** Whether a list tells of it at all: `OriginGroups[failover].X` is told where OriginGroups is. */
const isListed = (config: object, path: string) => Object.hasOwn(summarized(config), path.replace(/[.[].*$/, ""));

function verdictOf(refusals: readonly Refusal[]) {
  if (refusals.length === 0) return "allow";
  return codes(refusals).join() === "default-certificate" ? "not-applicable" : "refuse";
}

describe.skipIf(!present)("real distributions", () => {
  const index = present ? read("index.json") : [];
  const cases = isIndex(index) ? index : [];

  test("the index is read", () => {
    expect(cases.length).toBeGreaterThan(0);
  });

  test.each(cases.map((one) => [one.file, one] as const))(
    "%s is judged as measured",
    async (file, { switch: expected, lostOnUpdate, unknownValues }) => {
      const document = read(file);
      if (!isDocument(document)) throw new Error(`${file} has no DistributionConfig`);
      const config = document.DistributionConfig;
      const refusals = await judge(config, { names: config.Aliases?.Items ?? [] });
      expect(verdictOf(refusals)).toBe(expected);
      const harmless = unknownValues.filter((one) => one.default).map((one) => one.path);
      const lost = (lostOnUpdate ?? []).map(({ path }) => path).filter((path) => !harmless.includes(general(path)));
      if (lostOnUpdate !== null) expect(lostPaths(refusals)).toEqual(lost);
    },
  );

  test.each(cases.map((one) => [one.file, one] as const))(
    "%s out of a list is judged as measured, as far as the list tells",
    async (file, { switch: expected }) => {
      const document = read(file);
      if (!isDocument(document)) throw new Error(`${file} has no DistributionConfig`);
      const config = document.DistributionConfig;
      const names = config.Aliases?.Items ?? [];
      const [whole, listed] = [await judge(config, { names }), await judgeListed(config, { names })];
      expect(lostPaths(listed)).toEqual(lostPaths(whole).filter((path) => isListed(config, path)));
      const told = whole.filter(
        (one) =>
          one.code !== "continuous-deployment" && (one.code !== "field-lost" || isListed(config, one.field.path)),
      );
      expect(codes(listed)).toEqual(codes(told));
      if (told.length === whole.length) expect(verdictOf(listed)).toBe(expected);
    },
  );
});
