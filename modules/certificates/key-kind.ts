import type { KeyObject, X509Certificate } from "node:crypto";
import { derChildren, derElement, type DerElement, derOid, derTag } from "./der.js";

/** The kind of a public key. */
export type CertificateKey =
  | { readonly algorithm: "RSA"; readonly bits: number }
  /** By its NIST name where it has one: "P-256", "P-384", "P-521"; else as OpenSSL calls it. */
  | { readonly algorithm: "EC"; readonly curve: string }
  | { readonly algorithm: "other"; readonly name: string };

const nistNames: ReadonlyMap<string, string> = new Map([
  ["prime256v1", "P-256"],
  ["secp384r1", "P-384"],
  ["secp521r1", "P-521"],
]);

const otherNames: ReadonlyMap<string, string> = new Map([
  ["rsa-pss", "RSA-PSS"],
  ["ed25519", "Ed25519"],
  ["ed448", "Ed448"],
  ["dsa", "DSA"],
]);

/** The kind of a certificate's key; by its object identifier where OpenSSL does not know it. */
export function keyOf(x509: X509Certificate, der: Uint8Array): CertificateKey {
  try {
    return keyKind(x509.publicKey);
  } catch {
    return { algorithm: "other", name: publicKeyAlgorithm(der) ?? "of an unknown kind" };
  }
}

export function keyKind({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): CertificateKey {
  if (type === "rsa") return { algorithm: "RSA", bits: details?.modulusLength ?? 0 };
  if (type === "ec") {
    const curve = details?.namedCurve ?? "explicit parameters";
    return { algorithm: "EC", curve: nistNames.get(curve) ?? curve };
  }
  const name: string = type ?? "of an unknown kind";
  return { algorithm: "other", name: otherNames.get(name) ?? name };
}

/** A key's kind as people write it: "RSA 2048", "P-256", "Ed25519". */
export function nameOfKey(key: CertificateKey): string {
  switch (key.algorithm) {
    case "RSA":
      return `RSA ${key.bits}`;
    case "EC":
      return key.curve;
    case "other":
      return key.name;
  }
}

/** Which kind of key signed a certificate, from its signatureAlgorithm (RFC 5280 4.1.1.2), which Node 20 does not tell. */
export function signerAlgorithm(der: Uint8Array): "RSA" | "EC" | "other" {
  const outer = derElement(der, 0);
  const [, algorithm] = outer === undefined ? [] : derChildren(der, outer, 2);
  const oid = firstOid(der, algorithm) ?? "";
  if (oid.startsWith("1.2.840.113549.1.1.")) return "RSA";
  return oid.startsWith("1.2.840.10045.4.") ? "EC" : "other";
}

/** The algorithm of subjectPublicKeyInfo: the sixth field of what is signed, the seventh where a version comes first. */
function publicKeyAlgorithm(der: Uint8Array): string | undefined {
  const outer = derElement(der, 0);
  const [signed] = outer === undefined ? [] : derChildren(der, outer, 1);
  const fields = signed === undefined ? [] : derChildren(der, signed, 7);
  const key = fields[fields[0]?.tag === derTag.version ? 6 : 5];
  return firstOid(der, key === undefined ? undefined : derChildren(der, key, 1)[0]);
}

function firstOid(der: Uint8Array, sequence: DerElement | undefined): string | undefined {
  return sequence === undefined ? undefined : derOid(der, derChildren(der, sequence, 1)[0]);
}
