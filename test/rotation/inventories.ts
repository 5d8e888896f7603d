// What may be found in an account: builders for examples, arbitraries for properties.
import fc from "fast-check";
import type { FoundCertificate, FoundDistribution, Inventory } from "../../modules/rotation/inventory.js";

export const account = "123456789012";
export const now = new Date("2026-11-22T12:00:00Z");

export function aFoundCertificate(id: string, change: Partial<FoundCertificate> = {}): FoundCertificate {
  const arn = `arn:aws:acm:us-east-1:${account}:certificate/${id}`;
  return {
    arn,
    store: "acm",
    attached: arn,
    names: ["www.example.com"],
    since: new Date("2026-03-05T00:00:00Z"),
    notAfter: new Date("2027-03-05T00:00:00Z"),
    renewal: "none",
    ...change,
  };
}

export function aServerCertificate(id: string, name: string, path = "/cloudfront/"): FoundCertificate {
  const arn = `arn:aws:iam::${account}:server-certificate${path}${name}`;
  return aFoundCertificate(id, { arn, store: "iam", attached: id, names: [] });
}

export function aFoundDistribution(
  id: string,
  certificate: FoundCertificate | undefined,
  change: Partial<FoundDistribution> = {},
): FoundDistribution {
  return {
    id,
    aliases: [`${id.toLowerCase()}.example.com`],
    enabled: true,
    sslSupportMethod: "sni-only",
    attached: certificate?.attached,
    refusals: certificate === undefined ? [{ code: "default-certificate", message: `"${id}" has none` }] : [],
    ...change,
  };
}

export function anInventory(
  certificates: readonly FoundCertificate[],
  ...distributions: readonly FoundDistribution[]
): Inventory {
  return { certificates, distributions };
}

const text = (of: string, minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.nat({ max: of.length - 1 }).map((at) => of.charAt(at)), minLength, maxLength });
const hex = "0123456789abcdef";
const capital = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** Mostly names of hosts, and what a name can be at worst. */
const hostName = fc.oneof(
  { weight: 6, arbitrary: fc.domain() },
  { weight: 2, arbitrary: fc.domain().map((name) => `*.${name}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("stack", "3m.example", "x-----BEGIN ", "a\n- b", "STACK", "", "é", "# x", "-"),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 80 }) },
);

const moment = fc.option(
  fc.date({ min: new Date("2001-01-01T00:00:00Z"), max: new Date("2031-01-01T00:00:00Z"), noInvalidDate: true }),
  { nil: undefined },
);

const acmCertificate = fc
  .record({
    id: text(hex, 8, 36),
    region: fc.constantFrom("us-east-1", "us-east-1", "us-east-1", "eu-central-1"),
    owner: fc.constantFrom(account, account, account, "210987654321"),
    names: fc.array(hostName, { maxLength: 4 }),
    since: moment,
    notAfter: moment,
    renewal: fc.constantFrom("none", "none", "acm", "refused"),
  })
  .map(({ id, region, owner, renewal, ...rest }): FoundCertificate => {
    const arn = `arn:aws:acm:${region}:${owner}:certificate/${id}`;
    const kind = renewal === "acm" || renewal === "refused" ? renewal : "none";
    return { arn, store: "acm", attached: arn, renewal: kind, ...rest };
  });

const iamCertificate = fc
  .record({
    id: text(capital, 17).map((rest) => `ASCA${rest}`),
    path: fc.constantFrom("/cloudfront/", "/cloudfront/", "/cloudfront/www/", "/"),
    name: text("abc0+=,.@_-", 1, 128),
    since: moment,
    notAfter: moment,
  })
  .map(({ id, path, name, ...rest }): FoundCertificate => {
    const arn = `arn:aws:iam::${account}:server-certificate${path}${name}`;
    return { arn, store: "iam", attached: id, names: [], renewal: "none", ...rest };
  });

const id = fc.oneof(
  { weight: 9, arbitrary: text(capital, 6, 13).map((rest) => `E${rest}`) },
  { weight: 1, arbitrary: fc.constantFrom("E1", "e1a2b3c4d5e6f7", "D1A2B3C4D5E6F7") },
);

/** Any account: with certificates that nobody uses, and distributions whose certificate is nowhere. */
export const inventories: fc.Arbitrary<Inventory> = fc
  .record({
    certificates: fc.uniqueArray(fc.oneof({ weight: 3, arbitrary: acmCertificate }, iamCertificate), {
      selector: ({ arn }) => arn,
      maxLength: 6,
    }),
    seeds: fc.uniqueArray(
      fc.record({
        id,
        aliases: fc.array(hostName, { maxLength: 3 }),
        enabled: fc.boolean(),
        sslSupportMethod: fc.constantFrom("sni-only", "vip", undefined),
        which: fc.nat({ max: 8 }),
        refused: fc.boolean().map((is) => is && [{ code: "staging", message: "it is a staging distribution" }]),
      }),
      { selector: (one) => one.id, maxLength: 14 },
    ),
  })
  .map(({ certificates, seeds }) => ({
    certificates,
    distributions: seeds.map(({ which, refused, ...seed }): FoundDistribution => {
      const nowhere = which === 8 ? undefined : aFoundCertificate("gone").attached;
      const attached = certificates[which]?.attached ?? nowhere;
      const none = attached === undefined ? [{ code: "default-certificate", message: "it has none" }] : [];
      return { ...seed, attached, refusals: refused === false ? none : refused };
    }),
  }));
