import { GetDistributionCommand, ListDistributionsCommand } from "@aws-sdk/client-cloudfront";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aLab, change, errorOf, toCertificate, type LabUnderTest } from "./labs.js";

let under: LabUnderTest;
let count = 0;

beforeAll(async () => {
  under = await aLab();
});
afterAll(() => under.lab.stop());

async function aDistribution(config: Parameters<LabUnderTest["lab"]["addDistribution"]>[0]["config"]) {
  count += 1;
  const id = `EWORLD${count}0000`;
  const alias = `w${count}.example.com`;
  const certificateArn = (await under.certificateFor(alias)).arn;
  await under.lab.addDistribution({ id, aliases: [alias], certificateArn, config });
  const { Distribution } = await under.cloudFront.send(new GetDistributionCommand({ Id: id }));
  return { id, alias, config: Distribution?.DistributionConfig };
}

describe("a distribution can be made", () => {
  test("that is disabled", async () => {
    expect((await aDistribution({ Enabled: false })).config?.Enabled).toBe(false);
  });

  test("that has dedicated addresses", async () => {
    const { config } = await aDistribution({ ViewerCertificate: { SSLSupportMethod: "vip" } });
    expect(config?.ViewerCertificate?.SSLSupportMethod).toBe("vip");
  });

  test("with any version of HTTP", async () => {
    expect((await aDistribution({ HttpVersion: "http3" })).config?.HttpVersion).toBe("http3");
  });

  test("that is a staging one, and is listed as such", async () => {
    const { id } = await aDistribution({ Staging: true });
    const { DistributionList } = await under.cloudFront.send(new ListDistributionsCommand({}));
    expect(DistributionList?.Items?.filter(({ Staging }) => Staging).map(({ Id }) => Id)).toEqual([id]);
  });

  test("with a continuous-deployment policy, and then its certificate cannot be changed", async () => {
    const { id, alias, config } = await aDistribution({ ContinuousDeploymentPolicyId: "policy-1" });
    expect(config?.ContinuousDeploymentPolicyId).toBe("policy-1");
    const { arn } = await under.certificateFor(alias);
    expect(await errorOf(change(under.cloudFront, id, toCertificate(arn)))).toEqual({
      name: "IllegalUpdate",
      status: 400,
    });
  });

  test("with a certificate of IAM, which its view names by its id", async () => {
    const { id } = await under.serverCertificateFor("view.example.com");
    await under.lab.addDistribution({ id: "EWORLDIAM00", aliases: ["view.example.com"], iamCertificateId: id });
    expect(under.lab.distribution("EWORLDIAM00")).toMatchObject({
      certificate: id,
      servedCertificate: id,
      certificateArn: undefined,
    });
  });

  test("but not with a certificate that is nowhere", async () => {
    const seeded = { id: "EWORLDNONE0", aliases: [], iamCertificateId: "ASCANONE" };
    await expect(under.lab.addDistribution(seeded)).rejects.toThrow('no certificate "ASCANONE" for "EWORLDNONE0"');
  });
});

test("500 distributions of one certificate are added, and listed in five calls, within five seconds each", async () => {
  const fleet = await aLab();
  try {
    const { arn } = await fleet.certificateFor("*.fleet.example.com");
    const seeded = Array.from({ length: 500 }, (_, index) => ({
      id: `EFLEET${1000 + index}000`,
      aliases: [`n${index}.fleet.example.com`],
      certificateArn: arn,
    }));
    const started = Date.now();
    await fleet.lab.addDistributions(seeded);
    expect(Date.now() - started).toBeLessThan(5000);
    const before = fleet.lab.requests.length;
    let Marker: string | undefined;
    let listed = 0;
    do {
      const { DistributionList } = await fleet.cloudFront.send(new ListDistributionsCommand({ Marker }));
      listed += DistributionList?.Items?.length ?? 0;
      Marker = DistributionList?.NextMarker;
    } while (Marker !== undefined);
    expect([listed, fleet.lab.requests.length - before]).toEqual([500, 5]);
    expect(Date.now() - started).toBeLessThan(10_000);
  } finally {
    await fleet.lab.stop();
  }
});
