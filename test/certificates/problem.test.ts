import { describe, expect, test } from "vitest";
import { type CertificateProblem, explainProblem, severity } from "../../modules/certificates/problem.js";
import { explainFault, explainUnreadable, remedyForFound } from "../../modules/certificates/remedy.js";

type Code = CertificateProblem["code"];
type ProblemOf<C extends Code> = Extract<CertificateProblem, { readonly code: C }>;

const here = { in: "certificate", position: undefined, subject: "CN=www.example.com" } as const;
const second = { in: "chain", position: 2, subject: "CN=Example CA" } as const;
const time = new Date("2026-11-22T12:00:00Z");

/** One of each: without an example a new problem does not compile. */
const examples: { readonly [C in Code]: readonly [ProblemOf<C>, ReturnType<typeof severity>, string] } = {
  "too-large": [
    { code: "too-large", in: "certificate", bytes: 40_000, limit: 32_768 },
    "error",
    "the certificate has 40,000 bytes, expected at most 32,768: give only one certificate in PEM",
  ],
  "not-pem": [
    { code: "not-pem", in: "certificate", found: "der-certificate" },
    "error",
    'the certificate is a certificate in DER (binary) form, expected PEM (lines from -----BEGIN to -----END): convert it with "openssl x509 -inform DER"',
  ],
  "wrong-block": [
    { code: "wrong-block", in: "certificate", found: "private-key", line: 1 },
    "error",
    "the certificate holds a private key at its line 1, expected one certificate in PEM: take it out, and if others could read it, treat the key as known to them",
  ],
  "broken-block": [
    { code: "broken-block", in: "chain", fault: "no-end", line: 20 },
    "error",
    "the chain has a broken PEM block at its line 20: it has no END line, expected one: copy the whole text, it was cut off",
  ],
  "several-certificates": [
    { code: "several-certificates", in: "certificate", count: 3, line: 20 },
    "error",
    "the certificate holds 3 certificates, expected one, the server's own: move those from its line 20 on to the chain",
  ],
  "several-keys": [
    { code: "several-keys", in: "private-key", count: 2, line: 6 },
    "error",
    "the private key holds 2 keys, expected one: remove the one at its line 6, or the one before it",
  ],
  "chain-too-long": [
    { code: "chain-too-long", in: "chain", count: 140, limit: 10 },
    "error",
    "the chain holds 140 certificates, expected at most 10: give the issuer of the certificate and the issuers above it, not a bundle of authorities",
  ],
  unreadable: [
    { code: "unreadable", in: "chain", why: "not-x509", position: 2, line: 20 },
    "error",
    "certificate 2 of the chain (line 20 of its text) is no readable X.509 certificate: its bytes are damaged or something else, expected DER of RFC 5280: export it again",
  ],
  expired: [
    { ...here, code: "expired", notAfter: time },
    "error",
    'the certificate "CN=www.example.com" expired at 2026-11-22T12:00:00Z, expected one that is valid now: renew it',
  ],
  expiring: [
    { ...second, code: "expiring", notAfter: time, days: 1 },
    "warning",
    'certificate 2 of the chain "CN=Example CA" expires at 2026-11-22T12:00:00Z, in 1 day, expected 30 days or more: start a rotation to a newer one now',
  ],
  "not-yet-valid": [
    { ...here, code: "not-yet-valid", notBefore: time },
    "error",
    'the certificate "CN=www.example.com" is not valid before 2026-11-22T12:00:00Z, expected one that is valid now: wait until then, as ACM refuses it',
  ],
  "key-type": [
    { code: "key-type", in: "certificate", found: "P-384" },
    "error",
    "the certificate has a key of type P-384, expected RSA 2048, 3072 or 4096, or P-256, which CloudFront takes: have it issued for such a key",
  ],
  "key-too-short": [
    { code: "key-too-short", in: "certificate", bits: 1024 },
    "error",
    "the certificate has an RSA key of 1024 bits, expected 2048, 3072 or 4096: have it issued for a longer key",
  ],
  "certificate-authority": [
    { code: "certificate-authority", in: "certificate", subject: "CN=Example CA" },
    "error",
    "the certificate \"CN=Example CA\" is an authority's, expected a server's own: give the certificate that names your hosts, and this one in the chain if it issued it",
  ],
  "self-signed": [
    { code: "self-signed", in: "certificate", subject: "CN=x" },
    "warning",
    'the certificate "CN=x" is signed by itself, expected one from a publicly trusted authority: CloudFront refuses others when they are attached',
  ],
  "no-names": [
    { code: "no-names", in: "certificate", subject: "" },
    "error",
    "the certificate has no DNS name, expected one for each alias: have it issued with a subjectAltName",
  ],
  "not-for-servers": [
    { code: "not-for-servers", in: "certificate", purposes: ["1.3.6.1.5.5.7.3.2"] },
    "error",
    'the certificate is limited to other purposes than a server\'s ("1.3.6.1.5.5.7.3.2"), expected TLS server authentication (1.3.6.1.5.5.7.3.1): have it issued for a server',
  ],
  "names-not-covering": [
    { code: "names-not-covering", in: "certificate", names: ["*.example.com"], aliases: ["a.b.example.com"] },
    "error",
    'the certificate does not cover "a.b.example.com"; its names: "*.example.com": have it issued with that name (a wildcard stands for exactly one label)',
  ],
  "key-encrypted": [
    { code: "key-encrypted", in: "private-key" },
    "error",
    'the private key is encrypted, expected its passphrase beside it: say in "passphrase", under privateKey, where it comes from',
  ],
  "key-cipher": [
    { code: "key-cipher", in: "private-key" },
    "error",
    'the private key is encrypted with a cipher that OpenSSL 3 has given up (DES, RC2, RC4 and the like), expected AES: encrypt it anew where it is kept, with "openssl pkcs8 -topk8 -v2 aes-256-cbc -provider legacy -provider default"',
  ],
  "key-rounds": [
    { code: "key-rounds", in: "private-key", limit: 10_000_000 },
    "error",
    'the private key has its passphrase hashed in more than 10,000,000 rounds, expected fewer, as decrypting it would take minutes: encrypt it anew where it is kept, with "openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 600000"',
  ],
  passphrase: [
    { code: "passphrase", in: "private-key" },
    "error",
    "the private key cannot be decrypted with the passphrase that was given, expected the one it was encrypted with: correct the passphrase, or export the key again if it is damaged",
  ],
  "key-unreadable": [
    { code: "key-unreadable", in: "private-key" },
    "error",
    "the private key cannot be read, expected PKCS#8, PKCS#1 or SEC1 in PEM: export it again",
  ],
  "key-mismatch": [
    { code: "key-mismatch", in: "private-key", certificate: "ab".repeat(32) },
    "error",
    `the private key is not that of the certificate (SHA-256 ${"ab".repeat(32)}), expected the key it was requested with: give that key, or the certificate issued for this one`,
  ],
  "chain-missing": [
    { code: "chain-missing", in: "certificate", issuer: "CN=Example CA" },
    "warning",
    'the certificate has no chain beside it, expected the certificate of its issuer "CN=Example CA": add it, or some viewers will not trust the server',
  ],
  "chain-not-issuer": [
    { code: "chain-not-issuer", in: "chain", issuer: "CN=Example CA", found: ["CN=Example CA"], sameName: true },
    "error",
    'the chain does not hold the issuer of the certificate, "CN=Example CA" (one has that name, but its key did not sign); found: "CN=Example CA": give the chain that came with the certificate',
  ],
  "chain-out-of-order": [
    { code: "chain-out-of-order", in: "chain", found: ["CN=B", "CN=A"], expected: ["CN=A", "CN=B"] },
    "error",
    'the chain is out of order: found "CN=B", "CN=A"; expected "CN=A", "CN=B": put each issuer after what it issued',
  ],
  "chain-stray": [
    { ...second, code: "chain-stray" },
    "error",
    'certificate 2 of the chain "CN=Example CA" issued nothing that leads to the certificate, expected only its issuers: remove it',
  ],
  "chain-repeats": [
    { ...second, code: "chain-repeats", first: 1 },
    "error",
    'certificate 2 of the chain "CN=Example CA" is the same as certificate 1, expected each once: remove it',
  ],
  "chain-contains-root": [
    { ...second, code: "chain-contains-root" },
    "error",
    'certificate 2 of the chain "CN=Example CA" is a root, expected only what lies between the certificate and its root: remove it, viewers have their own',
  ],
  "chain-contains-leaf": [
    { ...second, code: "chain-contains-leaf" },
    "error",
    'certificate 2 of the chain "CN=Example CA" is the certificate itself, expected only its issuers: remove it',
  ],
  "chain-not-authority": [
    { ...second, code: "chain-not-authority" },
    "error",
    'certificate 2 of the chain "CN=Example CA" is no certificate authority, expected one that may issue: ask its issuer for the right chain',
  ],
  "issuer-algorithm": [
    { code: "issuer-algorithm", in: "certificate", found: "P-256", issuer: "RSA" },
    "warning",
    "the certificate has a key of type P-256 and is signed by an issuer with RSA, expected the same kind: ACM may refuse it; if it does, have it issued by an authority of its own kind",
  ],
};

