import { describe, expect, test } from "vitest";
import { createCertificateAuthority, createSelfSigned } from "../../lab/certificate-authority.js";
import { judgeCertificate, judgeCoverage } from "../../modules/certificates/judge.js";
import { explainProblem, severity } from "../../modules/certificates/problem.js";
import { authority, blocksOf, certificateOf, codesOf, derOf, issued, now, pemOf } from "./authority.js";

const leaf = await issued();
const good = { pem: leaf.pem, chain: leaf.chain, privateKey: leaf.privateKey };
const at = (time: string) => new Date(time);

test("a good certificate with its chain and key has no problem", () => {
  const { certificate, chain, problems } = judgeCertificate({ ...good, now });
  expect(problems).toEqual([]);
  expect(certificate?.fingerprint).toBe(leaf.fingerprint);
  expect(chain.map(({ pem }) => pem)).toEqual(blocksOf(authority.chain));
});

describe("time", () => {
  test("a certificate is valid up to the second it ends in, and not after", () => {
    expect(codesOf({ ...good, now: at("2027-02-20T12:00:00Z") })).toEqual(["expiring"]);
    expect(codesOf({ ...good, now: at("2027-02-20T12:00:01Z") })).toEqual(["expired"]);
  });

  test("a certificate is valid from the second it begins in, and not before", () => {
    expect(codesOf({ ...good, now: at("2026-11-01T00:00:00Z") })).toEqual([]);
    expect(codesOf({ ...good, now: at("2026-10-31T23:59:59Z") })).toEqual(["not-yet-valid"]);
  });

  test("a certificate is expiring when it has less than 30 days", () => {
    expect(codesOf({ ...good, now: at("2027-01-21T12:00:00Z") })).toEqual([]);
    expect(judgeCertificate({ ...good, now: at("2027-01-21T12:00:01Z") }).problems).toMatchObject([
      { code: "expiring", in: "certificate", days: 29 },
    ]);
  });

  test("an issuer that has expired is named with its place in the chain", () => {
    const { problems } = judgeCertificate({ ...good, now: at("2050-01-01T00:00:00Z") });
    expect(problems).toMatchObject([
      { code: "expired", in: "certificate", position: undefined },
      { code: "expired", in: "chain", position: 1 },
      { code: "expired", in: "chain", position: 2 },
    ]);
  });
});

describe("the kind of key", () => {
  test.each([
    ["rsa2048", ["issuer-algorithm"]],
    ["rsa3072", ["issuer-algorithm"]],
    ["rsa4096", ["issuer-algorithm"]],
    ["p256", []],
    ["rsa1024", ["key-too-short"]],
    ["p384", ["key-type"]],
    ["p521", ["key-type"]],
    ["ed25519", ["key-type"]],
  ] as const)("%s under an EC authority: %j", async (algorithm, codes) => {
    const { pem, chain, privateKey } = await issued({ algorithm });
    expect(codesOf({ pem, chain, privateKey })).toEqual(codes);
  });

  test("P-256 under an RSA authority is a warning, RSA under RSA is none", async () => {
    const span = { notBefore: at("2026-11-01T00:00:00Z"), notAfter: at("2027-02-20T12:00:00Z") };
    const rsa = await createCertificateAuthority({ algorithm: "rsa" });
    const mixed = await rsa.issue({ names: ["www.example.com"], algorithm: "p256", ...span });
    const { problems } = judgeCertificate({ ...mixed, now });
    expect(problems).toEqual([{ code: "issuer-algorithm", in: "certificate", found: "P-256", issuer: "RSA" }]);
    expect(problems.map(severity)).toEqual(["warning"]);
    const pure = await rsa.issue({ names: ["www.example.com"], ...span });
    expect(judgeCertificate({ ...pure, now }).problems).toEqual([]);
  });
});

describe("what a certificate is for", () => {
  test("an intermediate in the certificate's place is an authority's, without names, for nothing of a server", () => {
    const [lower = "", upper = ""] = blocksOf(authority.chain);
    expect(codesOf({ pem: lower, chain: upper })).toEqual(["certificate-authority", "no-names"]);
  });

  test("a root in the certificate's place is an authority's", () => {
    expect(codesOf({ pem: authority.root, chain: undefined })).toContain("certificate-authority");
  });

  test("a certificate without names covers nothing", async () => {
    const { pem, chain } = await issued({ names: [], commonName: "Example Inc" });
    expect(codesOf({ pem, chain })).toEqual(["no-names"]);
  });

  test("a certificate for clients is not for servers", async () => {
    const { pem, chain } = await issued({ purposes: ["1.3.6.1.5.5.7.3.2"] });
    expect(codesOf({ pem, chain })).toEqual(["not-for-servers"]);
  });

  test.each([true, false])(
    "a server's certificate signed by itself is one warning (an authority: %s)",
    async (certificateAuthority) => {
      const own = await createSelfSigned({
        names: ["www.example.com"],
        notAfter: at("2027-06-01T00:00:00Z"),
        notBefore: at("2026-01-01T00:00:00Z"),
        certificateAuthority,
      });
      const { problems } = judgeCertificate({ pem: own.pem, chain: undefined, privateKey: own.privateKey, now });
      expect(problems).toEqual([{ code: "self-signed", in: "certificate", subject: "CN=www.example.com" }]);
      expect(problems.map(severity)).toEqual(["warning"]);
    },
  );
});

