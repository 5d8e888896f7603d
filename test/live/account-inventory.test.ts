import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type InventoryProgress, readInventory } from "../../modules/live/account-inventory.js";
import type { LivePorts } from "../../modules/live/clients.js";
import { ReadFault } from "../../modules/live/fault.js";
import { aConfig, anAccount, anArn, type FakeDistribution, portsOf } from "./fake-account.js";
import { acmAnswering, type Answer, iamAnswering, json, jsonError, xmlError } from "./fake-aws.js";

const now = new Date("2026-11-22T12:00:00Z");

interface Account {
  readonly distributions?: readonly FakeDistribution[];
  /** CertificateSummary each, as ListCertificates answers. */
  readonly certificates?: readonly object[];
}

function aSummary(id: string, change: object = {}) {
  return {
    CertificateArn: anArn(id),
    DomainName: "www.example.com",
    SubjectAlternativeNameSummaries: ["www.example.com", "API.example.com"],
    HasAdditionalSubjectAlternativeNames: false,
    Type: "IMPORTED",
    RenewalEligibility: "INELIGIBLE",
    NotBefore: Date.parse("2026-03-05T00:00:00Z") / 1000,
    NotAfter: Date.parse("2027-03-05T00:00:00Z") / 1000,
    ...change,
  };
}

function read({ distributions = [], certificates = [] }: Account, change: Partial<LivePorts> = {}) {
  const account = anAccount({ distributions });
  const acm: Answer = ({ target }) => {
    account.calls.push(target);
    return json({ CertificateSummaryList: certificates });
  };
  const ports = { ...portsOf(account), acm: acmAnswering(acm), ...change };
  const progress: InventoryProgress[] = [];
  const reading = {
    now,
    signal: new AbortController().signal,
    onProgress: (one: InventoryProgress) => progress.push(one),
  };
  return { calls: account.calls, progress, inventory: readInventory(ports, reading) };
}

async function refusalsOf(config: object, certificates: readonly object[] = [aSummary("2026-03")]) {
  const { distributions } = await read({ distributions: [{ id: "E1A2B3C", config }], certificates }).inventory;
  return distributions[0]?.refusals ?? [];
}

test("a certificate is told with its names, its age and its end, out of the list alone", async () => {
  const { calls, inventory } = read({ certificates: [aSummary("2026-03")] });
  expect((await inventory).certificates).toEqual([
    {
      arn: anArn("2026-03"),
      store: "acm",
      attached: anArn("2026-03"),
      names: ["www.example.com", "api.example.com"],
      since: new Date("2026-03-05T00:00:00Z"),
      notAfter: new Date("2027-03-05T00:00:00Z"),
      renewal: "none",
    },
  ]);
  expect(calls).toEqual(["GET /2020-05-31/distribution", "ListCertificates"]);
});

test.each([
  ["AMAZON_ISSUED", "ELIGIBLE", "acm"],
  ["PRIVATE", "ELIGIBLE", "acm"],
  ["AMAZON_ISSUED", "INELIGIBLE", "refused"],
  ["AMAZON_ISSUED", undefined, "refused"],
  ["IMPORTED", "INELIGIBLE", "none"],
  ["IMPORTED", "ELIGIBLE", "none"],
])("of a certificate that is %s and %s the renewal is %s", async (Type, RenewalEligibility, renewal) => {
  const { certificates } = await read({ certificates: [aSummary("1", { Type, RenewalEligibility })] }).inventory;
  expect(certificates[0]?.renewal).toBe(renewal);
});

test("350 distributions and a certificate are five calls, and IAM is not asked", async () => {
  const distributions = Array.from({ length: 350 }, (_, index) => ({ id: `E${100_000 + index}`, config: aConfig() }));
  const { calls, progress, inventory } = read({ distributions, certificates: [aSummary("2026-03")] });
  expect((await inventory).distributions).toHaveLength(350);
  expect(calls).toHaveLength(5);
  expect(progress.at(-1)).toEqual({ distributions: 350, certificates: 1 });
});

test("the IAM store is listed once a distribution uses it, under /cloudfront/ only", async () => {
  const viewer = { IAMCertificateId: "ASCAEXAMPLE", SSLSupportMethod: "vip", MinimumProtocolVersion: "TLSv1" };
  const config = aConfig({ more: { ViewerCertificate: viewer } });
  const { calls, inventory } = read({ distributions: [{ id: "E1A2B3C", config }] });
  const { distributions } = await inventory;
  expect(calls).toContain("ListServerCertificates");
  expect(distributions).toMatchObject([{ attached: "ASCAEXAMPLE", sslSupportMethod: "vip", refusals: [] }]);
});

