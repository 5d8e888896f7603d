import { X509Certificate, createPrivateKey, type KeyObject } from "node:crypto";
import { readCertificate, type CertificateFacts } from "./certificate-facts.js";

/** What a client hands to a store. */
export interface Material {
  readonly pem: string;
  /** Empty: none. */
  readonly chain: string;
  readonly privateKey: string;
}

/** What either store refuses. */
export type Flaw = "certificate" | "private-key" | "mismatch" | "chain" | "not-yet-valid" | "expired";

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function keyFlaw(leaf: X509Certificate, privateKey: string): Flaw | undefined {
  const key: KeyObject | undefined = attempt(() => createPrivateKey(privateKey));
  if (key === undefined) return "private-key";
  return leaf.checkPrivateKey(key) ? undefined : "mismatch";
}

/** Only the first of the chain is looked at: it has to be what issued the certificate. */
function chainFlaw(leaf: X509Certificate, chain: string): Flaw | undefined {
  if (chain.trim() === "") return undefined;
  const issuer = attempt(() => new X509Certificate(chain));
  return issuer !== undefined && leaf.checkIssued(issuer) ? undefined : "chain";
}

/** The first flaw of what a client sent, or what is known of the certificate. `now` in milliseconds since 1970. */
export function judgeMaterial(
  material: Material,
  now: number,
): { readonly flaw: Flaw } | { readonly facts: CertificateFacts } {
  // Whatever could not be held afterwards must not be taken.
  const facts = attempt(() => readCertificate(material.pem));
  const leaf = attempt(() => new X509Certificate(material.pem));
  if (facts === undefined || leaf === undefined) return { flaw: "certificate" };
  if (now < facts.notBefore) return { flaw: "not-yet-valid" };
  if (now >= facts.notAfter) return { flaw: "expired" };
  const flaw = keyFlaw(leaf, material.privateKey) ?? chainFlaw(leaf, material.chain);
  return flaw === undefined ? { facts } : { flaw };
}
