import { createHash, X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { largestCertificate, parseCertificate } from "../../modules/certificates/certificate.js";
import { authority, blocksOf, certificateOf, derOf, issued } from "./authority.js";

test("a certificate says what it is", async () => {
  const leaf = await issued({ names: ["WWW.Example.com", "*.example.com"], commonName: "www.example.com" });
  const { pem, der, serialNumber, ...facts } = certificateOf(leaf.pem);
  expect(facts).toEqual({
    fingerprint: leaf.fingerprint,
    subject: "CN=www.example.com",
    issuer: "CN=Crossfade Lab Intermediate 2",
    names: ["www.example.com", "*.example.com"],
    notBefore: new Date("2026-11-01T00:00:00Z"),
    notAfter: new Date("2027-02-20T12:00:00Z"),
    key: { algorithm: "EC", curve: "P-256" },
    certificateAuthority: false,
    selfIssued: false,
  });
  expect(pem).toBe(leaf.pem);
  expect(createHash("sha256").update(der).digest("hex")).toBe(leaf.fingerprint);
  expect(serialNumber).toBe(new X509Certificate(leaf.pem).serialNumber);
});

test("a root is an authority that issued itself", () => {
  expect(certificateOf(authority.root)).toMatchObject({ certificateAuthority: true, selfIssued: true });
});

test("an intermediate is an authority that another issued", () => {
  const [intermediate = ""] = blocksOf(authority.chain);
  expect(certificateOf(intermediate)).toMatchObject({ certificateAuthority: true, selfIssued: false });
});

test("a common name counts only without alternative names", async () => {
  const without = await issued({ names: [], commonName: "Old.Example.com" });
  const beside = await issued({ names: ["new.example.com"], commonName: "old.example.com" });
  expect(certificateOf(without.pem).names).toEqual(["old.example.com"]);
  expect(certificateOf(beside.pem).names).toEqual(["new.example.com"]);
});

test("a common name that is no host name is not one of the names", async () => {
  const leaf = await issued({ names: [], commonName: "Example Signing 2026" });
  expect(certificateOf(leaf.pem).names).toEqual([]);
});

test("a name that contains the look of another name stays one name", async () => {
  const leaf = await issued({ names: ["a.example.com, DNS:bank.example"] });
  expect(certificateOf(leaf.pem).names).toEqual(["a.example.com, dns:bank.example"]);
});

test("a terminal escape, a direction override and a NUL leave a certificate escaped", async () => {
  const leaf = await issued({ names: ["a\u0000b\u001B[31m.example.com"], commonName: "safe\u202Egpj\u001B[2J" });
  const { subject, names } = certificateOf(leaf.pem);
  expect(names).toEqual(["a\\u{0}b\\u{1b}[31m.example.com"]);
  expect(subject).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(subject).toContain("\\u{202e}");
});

test("a certificate without a subject has an empty one", async () => {
  const leaf = await authority.issue({ names: ["a".repeat(65)] });
  expect(certificateOf(leaf.pem).subject).toBe("");
});

test("a date beyond 2049 is read", async () => {
  const leaf = await issued({ notAfter: new Date("9999-12-31T23:59:59Z") });
  expect(certificateOf(leaf.pem).notAfter).toEqual(new Date("9999-12-31T23:59:59Z"));
});

test("no prefix of a certificate is a certificate", async () => {
  const der = derOf((await issued()).pem);
  for (let length = 0; length < der.length; length += 1) {
    expect(parseCertificate(der.subarray(0, length)).ok).toBe(false);
  }
});

test("a certificate with a byte more is refused", async () => {
  const der = derOf((await issued()).pem);
  expect(parseCertificate(Buffer.concat([der, Buffer.from([0])]))).toEqual({ ok: false, why: "trailing-bytes" });
});

test("PEM hidden inside DER is not read in its place", async () => {
  const pem = Buffer.from((await issued()).pem);
  const header = Buffer.from([0x30, 0x82, pem.length >> 8, pem.length & 0xff]);
  expect(parseCertificate(Buffer.concat([header, pem]))).toEqual({ ok: false, why: "not-x509" });
});

test("a date that is none is refused", async () => {
  const der = derOf((await issued()).pem);
  der.write("99", der.indexOf("261101000000Z") + 2, "latin1");
  expect(parseCertificate(der)).toEqual({ ok: false, why: "dates" });
});

test("more than 32 KiB is refused unread", () => {
  expect(parseCertificate(Buffer.alloc(largestCertificate + 1))).toEqual({ ok: false, why: "too-large" });
});

test("a certificate with any one byte changed is read or refused, and never throws", async () => {
  const der = derOf((await issued()).pem);
  for (let index = 0; index < der.length; index += 1) {
    const changed = Buffer.from(der);
    changed[index] = (changed[index] ?? 0) ^ 0xa5;
    expect(() => parseCertificate(changed)).not.toThrow();
  }
});

const corpus = new URL("../../../shared/corpus/saml/certs/", import.meta.url);
const files = existsSync(corpus) ? readdirSync(corpus).filter((file) => file.endsWith(".pem")) : [];
test.skipIf(files.length === 0)(
  "every certificate of the corpus has the fingerprint it is filed under (skipped without ../shared/corpus)",
  () => {
    for (const file of files) {
      const { fingerprint } = certificateOf(readFileSync(new URL(file, corpus), "utf8"));
      expect(`${fingerprint.slice(0, 16)}.pem`).toBe(file);
    }
  },
);
