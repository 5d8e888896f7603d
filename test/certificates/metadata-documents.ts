import { createSelfSigned, type IssueRequest } from "../../lab/certificate-authority.js";
import type { Certificate } from "../../modules/certificates/certificate.js";
import { readMetadata } from "../../modules/certificates/metadata.js";
import { explainMetadataFault } from "../../modules/certificates/metadata-fault.js";
import { certificateOf } from "./authority.js";

export const entityId = "https://idp.example.test/saml";
export const saml2 = "urn:oasis:names:tc:SAML:2.0:protocol";
export const bindings = {
  post: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
  redirect: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
  soap: "urn:oasis:names:tc:SAML:2.0:bindings:SOAP",
} as const;

/** As identity providers sign with: self-signed, without names, valid now and for 90 days. */
export async function aCertificate(request: Partial<IssueRequest> = {}): Promise<Certificate> {
  const { pem } = await createSelfSigned({ names: [], commonName: "idp.example.test", ...request });
  return certificateOf(pem);
}

/** For tests that are not about which one it is. */
export const [first, second] = [await aCertificate(), await aCertificate({ algorithm: "rsa2048" })];

export function base64Of({ der }: Pick<Certificate, "der">): string {
  return Buffer.from(der).toString("base64");
}

export function aKey(text: string, use = "signing"): string {
  return `<md:KeyDescriptor use="${use}"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${text}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`;
}

export const aSignOn = `<md:SingleSignOnService Binding="${bindings.redirect}" Location="https://idp.example.test/sso"/>`;

export interface RoleParts {
  readonly attributes?: string;
  readonly keys?: string;
  readonly services?: string;
  readonly inside?: string;
}

export function aRole({
  attributes = `protocolSupportEnumeration="${saml2}"`,
  keys = aKey(base64Of(first)),
  services = aSignOn,
  inside = "",
}: RoleParts = {}): string {
  return `<md:IDPSSODescriptor ${attributes}>${keys}${services}${inside}</md:IDPSSODescriptor>`;
}

const declarations =
  'xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"';

export interface EntityParts {
  readonly id?: string;
  readonly attributes?: string;
  readonly roles?: string;
  readonly inside?: string;
}

/** It declares its own namespaces, so that it can stand alone. */
export function anEntity({ id = entityId, attributes = "", roles = aRole(), inside = "" }: EntityParts = {}): string {
  return `<md:EntityDescriptor ${declarations} entityID="${id}" ${attributes}>${inside}${roles}</md:EntityDescriptor>`;
}

export function anAggregate(entities: string, attributes = ""): string {
  return `<md:EntitiesDescriptor ${declarations} ${attributes}>${entities}</md:EntitiesDescriptor>`;
}

/** What is read of a document that is expected to be read. */
export function read(document: string | Uint8Array, asked?: string) {
  const reading = readMetadata(document, { entityId: asked });
  if (!reading.ok) throw new Error(reading.faults.map(explainMetadataFault).join("; "));
  return reading;
}

export function metadataOf(document: string | Uint8Array, asked?: string) {
  return read(document, asked).metadata;
}

/** The codes of what must not pass in silence. */
export function findingsOf(document: string | Uint8Array, asked?: string): readonly string[] {
  return read(document, asked).findings.map(({ code }) => code);
}

/** What is wrong with a document that is expected to be refused. */
export function faultsOf(document: string | Uint8Array, asked?: string) {
  const reading = readMetadata(document, { entityId: asked });
  return reading.ok ? [] : reading.faults;
}
