import { describe, expect, test } from "vitest";
import { createCertificateAuthority, type IssueRequest } from "../../lab/certificate-authority.js";
import { covers, isKeyTypeForCloudFront, readCertificate } from "../../lab/certificate-facts.js";

const authority = await createCertificateAuthority();

async function factsOf(request: IssueRequest) {
  return readCertificate((await authority.issue(request)).pem);
}

test("a certificate is read as CloudFront and ACM judge it", async () => {
  const notBefore = new Date("2026-05-04T03:02:01Z");
  const notAfter = new Date("2050-01-01T00:00:00Z");
  const issued = await authority.issue({ names: ["WWW.example.com", "*.example.com"], notBefore, notAfter });
  expect(readCertificate(issued.pem)).toEqual({
    names: ["www.example.com", "*.example.com"],
    keyType: "EC_prime256v1",
    notBefore: notBefore.getTime(),
    notAfter: notAfter.getTime(),
    fingerprint: issued.fingerprint,
  });
});

test("a name with a comma in it is one name, and not a second one that it spells", async () => {
  const { names } = await factsOf({ names: ["a.example.com, DNS:bank.example"] });
  expect(names).toEqual(["a.example.com, dns:bank.example"]);
  expect(covers(names, "bank.example")).toBe(false);
});

test("the common name counts only where there are no other names", async () => {
  expect((await factsOf({ names: [], commonName: "old.example.com" })).names).toEqual(["old.example.com"]);
  expect((await factsOf({ names: ["new.example.com"], commonName: "old.example.com" })).names).toEqual([
    "new.example.com",
  ]);
});

test.each([
  ["rsa2048", "RSA_2048", true],
  ["p256", "EC_prime256v1", true],
  ["p384", "EC_secp384r1", false],
  ["p521", "EC_secp521r1", false],
  ["ed25519", "Ed25519", false],
] as const)("a key of %s is %s to ACM, and for CloudFront: %s", async (algorithm, keyType, forCloudFront) => {
  const facts = await factsOf({ names: ["a.example.com"], algorithm });
  expect(facts.keyType).toBe(keyType);
  expect(isKeyTypeForCloudFront(facts.keyType)).toBe(forCloudFront);
});

test.each(["", "text", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])(
  "%j is no certificate",
  (pem) => {
    expect(() => readCertificate(pem)).toThrow("certificate");
  },
);

describe("CloudFront's rule of names", () => {
  test.each([
    ["*.example.com", "a.example.com", true],
    ["*.example.com", "A.Example.com", true],
    ["*.example.com", "*.example.com", true],
    ["*.example.com", "example.com", false],
    ["*.example.com", "a.b.example.com", false],
    ["*.example.com", "*.b.example.com", false],
    ["a.example.com", "*.example.com", false],
  ])("%s for %s: %s", (name, alias, expected) => expect(covers([name], alias)).toBe(expected));
});
