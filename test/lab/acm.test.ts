import {
  DeleteCertificateCommand,
  DescribeCertificateCommand,
  GetCertificateCommand,
  ImportCertificateCommand,
  ListCertificatesCommand,
  type ListCertificatesCommandInput,
  type ListCertificatesCommandOutput,
} from "@aws-sdk/client-acm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { IssuedCertificate } from "../../lab/certificate-authority.js";
import { aLab, change, errorOf, soon, toCertificate, type LabUnderTest } from "./labs.js";

const chosen = "arn:aws:acm:us-east-1:123456789012:certificate/0c5fade0-0000-4000-8000-00000000000a";
let under: LabUnderTest;

beforeAll(async () => {
  under = await aLab();
});
afterAll(() => under.lab.stop());

function importOf(
  { pem, chain, privateKey }: Pick<IssuedCertificate, "pem" | "chain" | "privateKey">,
  CertificateArn?: string,
) {
  const bytes = (text: string) => Buffer.from(text);
  return new ImportCertificateCommand({
    Certificate: bytes(pem),
    CertificateChain: bytes(chain),
    PrivateKey: bytes(privateKey),
    CertificateArn,
  });
}

test("a certificate imported under a chosen ARN is described, read, re-imported and deleted under it", async () => {
  const issued = await under.authority.issue({ names: ["chosen.example.com"] });
  expect(await under.lab.importCertificate({ ...issued, arn: chosen })).toBe(chosen);
  const { Certificate } = await under.acm.send(new DescribeCertificateCommand({ CertificateArn: chosen }));
  expect([Certificate?.CertificateArn, Certificate?.DomainName, Certificate?.InUseBy]).toEqual([
    chosen,
    "chosen.example.com",
    [],
  ]);
  expect((await under.acm.send(new GetCertificateCommand({ CertificateArn: chosen }))).CertificateChain).toBe(
    issued.chain,
  );
  const again = await under.authority.issue({ names: ["chosen.example.com"] });
  expect((await under.acm.send(importOf(again, chosen))).CertificateArn).toBe(chosen);
  await under.acm.send(new DeleteCertificateCommand({ CertificateArn: chosen }));
  expect(await errorOf(under.acm.send(new DescribeCertificateCommand({ CertificateArn: chosen })))).toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("a certificate is in use until the switch away from it is deployed, propagated and its lag is over", async () => {
  const outgoing = await under.certificateFor("use.example.com");
  const incoming = await under.certificateFor("use.example.com");
  await under.lab.addDistribution({ id: "EUSE0000000", aliases: ["use.example.com"], certificateArn: outgoing.arn });
  const remove = () => errorOf(under.acm.send(new DeleteCertificateCommand({ CertificateArn: outgoing.arn })));
  expect(await remove()).toEqual({ name: "ResourceInUseException", status: 400 });
  const { Certificate } = await under.acm.send(new DescribeCertificateCommand({ CertificateArn: outgoing.arn }));
  expect(Certificate?.InUseBy).toEqual(["arn:aws:cloudfront::123456789012:distribution/EUSE0000000"]);
  await change(under.cloudFront, "EUSE0000000", toCertificate(incoming.arn));
  expect(await remove()).toEqual({ name: "ResourceInUseException", status: 400 });
  await expect.poll(remove, soon).toBeUndefined();
});

test("the certificate of a deleted distribution is free once the lag is over", async () => {
  const { arn } = await under.certificateFor("gone.example.com");
  await under.lab.addDistribution({ id: "EGONE000000", aliases: ["gone.example.com"], certificateArn: arn });
  await under.lab.deleteDistribution("EGONE000000");
  const remove = () => errorOf(under.acm.send(new DeleteCertificateCommand({ CertificateArn: arn })));
  expect(await remove()).toMatchObject({ name: "ResourceInUseException" });
  await expect.poll(remove, soon).toBeUndefined();
});

test("certificates with EC keys are listed only for those who ask for their key type", async () => {
  const { arn } = await under.certificateFor("ec.example.com");
  const listed = async (input: ListCertificatesCommandInput) =>
    (await under.acm.send(new ListCertificatesCommand(input))).CertificateSummaryList?.filter(
      (one) => one.CertificateArn === arn,
    );
  expect(await listed({})).toEqual([]);
  expect(await listed({ Includes: { keyTypes: ["RSA_2048", "EC_prime256v1"] } })).toMatchObject([
    { KeyAlgorithm: "EC_prime256v1", InUse: false, SubjectAlternativeNameSummaries: ["ec.example.com"] },
  ]);
});

test("certificates are listed page by page, each once", async () => {
  await under.certificateFor("page1.example.com");
  await under.certificateFor("page2.example.com");
  const arns: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page: ListCertificatesCommandOutput = await under.acm.send(
      new ListCertificatesCommand({ MaxItems: 1, NextToken, Includes: { keyTypes: ["EC_prime256v1"] } }),
    );
    arns.push(...(page.CertificateSummaryList ?? []).map(({ CertificateArn }) => CertificateArn));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  expect(arns.length).toBeGreaterThanOrEqual(2);
  expect(new Set(arns).size).toBe(arns.length);
});

test("a key that belongs to another certificate is refused", async () => {
  const [one, other] = await Promise.all([
    under.authority.issue({ names: ["a.example.com"] }),
    under.authority.issue({ names: ["b.example.com"] }),
  ]);
  expect(await errorOf(under.acm.send(importOf({ ...one, privateKey: other.privateKey })))).toEqual({
    name: "ValidationException",
    status: 400,
  });
});

test("one certificate more than the quota is refused", async () => {
  const small = await aLab({ quotas: { "L-D2CB7DE9": 1 } });
  try {
    await small.certificateFor("one.example.com");
    await expect(small.certificateFor("two.example.com")).rejects.toThrow("maximum number of imported certificates: 1");
  } finally {
    await small.lab.stop();
  }
});
