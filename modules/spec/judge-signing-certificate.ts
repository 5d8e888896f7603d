import type { Certificate } from "../certificates/certificate.js";
import { derChildren, derElement, derOid } from "../certificates/der.js";
import { nameOfKey } from "../certificates/key-kind.js";
import type { RelyingPartyName } from "../rotation/relying-party.js";
import type { SigningCertificateProblem, SigningRole } from "./signing-certificate-problem.js";

const day = 24 * 60 * 60 * 1000;
const expiringWithin = 30 * day;

/**
 * Judges a certificate that an identity provider signs with: whose it is and who issued it does not matter, as relying
 * parties trust it by itself. `refusedBy`: a relying party that would refuse it once it has expired.
 */
export function judgeSigningCertificate(
  certificate: Certificate,
  role: SigningRole,
  refusedBy: RelyingPartyName | undefined,
  now: Date,
): readonly SigningCertificateProblem[] {
  const { notBefore, notAfter, subject, key, der } = certificate;
  const left = notAfter.getTime() - now.getTime();
  const of = { subject, role };
  const signature = weakSignature(der);
  return [
    ...(now < notBefore ? [{ ...of, code: "not-yet-valid", notBefore } as const] : []),
    // A certificate is valid up to and including notAfter (RFC 5280 4.1.2.5).
    ...(left < 0 ? [{ ...of, code: "expired", notAfter, refusedBy } as const] : []),
    ...(left >= 0 && left < expiringWithin
      ? [{ ...of, code: "expiring", notAfter, days: Math.floor(left / day) } as const]
      : []),
    ...(isWeak(key) ? [{ code: "weak-key", found: nameOfKey(key) } as const] : []),
    ...(signature === undefined ? [] : [{ code: "weak-signature", found: signature } as const]),
  ];
}

function isWeak(key: Certificate["key"]): boolean {
  switch (key.algorithm) {
    case "RSA":
      return key.bits < 2048;
    case "EC":
      return false;
    case "other":
      return key.name !== "RSA-PSS";
  }
}

/** By the object identifier of signatureAlgorithm (RFC 3279 2.2). */
const weakAlgorithms: ReadonlyMap<string, string> = new Map([
  ["1.2.840.113549.1.1.2", "MD2"],
  ["1.2.840.113549.1.1.4", "MD5"],
  ["1.2.840.113549.1.1.5", "SHA-1"],
  ["1.3.14.3.2.29", "SHA-1"],
  ["1.2.840.10045.4.1", "SHA-1"],
  ["1.2.840.10040.4.3", "SHA-1"],
]);

function weakSignature(der: Uint8Array): string | undefined {
  const outer = derElement(der, 0);
  const [, algorithm] = outer === undefined ? [] : derChildren(der, outer, 2);
  const [oid] = algorithm === undefined ? [] : derChildren(der, algorithm, 1);
  return weakAlgorithms.get(derOid(der, oid) ?? "");
}
