import { ImportCertificateCommand } from "@aws-sdk/client-acm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aLab, change, served, soon, toCertificate, toServerCertificate, type LabUnderTest } from "./labs.js";

let under: LabUnderTest;

beforeAll(async () => {
  under = await aLab({ edgeAddresses: ["127.0.0.1", "127.0.0.2"] });
});
afterAll(() => under.lab.stop());

async function aServed(id: string, alias: string): Promise<{ readonly arn: string; readonly fingerprint: string }> {
  const certificate = await under.certificateFor(alias);
  await under.lab.addDistribution({ id, aliases: [alias], certificateArn: certificate.arn });
  return certificate;
}

const fingerprintOf = async (name: string, host?: string) => (await served(under.lab, name, host)).fingerprint;

test("an alias is answered with the outgoing certificate until the incoming one has propagated", async () => {
  const outgoing = await aServed("ESWITCH0000", "switch.example.com");
  const incoming = await under.certificateFor("switch.example.com");
  await change(under.cloudFront, "ESWITCH0000", toCertificate(incoming.arn));
  expect(await fingerprintOf("switch.example.com")).toBe(outgoing.fingerprint);
  await expect.poll(() => fingerprintOf("SWITCH.example.com"), soon).toBe(incoming.fingerprint);
});

test("a name is answered by its own distribution before that of the wildcard above it", async () => {
  const wildcard = await aServed("EWILD000000", "*.wild.example.com");
  const exact = await aServed("EEXACT00000", "a.wild.example.com");
  expect(await fingerprintOf("a.wild.example.com")).toBe(exact.fingerprint);
  expect(await fingerprintOf("b.wild.example.com")).toBe(wildcard.fingerprint);
});

test("a name that no distribution has is answered with CloudFront's own certificate", async () => {
  expect((await served(under.lab, "nobody.example.org")).names).toContain("*.cloudfront.net");
});

test("one address can be later than the others", async () => {
  const outgoing = await aServed("ELATE000000", "late.example.com");
  const incoming = await under.certificateFor("late.example.com");
  const fault = under.lab.faults.add({
    kind: "slow-propagation",
    distribution: "ELATE000000",
    ms: 60_000,
    address: "127.0.0.2",
  });
  await change(under.cloudFront, "ELATE000000", toCertificate(incoming.arn));
  under.lab.faults.lift(fault);
  await expect.poll(() => fingerprintOf("late.example.com"), soon).toBe(incoming.fingerprint);
  expect(await fingerprintOf("late.example.com", "127.0.0.2")).toBe(outgoing.fingerprint);
});

test("a re-import into a used ARN reaches viewers, after its propagation", async () => {
  const first = await aServed("EREIMPORT00", "re.example.com");
  const second = await under.authority.issue({ names: ["re.example.com"] });
  await under.acm.send(
    new ImportCertificateCommand({
      CertificateArn: first.arn,
      Certificate: Buffer.from(second.pem),
      CertificateChain: Buffer.from(second.chain),
      PrivateKey: Buffer.from(second.privateKey),
    }),
  );
  expect(await fingerprintOf("re.example.com")).toBe(first.fingerprint);
  await expect.poll(() => fingerprintOf("re.example.com"), soon).toBe(second.fingerprint);
});

test("an alias is answered with a certificate of IAM once the switch to it has propagated", async () => {
  const outgoing = await aServed("EIAM0000000", "iam.example.com");
  const incoming = await under.serverCertificateFor("iam.example.com");
  await change(under.cloudFront, "EIAM0000000", toServerCertificate(incoming.id));
  expect(await fingerprintOf("iam.example.com")).toBe(outgoing.fingerprint);
  await expect.poll(() => fingerprintOf("iam.example.com"), soon).toBe(incoming.fingerprint);
});

test("an alias that a distribution gives up is not answered with its certificate any more", async () => {
  await aServed("EALIAS00000", "given-up.example.com");
  await change(under.cloudFront, "EALIAS00000", (config) => ({ ...config, Aliases: { Quantity: 0 } }));
  await expect
    .poll(async () => (await served(under.lab, "given-up.example.com")).names, soon)
    .toContain("cloudfront.net");
});

test("a staging distribution answers nobody", async () => {
  const { arn } = await under.certificateFor("staging.example.com");
  const config = { Staging: true };
  await under.lab.addDistribution({ id: "ESTAGING000", aliases: ["staging.example.com"], certificateArn: arn, config });
  expect((await served(under.lab, "staging.example.com")).names).toContain("cloudfront.net");
});

test("500 handshakes, 20 at a time, are all answered", async () => {
  const { fingerprint } = await aServed("EMANY000000", "many.example.com");
  const worker = async () => {
    const seen: string[] = [];
    for (let index = 0; index < 25; index += 1) seen.push(await fingerprintOf("many.example.com"));
    return seen;
  };
  const seen = (await Promise.all(Array.from({ length: 20 }, worker))).flat();
  expect([seen.length, new Set(seen)]).toEqual([500, new Set([fingerprint])]);
});
