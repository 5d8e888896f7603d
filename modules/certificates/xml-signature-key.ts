import { constants, type KeyObject, verify, X509Certificate } from "node:crypto";
import type { Certificate } from "./certificate.js";

/** A certificate that a signature may be verified with, by the name that the answer gives it. */
export interface PinnedCertificate {
  readonly id: string;
  readonly certificate: Pick<Certificate, "der">;
}

export interface SignatureMethod {
  readonly key: "rsa" | "ec";
  readonly hash: Hash;
  /** Node's names; without it, PKCS #1 1.5. */
  readonly padding?: "pss";
}

export type Hash = "sha256" | "sha384" | "sha512";

const more = "http://www.w3.org/2001/04/xmldsig-more#";
const newer = "http://www.w3.org/2007/05/xmldsig-more#";

/**
 * SHA-1 and DSA are left out as weak; HMAC because its key would be the certificate, which is public (RFC 9231 has all
 * names).
 */
export const signatureMethods: ReadonlyMap<string, SignatureMethod> = new Map([
  [`${more}rsa-sha256`, { key: "rsa", hash: "sha256" }],
  [`${more}rsa-sha384`, { key: "rsa", hash: "sha384" }],
  [`${more}rsa-sha512`, { key: "rsa", hash: "sha512" }],
  [`${newer}sha256-rsa-MGF1`, { key: "rsa", hash: "sha256", padding: "pss" }],
  [`${newer}sha384-rsa-MGF1`, { key: "rsa", hash: "sha384", padding: "pss" }],
  [`${newer}sha512-rsa-MGF1`, { key: "rsa", hash: "sha512", padding: "pss" }],
  [`${more}ecdsa-sha256`, { key: "ec", hash: "sha256" }],
  [`${more}ecdsa-sha384`, { key: "ec", hash: "sha384" }],
  [`${more}ecdsa-sha512`, { key: "ec", hash: "sha512" }],
]);

export const digestMethods: ReadonlyMap<string, Hash> = new Map([
  ["http://www.w3.org/2001/04/xmlenc#sha256", "sha256"],
  [`${more}sha384`, "sha384"],
  ["http://www.w3.org/2001/04/xmlenc#sha512", "sha512"],
]);

/** Did the certificate's key make this signature? A key of another kind than the method's never did. */
export function madeBy(
  { certificate }: PinnedCertificate,
  { key: kind, hash, padding }: SignatureMethod,
  signed: string,
  signature: Uint8Array,
): boolean {
  const key = publicKeyOf(certificate);
  if (key?.asymmetricKeyType !== kind) return false;
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  // XML Signature has r and s one after the other, where X.509 has them in DER (RFC 4050, 3.3).
  const how = kind === "ec" ? { dsaEncoding: "ieee-p1363" as const } : padding === "pss" ? pss : {};
  try {
    return verify(hash, Buffer.from(signed), { key, ...how }, signature);
  } catch {
    // OpenSSL throws where a key is too short for the padding, or of a curve it cannot compute with.
    return false;
  }
}

function publicKeyOf({ der }: Pick<Certificate, "der">): KeyObject | undefined {
  try {
    return new X509Certificate(Buffer.from(der)).publicKey;
  } catch {
    return undefined;
  }
}