describe("a distribution is refused", () => {
  test("where it has no certificate of its own, with aliases or without, in words that fit one of no rotation", async () => {
    const viewer = { CloudFrontDefaultCertificate: true, SSLSupportMethod: "vip", MinimumProtocolVersion: "TLSv1" };
    const more = { ViewerCertificate: viewer };
    expect(await refusalsOf(aConfig({ aliases: [], more }))).toEqual([
      {
        code: "default-certificate",
        message:
          'distribution "E1A2B3C" serves CloudFront\'s default certificate and has no alias, expected a certificate to rotate; there is nothing to do',
      },
    ]);
    expect((await refusalsOf(aConfig({ more }))).map(({ code }) => code)).toEqual(["alias-on-default-certificate"]);
  });

  test("where it is multi-tenant or a staging one", async () => {
    const tenants = await refusalsOf(aConfig({ more: { ConnectionMode: "tenant-only" } }));
    const staging = await refusalsOf(aConfig({ more: { Staging: true } }));
    expect([...tenants, ...staging].map(({ code }) => code)).toEqual(["multi-tenant", "staging"]);
    for (const { message } of [...tenants, ...staging]) expect(message).not.toContain("rotation;");
  });

  test("where a field would be lost, by its name, with what to do instead", async () => {
    const refusals = await refusalsOf(aConfig({ more: { AnycastIpListId: "aip-1" } }));
    expect(refusals).toEqual([
      {
        code: "field-lost",
        message:
          'distribution "E1A2B3C" would lose AnycastIpListId in an update through provider hashicorp/aws 5.100.0 ' +
          "(the provider does not know the field, and its default is not known); reset the field and run adopt again, " +
          "or let its owner's Terraform switch it (switch: { by: owner })",
      },
    ]);
  });

  test("where its own certificate does not cover an alias, if the list shows all names", async () => {
    const config = aConfig({ aliases: ["other.example.com"] });
    expect((await refusalsOf(config)).map(({ code }) => code)).toEqual(["alias-not-covered"]);
    expect(await refusalsOf(config, [aSummary("2026-03", { HasAdditionalSubjectAlternativeNames: true })])).toEqual([]);
    expect(await refusalsOf(config, [])).toEqual([]);
  });
});

describe("AWS's refusals are faults", () => {
  const denied = "User: arn:aws:iam::123456789012:user/me is not authorized to perform: acm:ListCertificates";

  test("that name the call, also where the other list was read", async () => {
    const acm = acmAnswering(() => jsonError(400, "AccessDeniedException", denied));
    const { inventory } = read({ distributions: [{ id: "E1A2B3C", config: aConfig() }] }, { acm });
    await expect(inventory).rejects.toMatchObject({ reason: "forbidden", permission: "acm:ListCertificates" });
  });

  test("of IAM too, so that its certificates are not taken for gone", async () => {
    const config = aConfig({ more: { ViewerCertificate: { IAMCertificateId: "ASCAEXAMPLE" } } });
    const iam = () => Promise.resolve(iamAnswering(() => xmlError(403, "AccessDenied", "no")));
    const { inventory } = read({ distributions: [{ id: "E1A2B3C", config }] }, { iam });
    await expect(inventory).rejects.toBeInstanceOf(ReadFault);
  });
});

const corpus = fileURLToPath(new URL("../../../shared/corpus/tls/distributions/", import.meta.url));

function text(file: string): string {
  return readFileSync(corpus + file, "utf8");
}

/** What ListDistributions does not show: see `check --live`. */
const unseenInAList = ["48-logging-v2-cookies.json", "58-cache-tag-header.json"];

test.skipIf(!existsSync(corpus))(
  "real distributions are refused as their index says, as far as a list shows them (skipped without the corpus)",
  async () => {
    const index: readonly { readonly file: string; readonly switch: string }[] = JSON.parse(text("index.json"));
    const files = readdirSync(corpus).filter((file) => file !== "index.json");
    const distributions = files.map((file, at) => {
      const { DistributionConfig: config }: { readonly DistributionConfig: unknown } = JSON.parse(text(file));
      return { id: `E${1_000_000 + at}`, config };
    });
    const inventory = await read({ distributions }).inventory;
    const found = files.map((file, at) => {
      const refused = (inventory.distributions[at]?.refusals ?? []).length > 0;
      return [file, refused ? "left" : "adopted"];
    });
    const expected = files.map((file) => {
      const verdict = index.find((one) => one.file === file)?.switch;
      return [file, verdict === "allow" || unseenInAList.includes(file) ? "adopted" : "left"];
    });
    expect(found).toEqual(expected);
  },
);
