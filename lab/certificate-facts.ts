import type { CertificateKey } from "../modules/certificates/key-kind.js";
import { readCertificatePem } from "../modules/certificates/pem.js";
import { explainProblem } from "../modules/certificates/problem.js";
import { LabFault } from "./lab-fault.js";

/** What CloudFront and ACM judge a certificate by. */
export interface CertificateFacts {
  /** DNS names, lower case; the common name only where there are no alternative names. */
  readonly names: readonly string[];
  /** As ACM spells it: `RSA_2048`, `EC_prime256v1`. */
  readonly keyType: string;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SHA-256 of the DER, 64 lower-case hexadecimal digits. */
  readonly fingerprint: string;
}

const forCloudFront: ReadonlySet<string> = new Set(["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1"]);

/** The curves of which ACM knows a name, by the one they are known by elsewhere. */
const curves: ReadonlyMap<string, string> = new Map([
  ["P-256", "prime256v1"],
  ["P-384", "secp384r1"],
  ["P-521", "secp521r1"],
]);

function keyTypeOf(key: CertificateKey): string {
  switch (key.algorithm) {
    case "RSA":
      return `RSA_${key.bits}`;
    case "EC":
      return `EC_${curves.get(key.curve) ?? key.curve}`;
    case "other":
      return key.name;
  }
}

/** Throws where the text is not a certificate in PEM. */
export function readCertificate(pem: string): CertificateFacts {
  const { certificate, problems } = readCertificatePem(pem);
  if (certificate === undefined) throw new LabFault(`${problems.map(explainProblem).join("; ")}.`);
  const { names, key, notBefore, notAfter, fingerprint } = certificate;
  return { names, keyType: keyTypeOf(key), notBefore: notBefore.getTime(), notAfter: notAfter.getTime(), fingerprint };
}

/**
 * CloudFront's rule: the same name, or a wildcard one level up; a wildcard alias needs that same wildcard.
 * Not the product's implementation: what the product lets through by mistake is to be refused here.
 */
export function covers(names: readonly string[], alias: string): boolean {
  const name = alias.toLowerCase();
  const wildcard = `*.${name.slice(name.indexOf(".") + 1)}`;
  return names.includes(name) || (!name.startsWith("*.") && name.includes(".") && names.includes(wildcard));
}

/** RSA of 1024 to 4096 bits, and P-256. */
export function isKeyTypeForCloudFront(keyType: string): boolean {
  return forCloudFront.has(keyType);
}
