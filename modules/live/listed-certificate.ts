import { type CertificateSummary, KeyAlgorithm } from "@aws-sdk/client-acm";

import type { CertificateKey } from "../certificates/key-kind.js";
import type { CertificateArn } from "../rotation/tls-rotation.js";
import type { ObservedCertificate } from "./stored-certificate.js";

/** A certificate as ListCertificates tells of it: enough to judge it, but not the certificate itself. */
export interface ListedCertificate extends Pick<
  ObservedCertificate,
  "found" | "attached" | "names" | "notBefore" | "notAfter" | "status"
> {
  readonly key: CertificateKey;
}

/**
 * Undefined where the list does not tell enough: of more than 100 names it shows the first, and of what ACM issued and
 * renews in place not the certificate of the day. Then only a call for the one certificate tells.
 */
export function listedCertificate(arn: CertificateArn, summary: CertificateSummary): ListedCertificate | undefined {
  const { Type: type, Status: status, NotBefore: notBefore, NotAfter: notAfter } = summary;
  const names = (summary.SubjectAlternativeNameSummaries ?? []).map((name) => name.toLowerCase());
  const key = keyOf(summary.KeyAlgorithm);
  const isWhole = summary.HasAdditionalSubjectAlternativeNames === false && names.length > 0;
  if (type !== "IMPORTED" || !isWhole || status === undefined || key === undefined) return undefined;
  if (notBefore === undefined || notAfter === undefined) return undefined;
  return { found: true, attached: { acm: arn }, names, notBefore, notAfter, status, key };
}

const keys: Readonly<Record<KeyAlgorithm, CertificateKey>> = {
  [KeyAlgorithm.RSA_1024]: { algorithm: "RSA", bits: 1024 },
  [KeyAlgorithm.RSA_2048]: { algorithm: "RSA", bits: 2048 },
  [KeyAlgorithm.RSA_3072]: { algorithm: "RSA", bits: 3072 },
  [KeyAlgorithm.RSA_4096]: { algorithm: "RSA", bits: 4096 },
  [KeyAlgorithm.EC_prime256v1]: { algorithm: "EC", curve: "P-256" },
  [KeyAlgorithm.EC_secp384r1]: { algorithm: "EC", curve: "P-384" },
  [KeyAlgorithm.EC_secp521r1]: { algorithm: "EC", curve: "P-521" },
};

/** ACM is asked with "RSA_2048" and answers "RSA-2048". */
function keyOf(algorithm: string | undefined): CertificateKey | undefined {
  const asked = algorithm?.replace("-", "_");
  return Object.entries(keys).find(([name]) => name === asked)?.[1];
}
