import { X509Certificate } from "node:crypto";

/** What CloudFront and ACM judge a certificate by. */
export interface CertificateFacts {
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

function keyTypeOf(certificate: X509Certificate): string {
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  if (asymmetricKeyType === "rsa") return `RSA_${asymmetricKeyDetails?.modulusLength ?? 0}`;
  if (asymmetricKeyType === "ec") return `EC_${asymmetricKeyDetails?.namedCurve ?? "unknown"}`;
  return asymmetricKeyType ?? "unknown";
}

/** The DNS names of a certificate, lower case; its common name only where it has no alternative names. */
function namesOf(certificate: X509Certificate): readonly string[] {
  const alternative = (certificate.subjectAltName ?? "")
    .split(", ")
    .flatMap((entry) => (entry.startsWith("DNS:") ? [entry.slice(4).toLowerCase()] : []));
  if (alternative.length > 0) return alternative;
  const common = /^CN=(.+)$/m.exec(certificate.subject)?.[1];
  return common === undefined ? [] : [common.toLowerCase()];
}

/** Throws where the text is not a certificate in PEM. */
export function readCertificate(pem: string): CertificateFacts {
  const certificate = new X509Certificate(pem);
  return {
    names: namesOf(certificate),
    keyType: keyTypeOf(certificate),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
    fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
  };
}

/** CloudFront's rule: the same name, or a wildcard one level up; a wildcard alias needs that same wildcard. */
export function covers(names: readonly string[], alias: string): boolean {
  const name = alias.toLowerCase();
  const wildcard = `*.${name.slice(name.indexOf(".") + 1)}`;
  return names.includes(name) || (!name.startsWith("*.") && name.includes(".") && names.includes(wildcard));
}

/** RSA of 1024 to 4096 bits, and P-256. */
export function isKeyTypeForCloudFront(keyType: string): boolean {
  return forCloudFront.has(keyType);
}