describe("the parts together", () => {
  test("no chain is a warning, an empty one an error", () => {
    expect(codesOf({ pem: leaf.pem, chain: undefined })).toEqual(["chain-missing"]);
    expect(codesOf({ pem: leaf.pem, chain: "" })).toEqual(["not-pem"]);
  });

  test("a whole chain given as certificate is judged by its first", () => {
    const { certificate, problems } = judgeCertificate({ ...good, pem: leaf.pem + leaf.chain, now });
    expect(certificate?.fingerprint).toBe(leaf.fingerprint);
    expect(problems.map(({ code }) => code)).toEqual(["several-certificates"]);
  });

  test("all problems of all parts come at once", async () => {
    const old = await issued({ algorithm: "p384", names: [], commonName: "Example Inc" });
    const [lower = "", upper = ""] = blocksOf(authority.chain);
    const input = { pem: old.pem, chain: upper + lower + authority.root, privateKey: leaf.privateKey };
    expect(codesOf({ ...input, now: at("2028-01-01T00:00:00Z") })).toEqual([
      "expired",
      "key-type",
      "no-names",
      "chain-contains-root",
      "chain-out-of-order",
      "key-mismatch",
    ]);
  });

  test("an issuer that cannot be read is not also called missing", () => {
    const [, upper = ""] = blocksOf(authority.chain);
    expect(codesOf({ pem: leaf.pem, chain: pemOf(Buffer.from("junk")) + upper })).toEqual(["unreadable"]);
  });

  test("a certificate that cannot be read leaves chain and key judged alone", () => {
    const { certificate, chain, problems } = judgeCertificate({ ...good, pem: "junk", now });
    expect(certificate).toBeUndefined();
    expect(chain).toHaveLength(2);
    expect(problems.map(({ code }) => code)).toEqual(["not-pem"]);
  });
});

describe("coverage", () => {
  test("the aliases that are not covered are listed, the others not", () => {
    expect(judgeCoverage(certificateOf(leaf.pem), ["www.example.com", "a.example.com", "*.example.com"])).toEqual([
      {
        code: "names-not-covering",
        in: "certificate",
        names: ["www.example.com"],
        aliases: ["a.example.com", "*.example.com"],
      },
    ]);
  });

  test("where all are covered there is no problem", () => {
    expect(judgeCoverage(certificateOf(leaf.pem), ["WWW.example.com"])).toEqual([]);
  });
});

describe("hostile texts are judged within a second, and say something", () => {
  const begin = "-----BEGIN CERTIFICATE-----\n";
  test.each([
    ["10 MB of letters", "a".repeat(10_000_000)],
    ["hyphens", "-".repeat(2_000_000)],
    ["line breaks", `${"\n".repeat(2_000_000)}END`],
    ["white space", " ".repeat(2_000_000)],
    ["beginnings", begin.repeat(70_000)],
    ["empty blocks", `${begin}-----END CERTIFICATE-----\n`.repeat(38_000)],
    ["one line of beginnings", begin.trim().repeat(70_000)],
    ["one block of 2 MB", `${begin}${"MIIB".repeat(500_000)}\n-----END CERTIFICATE-----\n`],
    ["thousands of certificates", leaf.pem.repeat(2_500)],
    ["as many issuers as are read", leaf.chain.repeat(5)],
    ["binary zeros", "\0".repeat(2_000_000)],
    ["nested SEQUENCEs", pemOf(Buffer.alloc(20_000, Buffer.from([0x30, 0x80])))],
  ])("%s", (_what, text) => {
    const start = performance.now();
    const { problems } = judgeCertificate({ pem: text, chain: text, privateKey: text, now });
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(problems.some((problem) => severity(problem) === "error")).toBe(true);
    expect(problems.length).toBeLessThan(50);
    expect(problems.map(explainProblem).join("\n")).not.toMatch(/undefined|NaN|Invalid/);
  });

  test("a certificate of 900 names", async () => {
    const names = Array.from({ length: 900 }, (_, index) => `host-${index}.example.com`);
    const large = await issued({ names });
    expect(codesOf(large)).toEqual([]);
  });
});

test("a certificate with any byte changed is never good", () => {
  const der = derOf(leaf.pem);
  for (let index = 0; index < der.length; index += 3) {
    const changed = Buffer.from(der);
    changed[index] = (changed[index] ?? 0) ^ 0x11;
    const { problems } = judgeCertificate({ ...good, pem: pemOf(changed), now });
    expect(problems.filter((problem) => severity(problem) === "error")).not.toEqual([]);
  }
});
