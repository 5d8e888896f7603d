import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { X509CertificateGenerator } from "@peculiar/x509";
import { describe, expect, test } from "vitest";
import type { KeyAlgorithm } from "../../lab/certificate-authority.js";
import { parseCertificate, type Certificate } from "../../modules/certificates/certificate.js";
import {
  explainMetadataProblem,
  judgeMetadata,
  judgeSigningCertificate,
  type MetadataProblem,
  severityOfMetadata,
} from "../../modules/certificates/metadata-judgment.js";
import { aCertificate } from "./metadata-documents.js";

const at = (time: string) => new Date(time);
const span = { notBefore: at("2026-01-01T00:00:00Z"), notAfter: at("2027-01-01T00:00:00Z") };
const own = await aCertificate(span);
const now = at("2026-06-01T00:00:00Z");
const codes = (problems: readonly MetadataProblem[]) => problems.map(({ code }) => code);

/** Signed by itself with SHA-1, as nothing here makes any more. */
async function signedWithSha1(): Promise<Certificate> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const signingAlgorithm = { name: "ECDSA", hash: "SHA-1" };
  const made = await X509CertificateGenerator.createSelfSigned(
    { name: "CN=old", ...span, keys, signingAlgorithm },
    webcrypto,
  );
  const parsed = parseCertificate(new Uint8Array(made.rawData));
  if (!parsed.ok) throw new Error(parsed.why);
  return parsed.certificate;
}

describe("the metadata's own end", () => {
  const until = (time: string, on: Date) =>
    judgeMetadata({ signing: [], expiries: [{ level: "role", at: at(time) }] }, on);

  test("it is valid up to its end, and not after", () => {
    expect(codes(until("2026-06-01T00:00:00Z", now))).toEqual(["metadata-expiring"]);
    expect(until("2026-05-31T23:59:59Z", now)).toEqual([
      { code: "metadata-expired", level: "role", validUntil: at("2026-05-31T23:59:59Z") },
    ]);
  });

  test("it is said a week before", () => {
    expect(until("2026-06-08T00:00:00Z", now)).toEqual([]);
    expect(until("2026-06-07T23:59:59Z", now)).toMatchObject([{ code: "metadata-expiring", days: 6 }]);
  });
});

describe("signing certificates", () => {
  test("a valid one of an ordinary key has no problem", () => {
    expect(judgeMetadata({ signing: [own], expiries: [] }, now)).toEqual([]);
  });

  test.each([
    ["2025-12-31T23:59:59Z", ["not-yet-valid"]],
    ["2026-01-01T00:00:00Z", []],
    ["2026-10-03T00:00:00Z", []],
    ["2026-10-03T00:00:01Z", ["expiring"]],
    ["2027-01-01T00:00:00Z", ["expiring"]],
    ["2027-01-01T00:00:01Z", ["expired"]],
  ])("one that is valid through 2026 is at %s %j", (time, expected) => {
    expect(codes(judgeSigningCertificate(own, at(time)))).toEqual(expected);
  });

  test.each<readonly [KeyAlgorithm, readonly string[]]>([
    ["rsa1024", ["weak-key"]],
    ["rsa2048", []],
    ["rsa4096", []],
    ["p384", []],
    ["p521", []],
    ["ed25519", ["unknown-key"]],
  ])("one with a key of %s has the problems %j", async (algorithm, expected) => {
    expect(codes(judgeSigningCertificate(await aCertificate({ ...span, algorithm }), now))).toEqual(expected);
  });

  test("one that is signed with SHA-1 is said to be, and is no error: its key is what counts", async () => {
    const problems = judgeSigningCertificate(await signedWithSha1(), now);
    expect(problems).toMatchObject([{ code: "weak-signature", hash: "SHA-1" }]);
    expect(problems.map(severityOfMetadata)).toEqual(["warning"]);
  });

  test("one that is listed twice is judged once", () => {
    expect(judgeMetadata({ signing: [own, own], expiries: [] }, at("2028-01-01T00:00:00Z"))).toHaveLength(1);
  });
});

type Code = MetadataProblem["code"];
const of = { fingerprint: "ab".repeat(32), subject: "CN=idp" };

/** One of each: without an example a new problem does not compile. */
const examples: {
  readonly [C in Code]: readonly [Extract<MetadataProblem, { readonly code: C }>, "error" | "warning", string];
} = {
  "metadata-expired": [
    { code: "metadata-expired", level: "aggregate", validUntil: now },
    "error",
    "the metadata (validUntil of the EntitiesDescriptor) ended at 2026-06-01T00:00:00Z, expected it to be valid now: fetch it again",
  ],
  "metadata-expiring": [
    { code: "metadata-expiring", level: "entity", validUntil: now, days: 1 },
    "warning",
    "the metadata (validUntil of the EntityDescriptor) ends at 2026-06-01T00:00:00Z, in 1 day, expected a week or more: fetch it again before that",
  ],
  expired: [
    { ...of, code: "expired", notAfter: now },
    "error",
    'signing certificate abababababababab "CN=idp" expired at 2026-06-01T00:00:00Z, expected one that is valid now: rotate to a new one, as relying parties refuse it when it is configured',
  ],
  expiring: [
    { ...of, code: "expiring", notAfter: now, days: 0 },
    "warning",
    'signing certificate abababababababab "CN=idp" expires at 2026-06-01T00:00:00Z, in less than a day, expected 90 days or more: start a rotation to a newer one',
  ],
  "not-yet-valid": [
    { ...of, code: "not-yet-valid", notBefore: now },
    "error",
    'signing certificate abababababababab "CN=idp" is not valid before 2026-06-01T00:00:00Z, expected one that is valid now: wait until then, as relying parties may refuse it',
  ],
  "weak-signature": [
    { ...of, code: "weak-signature", hash: "MD5" },
    "warning",
    'signing certificate abababababababab "CN=idp" is itself signed with MD5, expected SHA-256 or better: have the next one made so, as scanners object to it',
  ],
  "weak-key": [
    { ...of, code: "weak-key", found: "RSA 1024" },
    "warning",
    'signing certificate abababababababab "CN=idp" has a key of type RSA 1024, expected RSA of 2048 bits or more, or P-256, P-384 or P-521: responses signed with it can be forged, rotate to a longer one',
  ],
  "unknown-key": [
    { ...of, subject: "", code: "unknown-key", found: "Ed25519" },
    "warning",
    "signing certificate abababababababab has a key of type Ed25519, expected RSA, P-256, P-384 or P-521: whether AWS verifies with it is not known, try it before it is relied on",
  ],
};

test.each(Object.values(examples))("$code is explained in one sentence", (problem, severity, sentence) => {
  expect(explainMetadataProblem(problem)).toBe(sentence);
  expect(severityOfMetadata(problem)).toBe(severity);
});
