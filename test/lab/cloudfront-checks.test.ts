import { CreateDistributionCommand } from "@aws-sdk/client-cloudfront";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  aLab,
  change,
  errorOf,
  minimalConfig,
  soon,
  toCertificate,
  toServerCertificate,
  type LabUnderTest,
} from "./labs.js";

let under: LabUnderTest;
let count = 0;

beforeAll(async () => {
  under = await aLab();
});
afterAll(() => under.lab.stop());

describe("a viewer certificate", () => {
  test.each([
    ["covers an alias one level up", "*.example.net", "a.example.net", undefined],
    ["does not cover the bare domain", "*.example.net", "example.net", "InvalidViewerCertificate"],
    ["does not cover two levels", "*.example.net", "a.b.example.net", "InvalidViewerCertificate"],
    ["covers the same wildcard", "*.shop.example.net", "*.shop.example.net", undefined],
    ["does not cover a wildcard below it", "*.example.net", "*.w.example.net", "InvalidViewerCertificate"],
  ])("with a wildcard %s", async (_, name, alias, expected) => {
    const { arn } = await under.certificateFor(name);
    const config = minimalConfig(`created-${(count += 1)}`, { Aliases: { Quantity: 1, Items: [alias] } });
    const created = under.cloudFront.send(
      new CreateDistributionCommand({ DistributionConfig: toCertificate(arn)(config) }),
    );
    expect((await errorOf(created))?.name).toBe(expected);
  });

  test.each([
    ["P-384", "p384", "InvalidViewerCertificate"],
    ["P-256", "p256", undefined],
    ["RSA 3072", "rsa3072", undefined],
  ] as const)("with a key of %s is judged as CloudFront judges it", async (_, algorithm, expected) => {
    const arn = await under.lab.importCertificate(await under.authority.issue({ names: ["k.example.net"], algorithm }));
    const created = under.cloudFront.send(
      new CreateDistributionCommand({
        DistributionConfig: toCertificate(arn)(minimalConfig(`created-${(count += 1)}`)),
      }),
    );
    expect((await errorOf(created))?.name).toBe(expected);
  });

  test("that has expired since its import is refused", async () => {
    const issued = await under.authority.issue({ names: ["e.example.net"], notAfter: new Date(Date.now() + 2500) });
    const arn = await under.lab.importCertificate(issued);
    await sleep(2600);
    const created = under.cloudFront.send(
      new CreateDistributionCommand({
        DistributionConfig: toCertificate(arn)(minimalConfig(`created-${(count += 1)}`)),
      }),
    );
    expect((await errorOf(created))?.name).toBe("InvalidViewerCertificate");
  });

  test("is refused for dedicated addresses when two others have them, of whichever store", async () => {
    const withVip = async (stored: { readonly ACMCertificateArn: string } | { readonly IAMCertificateId: string }) => {
      const config = {
        ...minimalConfig(`created-${(count += 1)}`),
        ViewerCertificate: { ...stored, SSLSupportMethod: "vip", MinimumProtocolVersion: "TLSv1" },
      } as const;
      return errorOf(under.cloudFront.send(new CreateDistributionCommand({ DistributionConfig: config })));
    };
    const ofAcm = async () => withVip({ ACMCertificateArn: (await under.certificateFor("vip.example.com")).arn });
    const ofIam = async () => withVip({ IAMCertificateId: (await under.serverCertificateFor("vip.example.com")).id });
    expect([await ofAcm(), await ofIam(), await ofAcm(), await ofIam()]).toEqual([
      undefined,
      undefined,
      { name: "TooManyCertificates", status: 400 },
      { name: "TooManyCertificates", status: 400 },
    ]);
  });
});

describe("a certificate of IAM", () => {
  const create = (id: string, alias?: string) => {
    const aliases = alias === undefined ? {} : { Aliases: { Quantity: 1, Items: [alias] } };
    const config = minimalConfig(`created-${(count += 1)}`, aliases);
    return errorOf(
      under.cloudFront.send(new CreateDistributionCommand({ DistributionConfig: toServerCertificate(id)(config) })),
    );
  };
  const uploaded = async (path: string, algorithm?: "p384") => {
    const issued = await under.authority.issue({ names: ["iam.example.net"], algorithm });
    return (await under.lab.uploadServerCertificate({ ...issued, name: `checked-${(count += 1)}`, path })).id;
  };
  const refused = { name: "InvalidViewerCertificate", status: 400 };

  test("is taken under /cloudfront/ and below it, and nowhere else", async () => {
    expect(await create(await uploaded("/cloudfront/"))).toBeUndefined();
    expect(await create(await uploaded("/cloudfront/www/"))).toBeUndefined();
    expect(await create(await uploaded("/"))).toEqual(refused);
    expect(await create(await uploaded("/cloudfront-old/"))).toEqual(refused);
  });

  test("is refused when it is not there", async () => {
    expect(await create("ASCA00000000000000000")).toEqual(refused);
  });

  test("is refused with a key of P-384", async () => {
    expect(await create(await uploaded("/cloudfront/", "p384"))).toEqual(refused);
  });

  test("is refused for an alias that it does not cover", async () => {
    const id = await uploaded("/cloudfront/");
    expect(await create(id, "other.example.net")).toEqual(refused);
    expect(await create(id, "iam.example.net")).toBeUndefined();
  });

  test("is refused together with one of ACM", async () => {
    const { arn } = await under.certificateFor("both.example.net");
    const { ViewerCertificate } = toServerCertificate(await uploaded("/cloudfront/"))(minimalConfig("x"));
    const config = minimalConfig(`created-${(count += 1)}`, {
      ViewerCertificate: { ...ViewerCertificate, ACMCertificateArn: arn },
    });
    expect(await errorOf(under.cloudFront.send(new CreateDistributionCommand({ DistributionConfig: config })))).toEqual(
      refused,
    );
  });
});

test("a distribution moves from IAM to ACM and back, and the derived fields follow", async () => {
  const fromIam = await under.serverCertificateFor("move.example.net");
  const fromAcm = await under.certificateFor("move.example.net");
  const id = "EMOVE000000";
  await under.lab.addDistribution({ id, aliases: ["move.example.net"], iamCertificateId: fromIam.id });
  const viewer = () =>
    /<ViewerCertificate>(.*)<\/ViewerCertificate>/.exec(under.lab.distribution(id)?.configXml ?? "")?.[1];
  expect(viewer()).toContain(`<Certificate>${fromIam.id}</Certificate><CertificateSource>iam</CertificateSource>`);
  await change(under.cloudFront, id, toCertificate(fromAcm.arn));
  expect(viewer()).toContain(`<Certificate>${fromAcm.arn}</Certificate><CertificateSource>acm</CertificateSource>`);
  expect(viewer()).not.toContain("IAMCertificateId");
  await expect.poll(() => under.lab.distribution(id)?.status, soon).toBe("Deployed");
  await change(under.cloudFront, id, toServerCertificate(fromIam.id));
  expect(viewer()).toContain(`<Certificate>${fromIam.id}</Certificate><CertificateSource>iam</CertificateSource>`);
  expect(viewer()).not.toContain("ACMCertificateArn");
});
