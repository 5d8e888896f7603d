import {
  AddTagsToCertificateCommand,
  DeleteCertificateCommand,
  ImportCertificateCommand,
  ListTagsForCertificateCommand,
} from "@aws-sdk/client-acm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aLab, errorOf, type LabUnderTest } from "./labs.js";

let under: LabUnderTest;

beforeAll(async () => {
  under = await aLab();
});
afterAll(() => under.lab.stop());

async function importOf(CertificateArn: string | undefined, ...names: readonly string[]) {
  const { pem, chain, privateKey } = await under.authority.issue({ names });
  const [Certificate, CertificateChain, PrivateKey] = [pem, chain, privateKey].map((text) => Buffer.from(text));
  return new ImportCertificateCommand({ Certificate, CertificateChain, PrivateKey, CertificateArn });
}

test("deleted imports count for the quota of the year, and not for the quota of those that are there", async () => {
  const small = await aLab({ quotas: { "L-D2CB7DE9": 1, "L-3808DC70": 2 } });
  try {
    const first = await small.certificateFor("one.example.com");
    await expect(small.certificateFor("two.example.com")).rejects.toThrow("maximum number of imported certificates: 1");
    await small.acm.send(new DeleteCertificateCommand({ CertificateArn: first.arn }));
    const second = await small.certificateFor("two.example.com");
    await small.acm.send(new DeleteCertificateCommand({ CertificateArn: second.arn }));
    await expect(small.certificateFor("three.example.com")).rejects.toThrow(
      "maximum number of certificates imported in the last 365 days: 2",
    );
    small.lab.setQuota("L-3808DC70", 3);
    await small.certificateFor("three.example.com");
  } finally {
    await small.lab.stop();
  }
});

test("what ACM issues counts for its own quota only", async () => {
  const small = await aLab({ quotas: { "L-D2CB7DE9": 0, "L-F141DD1D": 1 } });
  try {
    await small.lab.issueCertificate({ names: ["one.example.com"] });
    await expect(small.lab.issueCertificate({ names: ["two.example.com"] })).rejects.toThrow(
      "maximum number of certificates: 1",
    );
  } finally {
    await small.lab.stop();
  }
});

test("a re-import keeps the tags and is no new import", async () => {
  const { arn } = await under.certificateFor("tags.example.com");
  const Tags = [{ Key: "team", Value: "edge" }];
  await under.acm.send(new AddTagsToCertificateCommand({ CertificateArn: arn, Tags }));
  expect((await under.acm.send(await importOf(arn, "tags.example.com"))).CertificateArn).toBe(arn);
  expect((await under.acm.send(new ListTagsForCertificateCommand({ CertificateArn: arn }))).Tags).toEqual(Tags);
});

test("an import into a certificate that ACM issued is refused", async () => {
  const { arn } = await under.lab.issueCertificate({ names: ["issued.example.com"] });
  expect(await errorOf(under.acm.send(await importOf(arn, "issued.example.com")))).toEqual({
    name: "ValidationException",
    status: 400,
  });
});

test("an import into an ARN that is not there is refused", async () => {
  const arn = "arn:aws:acm:us-east-1:123456789012:certificate/0c5fade0-0000-4000-8000-0000000000ff";
  expect(await errorOf(under.acm.send(await importOf(arn, "none.example.com")))).toMatchObject({
    name: "ResourceNotFoundException",
  });
});
