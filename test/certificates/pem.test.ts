import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { largestCertificate, parseCertificate } from "../../modules/certificates/certificate.js";
import { largestChain, longestChain, readCertificatePem, readChainPem } from "../../modules/certificates/pem.js";
import { authority, blocksOf, derOf, issued, pemOf } from "./authority.js";

const leaf = await issued();
const [lower = "", upper = ""] = blocksOf(authority.chain);

describe("the text of a certificate", () => {
  test("may have a byte order mark, CRLF and text around the block", () => {
    const text = `\uFEFFsubject=CN = www.example.com\r\n${leaf.pem.replaceAll("\n", "\r\n")}\r\nthe end`;
    const { certificate, problems } = readCertificatePem(text);
    expect(problems).toEqual([]);
    expect(certificate?.fingerprint).toBe(leaf.fingerprint);
  });

  test("is written anew in lines of 64", () => {
    expect(readCertificatePem(pemOf(derOf(leaf.pem))).certificate?.pem).toBe(leaf.pem);
  });

  test("with several certificates gives the first, and says where the second begins", () => {
    const { certificate, problems } = readCertificatePem(leaf.pem + lower + upper);
    const line = leaf.pem.split("\n").length;
    expect(certificate?.fingerprint).toBe(leaf.fingerprint);
    expect(problems).toEqual([{ code: "several-certificates", in: "certificate", count: 3, line }]);
  });

  test("that holds a private key says so, and not what it is", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    expect(readCertificatePem(pem)).toEqual({
      certificate: undefined,
      problems: [{ code: "wrong-block", in: "certificate", found: "private-key", line: 1 }],
    });
  });

  test.each([
    [pemOf(Buffer.alloc(3), "ENCRYPTED PRIVATE KEY"), "encrypted-private-key"],
    ["-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n", "certificate-request"],
    ["-----BEGIN PKCS7-----\nAAAA\n-----END PKCS7-----\n", "pkcs7"],
    ["-----BEGIN TRUSTED CERTIFICATE-----\nAAAA\n-----END TRUSTED CERTIFICATE-----\n", "trusted-certificate"],
  ])("with another block names it: %j", (text, found) => {
    expect(readCertificatePem(text).problems).toEqual([{ code: "wrong-block", in: "certificate", found, line: 1 }]);
  });

  test.each([
    ["", "nothing"],
    ["no certificate here", "text"],
  ])("without PEM is named: %j", (text, found) => {
    expect(readCertificatePem(text).problems).toEqual([{ code: "not-pem", in: "certificate", found }]);
  });

  test("that is cut off is a broken block", () => {
    expect(readCertificatePem(leaf.pem.slice(0, 200)).problems).toEqual([
      { code: "broken-block", in: "certificate", fault: "no-end", line: 1 },
    ]);
  });

  test("with a character lost is a broken block", () => {
    expect(readCertificatePem(leaf.pem.replace("MII", "MI")).problems).toEqual([
      { code: "broken-block", in: "certificate", fault: "not-base64", line: 1 },
    ]);
  });

  test("with truncated DER is unreadable", () => {
    expect(readCertificatePem(pemOf(derOf(leaf.pem).subarray(0, 99))).problems).toEqual([
      { code: "unreadable", in: "certificate", why: "not-x509", position: undefined, line: 1 },
    ]);
  });

  test("may have 32 KiB and not a byte more", () => {
    const padding = "#".repeat(largestCertificate - leaf.pem.length);
    expect(readCertificatePem(leaf.pem + padding).problems).toEqual([]);
    expect(readCertificatePem(`${leaf.pem}${padding}#`).problems).toEqual([
      { code: "too-large", in: "certificate", bytes: largestCertificate + 1, limit: largestCertificate },
    ]);
  });

  test("is measured in bytes", () => {
    expect(readCertificatePem("é".repeat(20_000)).problems).toMatchObject([{ code: "too-large", bytes: 40_000 }]);
  });
});

describe("the text of a chain", () => {
  test("gives its certificates in their order", () => {
    const { certificates, problems } = readChainPem(authority.chain);
    expect(problems).toEqual([]);
    expect(certificates.map(({ certificate, position }) => [position, certificate.pem])).toEqual([
      [1, lower],
      [2, upper],
    ]);
  });

  test("keeps the positions when one cannot be read", () => {
    const { certificates, problems } = readChainPem(pemOf(Buffer.from("junk")) + upper);
    expect(certificates.map(({ position }) => position)).toEqual([2]);
    expect(problems).toEqual([{ code: "unreadable", in: "chain", why: "not-x509", position: 1, line: 1 }]);
  });

  test("that is a bundle of authorities is refused unread", () => {
    expect(readChainPem(lower.repeat(longestChain + 1))).toEqual({
      certificates: [],
      problems: [{ code: "chain-too-long", in: "chain", count: longestChain + 1, limit: longestChain }],
    });
  });

  test("of more than 2 MiB is refused unread", () => {
    expect(readChainPem(" ".repeat(largestChain + 1)).problems).toMatchObject([{ code: "too-large", in: "chain" }]);
  });

  test("with thousands of faults names the first ten", () => {
    expect(readChainPem("-----BEGIN CERTIFICATE-----\n".repeat(5_000)).problems).toHaveLength(10);
  });
});

test("what a result of reading holds is the certificate that its own DER holds", () => {
  const { certificate } = readCertificatePem(leaf.pem);
  expect(certificate === undefined ? undefined : parseCertificate(certificate.der)).toEqual({ ok: true, certificate });
});