const cases = Object.values(examples);

test.each(cases)("$code is explained in one sentence", (problem, _severity, sentence) => {
  expect(explainProblem(problem)).toBe(sentence);
});

test.each(cases)("$code has its severity", (problem, expected) => expect(severity(problem)).toBe(expected));

describe("a sentence", () => {
  test("shows ten of many names", () => {
    const names = Array.from({ length: 100 }, (_, index) => `h${index}.example.com`);
    const sentence = explainProblem({ code: "names-not-covering", in: "certificate", names, aliases: ["a", "b"] });
    expect(sentence).toContain('"h9.example.com", 90 more: have it issued with those names');
    expect(sentence).not.toContain("h10.");
  });

  test("says so where a certificate has no name at all", () => {
    const sentence = explainProblem({ code: "names-not-covering", in: "certificate", names: [], aliases: ["a"] });
    expect(sentence).toContain("its names: none");
  });

  test("never carries a control character of the spec's alias", () => {
    const aliases = ["\u001B[2Ja.example.com"];
    expect(explainProblem({ code: "names-not-covering", in: "certificate", names: [], aliases })).not.toContain(
      "\u001B",
    );
  });

  test("with a time that is none does not throw", () => {
    expect(explainProblem({ ...here, code: "expired", notAfter: new Date(NaN) })).toContain("an unknown time");
  });
});

test.each(["pkcs12", "pkcs7", "utf-16", "bare-base64", "certificate-request", "text"] as const)(
  "the remedy for %s beside a key is one for a key",
  (found) => {
    expect(remedyForFound({ found, in: "private-key" })).not.toMatch(/x509|print_certs|nokeys/);
  },
);

test("every fault of a block has its own remedy", () => {
  const faults = [
    "no-end",
    "no-begin",
    "other-end",
    "indented",
    "misspelt",
    "escaped-line-breaks",
    "lost-line-breaks",
    "headers",
    "empty",
    "not-base64",
  ] as const;
  expect(new Set(faults.map(explainFault)).size).toBe(faults.length);
  const reasons = ["not-x509", "trailing-bytes", "dates", "too-large"] as const;
  expect(new Set(reasons.map(explainUnreadable)).size).toBe(reasons.length);
});
