import { X509Certificate } from "node:crypto";
import type { Certificate } from "./certificate.js";

/** Was a certificate issued by another: is that one's name its issuer's, and does that one's key verify its signature? */
export function signedBy(certificate: Certificate, issuer: Certificate): boolean {
  try {
    const [child, parent] = [new X509Certificate(certificate.der), new X509Certificate(issuer.der)];
    // `checkIssued` compares names as RFC 5280 does, so "Example" in another string type is the same; it also refuses
    // a parent whose key identifier differs, where the name and the signature decide.
    const sameName = child.issuer === parent.subject || child.checkIssued(parent);
    return sameName && child.verify(parent.publicKey);
  } catch {
    // A key that OpenSSL cannot use has signed nothing that it could verify.
    return false;
  }
}

/** A root: it issued itself. */
export function signedByItself(certificate: Certificate): boolean {
  return certificate.selfIssued && signedBy(certificate, certificate);
}

const servers: readonly string[] = [
  // id-kp-serverAuth and anyExtendedKeyUsage
  "1.3.6.1.5.5.7.3.1",
  "2.5.29.37.0",
];

/** The extended key usages of a certificate that may not authenticate a server; undefined where it may. */
export function purposesWithoutServer(certificate: Certificate): readonly string[] | undefined {
  const purposes = extendedKeyUsages(new X509Certificate(certificate.der));
  return purposes?.some((purpose) => servers.includes(purpose)) === true ? undefined : purposes;
}

/** Node calls it `keyUsage`, its types promise it, and it is undefined without the extension. */
function extendedKeyUsages({
  keyUsage,
}: {
  readonly keyUsage: readonly string[] | undefined;
}): readonly string[] | undefined {
  return keyUsage;
}
