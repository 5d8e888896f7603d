import { CreateDistributionCommand } from "@aws-sdk/client-cloudfront";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aLab, errorOf, minimalConfig, toCertificate, type LabUnderTest } from "./labs.js";

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

  test("is refused for dedicated addresses when two others have them", async () => {
    const withVip = async () => {
      const { arn } = await under.certificateFor(`vip${(count += 1)}.example.com`);
      const config = {
        ...minimalConfig(`created-${(count += 1)}`),
        ViewerCertificate: { ACMCertificateArn: arn, SSLSupportMethod: "vip", MinimumProtocolVersion: "TLSv1" },
      } as const;
      return errorOf(under.cloudFront.send(new CreateDistributionCommand({ DistributionConfig: config })));
    };
    expect([await withVip(), await withVip(), await withVip()]).toEqual([
      undefined,
      undefined,
      { name: "TooManyCertificates", status: 400 },
    ]);
  });
});
