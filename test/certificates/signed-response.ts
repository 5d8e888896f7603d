import { SignedXml } from "xml-crypto";
import { createSelfSigned, type KeyAlgorithm } from "../../lab/certificate-authority.js";
import { readXml, type XmlElement } from "../../modules/certificates/xml.js";
import { canonicalize } from "../../modules/certificates/xml-signature-canonical.js";
import type { PinnedCertificate } from "../../modules/certificates/xml-signature-key.js";
import { certificateOf } from "./authority.js";

/** A certificate with its key, as the identity provider of a test has it. */
export interface Signer extends PinnedCertificate {
  readonly pem: string;
  readonly privateKey: string;
}

export async function aSigner(id: string, algorithm: KeyAlgorithm = "rsa2048"): Promise<Signer> {
  const { pem, privateKey } = await createSelfSigned({ names: [], commonName: `IdP ${id}`, algorithm });
  return { id, pem, privateKey, certificate: certificateOf(pem) };
}

const protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
const assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
export const issuer = "https://idp.example.test/saml";

/** Unsigned; it declares its own namespaces, so that it can be put elsewhere. */
export function anAssertion({ id = "_a1", name = "user@example.test", inside = "" } = {}): string {
  return `<saml:Assertion xmlns:saml="${assertion}" ID="${id}" Version="2.0" IssueInstant="2026-11-21T10:00:00Z"><saml:Issuer>${issuer}</saml:Issuer><saml:Subject><saml:NameID>${name}</saml:NameID></saml:Subject>${inside}<saml:AttributeStatement><saml:Attribute Name="mail"><saml:AttributeValue>${name}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion>`;
}

export function aResponse({ id = "_r1", assertions = anAssertion(), extensions = "" } = {}): string {
  return `<samlp:Response xmlns:samlp="${protocol}" xmlns:saml="${assertion}" ID="${id}" Version="2.0" IssueInstant="2026-11-21T10:00:01Z" Destination="https://sp.example.test/acs"><saml:Issuer>${issuer}</saml:Issuer>${extensions}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>${assertions}</samlp:Response>`;
}

interface Signing {
  readonly signature?: string;
  readonly digest?: string;
  readonly transforms?: readonly string[];
  readonly prefixes?: readonly string[];
  readonly canonicalization?: string;
  /** What KeyInfo shows; default: the signer's own. */
  readonly shown?: string;
}

export const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
export const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/** Signs the first element of that name, by a library that shares no code with what verifies. */
export function signed(xml: string, element: string, { privateKey, pem }: Signer, how: Signing = {}): string {
  const { transforms = [enveloped, exclusive], prefixes = [], shown = pem } = how;
  const signer = new SignedXml({
    privateKey,
    publicCert: shown,
    signatureAlgorithm: how.signature ?? "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    canonicalizationAlgorithm: how.canonicalization ?? exclusive,
  });
  const xpath = `//*[local-name(.)='${element}']`;
  signer.addReference({
    xpath,
    transforms: [...transforms],
    digestAlgorithm: how.digest ?? "http://www.w3.org/2001/04/xmlenc#sha256",
    inclusiveNamespacesPrefixList: [...prefixes],
  });
  const location = { reference: `${xpath}/*[local-name(.)='Issuer']`, action: "after" as const };
  signer.computeSignature(
    xml,
    element === "Response" || element === "Assertion" ? { prefix: "ds", location } : { prefix: "ds" },
  );
  return signer.getSignedXml();
}

/** Does the signature verify for a tool that looks at nothing else? An attack that does not get so far shows nothing. */
export function cryptographyAccepts(xml: string, { pem }: Signer): boolean {
  const verifier = new SignedXml({ publicCert: pem });
  verifier.loadSignature(signatureIn(xml));
  return verifier.checkSignature(xml);
}

/** The text of the first signature. */
export function signatureIn(xml: string): string {
  return /<ds:Signature.*?<\/ds:Signature>/s.exec(xml)?.[0] ?? "";
}

/** The text of the first assertion. */
export function assertionIn(xml: string): string {
  return /<saml:Assertion.*?<\/saml:Assertion>/s.exec(xml)?.[0] ?? "";
}

/** Replaces the signature's method, and its value by what `sign` makes of the SignedInfo; the root's signature only. */
export function resigned(xml: string, method: string, sign: (signedInfo: Buffer) => Buffer): string {
  const changed = xml.replace(/(<ds:SignatureMethod Algorithm=")[^"]*/, `$1${method}`);
  const root = rootOf(changed);
  const path = pathTo(root, "SignedInfo");
  const signedInfo = path.at(-1) ?? root;
  const canonical = canonicalize(signedInfo, { within: path.slice(0, -1), inclusive: [] });
  const value = sign(Buffer.from(canonical)).toString("base64");
  return changed.replace(/(<ds:SignatureValue>)[^<]*/, `$1${value}`);
}

export function rootOf(xml: string): XmlElement {
  const read = readXml(xml);
  if (!read.ok) throw new Error(`a test's own document is unreadable: ${read.fault.code}`);
  return read.root;
}

/** From the root to the first element of that name, both included; empty where there is none. */
export function pathTo(from: XmlElement, local: string): readonly XmlElement[] {
  if (from.local === local) return [from];
  for (const child of from.children) {
    const path = child.kind === "element" ? pathTo(child, local) : [];
    if (path.length > 0) return [from, ...path];
  }
  return [];
}
