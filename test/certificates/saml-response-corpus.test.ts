import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readCertificatePem } from "../../modules/certificates/pem.js";
import { readResponse } from "../../modules/certificates/saml-response.js";
import { explainVerdict } from "../../modules/certificates/saml-response-explain.js";
import type { PinnedCertificate } from "../../modules/certificates/xml-signature-key.js";

// Responses of real products and hostile ones, with what to answer to each; they lie beside a checkout, or nowhere.
const folder = join(import.meta.dirname, "../../../shared/corpus/saml");

interface Case {
  readonly file: string;
  readonly kind: string;
  readonly note?: string;
  readonly expect: Expected;
}

interface Expected {
  /** Of an honest one "verifies", "cannot-tell" and "ambiguous"; every other is to be refused. */
  readonly verdict: string;
  readonly because?: string;
  readonly encoding?: string;
  readonly issuer?: string;
  readonly assertions?: number;
  readonly encryptedAssertions?: number;
  readonly signed?: readonly string[];
  readonly certificate?: string;
  /** By element, or all that have the key. */
  readonly certificates?: readonly string[] | Readonly<Record<string, string>>;
}

function casesOf(path: string): readonly Case[] {
  const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
  return Array.isArray(parsed) ? parsed.filter(isCase).filter(({ kind }) => /^(hostile-)?response$/.test(kind)) : [];
}

function isCase(value: unknown): value is Case {
  return typeof value === "object" && value !== null && "file" in value && "kind" in value && "expect" in value;
}

/** Some are too large to lie anywhere: their entry is the command that writes them. */
function bytesOf(file: string): Uint8Array {
  const [script = "", ...parameters] = file.split(" ");
  if (script !== "generate-big.mjs") return readFileSync(join(folder, file));
  return execFileSync(process.execPath, [join(folder, script), ...parameters], { maxBuffer: 200 * 1024 * 1024 });
}

/** Every certificate of the corpus is offered: what did not sign is a decoy. */
function allCertificates(): readonly PinnedCertificate[] {
  return readdirSync(join(folder, "certs")).flatMap((name) => {
    const { certificate } = readCertificatePem(readFileSync(join(folder, "certs", name), "utf8"));
    return certificate === undefined ? [] : [{ id: certificate.fingerprint, certificate }];
  });
}

function expectedSigners({ certificate, certificates }: Expected, element: string): readonly string[] {
  if (certificate !== undefined) return [certificate];
  if (certificates instanceof Array) return certificates;
  return Object.entries(certificates ?? {}).flatMap(([name, one]) => (name === element ? [one] : []));
}

const present = existsSync(join(folder, "index.json"));
if (!present)
  test.skip("the corpus of responses is answered as its index says (skipped: ../shared/corpus is not here)", () => {});

describe.runIf(present)("the corpus of responses", () => {
  const cases = present ? casesOf(join(folder, "index.json")) : [];
  const offered = present ? allCertificates() : [];

  test.each(cases)(
    "$file is answered as its index says: $expect.verdict $expect.because",
    ({ file, kind, expect: expected }) => {
      const bytes = bytesOf(file);
      const start = performance.now();
      const { facts, verdict } = readResponse(bytes, offered);
      const took = performance.now() - start;

      expect(took).toBeLessThan(1000);
      for (const sentence of explainVerdict(verdict, ["2025", "2026"])) expect(sentence).toMatch(/^[\x20-\x7E…]+$/);
      if (kind === "hostile-response" || expected.verdict !== "verifies") {
        expect(verdict.kind).not.toBe("signed");
      } else {
        const signed = (expected.signed ?? []).map((element) => ({
          element,
          by: [...expectedSigners(expected, element)].sort(),
        }));
        expect(
          verdict.kind === "signed" && verdict.signed.map(({ element, by }) => ({ element, by: [...by].sort() })),
        ).toEqual(signed);
      }
      const { encoding, issuer, assertions, encryptedAssertions } = expected;
      const known = Object.entries({ encoding, issuer, assertions, encryptedAssertions }).filter(
        ([, value]) => value !== undefined,
      );
      if (kind === "response") expect(facts).toMatchObject(Object.fromEntries(known));
    },
  );

  test.each([
    ["cannot-tell", "encrypted"],
    ["ambiguous", "refused"],
  ])("where the index says %s, the verdict is %s", (wanted, given) => {
    const some = cases.filter(({ expect: { verdict } }) => verdict === wanted);
    expect(some.map(({ file }) => readResponse(bytesOf(file), offered).verdict.kind)).toEqual(some.map(() => given));
  });

  test("every case has been seen, with every certificate", () => {
    expect(cases.length).toBeGreaterThan(150);
    expect(offered.length).toBeGreaterThan(40);
  });
});
