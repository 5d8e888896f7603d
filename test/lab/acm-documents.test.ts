import {
  AddTagsToCertificateCommand,
  DescribeCertificateCommand,
  GetCertificateCommand,
  ListCertificatesCommand,
  ListTagsForCertificateCommand,
} from "@aws-sdk/client-acm";
import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aLab, served, soon, type LabUnderTest } from "./labs.js";

let under: LabUnderTest;

beforeAll(async () => {
  under = await aLab();
});
afterAll(() => under.lab.stop());

const describeOne = async (CertificateArn: string) =>
  (await under.acm.send(new DescribeCertificateCommand({ CertificateArn }))).Certificate;

async function summaryOf(arn: string) {
  const keyTypes = ["RSA_2048", "EC_prime256v1"] as const;
  const { CertificateSummaryList } = await under.acm.send(
    new ListCertificatesCommand({ MaxItems: 1000, Includes: { keyTypes: [...keyTypes] } }),
  );
  return CertificateSummaryList?.find(({ CertificateArn }) => CertificateArn === arn);
}

async function answeredFingerprint(CertificateArn: string): Promise<string> {
  const { Certificate = "" } = await under.acm.send(new GetCertificateCommand({ CertificateArn }));
  return new X509Certificate(Certificate).fingerprint256.replaceAll(":", "").toLowerCase();
}

describe("an imported certificate", () => {
  test("is described as one that is never renewed", async () => {
    const { arn } = await under.certificateFor("imported.example.com");
    const certificate = await describeOne(arn);
    expect(certificate).toMatchObject({ Type: "IMPORTED", Status: "ISSUED", RenewalEligibility: "INELIGIBLE" });
    expect(certificate?.ImportedAt).toBeInstanceOf(Date);
    expect([certificate?.IssuedAt, certificate?.RenewalSummary, certificate?.DomainValidationOptions]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("is listed with what its summary has, and nothing else", async () => {
    const names = Array.from({ length: 101 }, (_, index) => `n${index}.example.com`);
    const { arn } = await under.certificateFor(...names);
    expect(await summaryOf(arn)).toEqual({
      CertificateArn: arn,
      DomainName: "n0.example.com",
      SubjectAlternativeNameSummaries: names.slice(0, 100),
      HasAdditionalSubjectAlternativeNames: true,
      Status: "ISSUED",
      Type: "IMPORTED",
      KeyAlgorithm: "EC_prime256v1",
      KeyUsages: [],
      ExtendedKeyUsages: [],
      InUse: false,
      Exported: false,
      RenewalEligibility: "INELIGIBLE",
      NotBefore: expect.any(Date),
      NotAfter: expect.any(Date),
      CreatedAt: expect.any(Date),
      ImportedAt: expect.any(Date),
    });
  });
});

describe("a certificate that ACM issued", () => {
  test("is described with how its names were validated, and is eligible for renewal once it is in use", async () => {
    const { arn } = await under.lab.issueCertificate({ names: ["issued.example.com", "*.issued.example.com"] });
    const before = await describeOne(arn);
    expect(before).toMatchObject({ Type: "AMAZON_ISSUED", Status: "ISSUED", RenewalEligibility: "INELIGIBLE" });
    expect(before?.DomainValidationOptions).toMatchObject([
      { DomainName: "issued.example.com", ValidationStatus: "SUCCESS", ValidationMethod: "DNS" },
      { DomainName: "*.issued.example.com", ValidationDomain: "issued.example.com", ValidationStatus: "SUCCESS" },
    ]);
    expect(before?.IssuedAt).toBeInstanceOf(Date);
    expect([before?.ImportedAt, before?.RenewalSummary]).toEqual([undefined, undefined]);
    await under.lab.addDistribution({ id: "EISSUED0000", aliases: ["issued.example.com"], certificateArn: arn });
    expect((await describeOne(arn))?.RenewalEligibility).toBe("ELIGIBLE");
    expect(await summaryOf(arn)).toMatchObject({ Type: "AMAZON_ISSUED", InUse: true, RenewalEligibility: "ELIGIBLE" });
    expect((await summaryOf(arn))?.IssuedAt).toBeInstanceOf(Date);
  });

  test("is served by the edge under the lab's root", async () => {
    const issued = await under.lab.issueCertificate({ names: ["root.example.com"] });
    await under.lab.addDistribution({ id: "EISSUEDROOT", aliases: ["root.example.com"], certificateArn: issued.arn });
    expect((await served(under.lab, "root.example.com")).fingerprint).toBe(issued.fingerprint);
    expect(await answeredFingerprint(issued.arn)).toBe(issued.fingerprint);
    const intermediate = new X509Certificate(issued.chain);
    expect(intermediate.checkIssued(new X509Certificate(under.lab.root))).toBe(true);
  });

  test("is renewed under its ARN: ACM answers the new one at once, and the edge when it has propagated", async () => {
    const before = await under.lab.issueCertificate({ names: ["renew.example.com"] });
    const { arn } = before;
    await under.lab.addDistribution({ id: "ERENEW00000", aliases: ["renew.example.com"], certificateArn: arn });
    const notAfter = new Date(Date.now() + 200 * 86_400_000);
    const after = await under.lab.renewCertificate(arn, { notAfter });
    expect([after.arn, after.fingerprint === before.fingerprint]).toEqual([arn, false]);
    expect(await answeredFingerprint(arn)).toBe(after.fingerprint);
    const shown = async () => (await served(under.lab, "renew.example.com")).fingerprint;
    expect(await shown()).toBe(before.fingerprint);
    await expect.poll(shown, soon).toBe(after.fingerprint);
    const certificate = await describeOne(arn);
    expect(certificate).toMatchObject({ Type: "AMAZON_ISSUED", RenewalSummary: { RenewalStatus: "SUCCESS" } });
    expect(Math.floor(notAfter.getTime() / 1000) * 1000).toBe(certificate?.NotAfter?.getTime());
  });

  test("is renewed by the authority that issued it", async () => {
    const { arn } = await under.lab.issueCertificate({ names: ["own.example.com"], authority: under.authority });
    const { chain } = await under.lab.renewCertificate(arn);
    expect(chain).toBe(under.authority.chain);
  });

  test("keeps its tags when it is renewed", async () => {
    const { arn } = await under.lab.issueCertificate({ names: ["tags.example.com"] });
    const Tags = [{ Key: "team", Value: "edge" }];
    await under.acm.send(new AddTagsToCertificateCommand({ CertificateArn: arn, Tags }));
    await under.lab.renewCertificate(arn);
    expect((await under.acm.send(new ListTagsForCertificateCommand({ CertificateArn: arn }))).Tags).toEqual(Tags);
  });

  test("is not what an imported one is: that is not renewed", async () => {
    const { arn } = await under.certificateFor("not.example.com");
    await expect(under.lab.renewCertificate(arn)).rejects.toThrow("is not a certificate that the lab issued");
  });
});
