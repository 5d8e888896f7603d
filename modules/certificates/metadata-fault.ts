import { printable } from "./names.js";
import { explainUnreadable } from "./remedy.js";
import { group, list } from "./sentence.js";
import type { UnreadableWhy } from "./text-fault.js";
import { explainXml, placeOf, type XmlFault, type XmlPlace } from "./xml-fault.js";
import { explainMetadataSignature, type MetadataSignatureFault } from "./xml-signature-metadata.js";

/** What keeps a text from standing in a message, a URL or a Terraform string. */
export type TextWhy = "missing" | "empty" | "too-long" | "control" | "white-space" | "template" | "not-text";

/** What keeps an X509Certificate element from being a certificate. */
export type CertificateWhy = "comment" | "element" | "empty" | "not-base64" | "pem" | UnreadableWhy;

/** Why a document is no metadata that anybody should act on. Data: collected, never thrown. */
export type MetadataFault =
  | { readonly code: "xml"; readonly fault: XmlFault }
  /** Only where a signature was asked for. */
  | { readonly code: "unverified"; readonly fault: Exclude<MetadataSignatureFault, { readonly code: "xml" }> }
  | (XmlPlace & { readonly code: "not-metadata"; readonly found: string })
  // Which entity
  | { readonly code: "entity-unspecified"; readonly known: readonly string[] }
  | { readonly code: "entity-missing"; readonly entityId: string; readonly known: readonly string[] }
  | (XmlPlace & { readonly code: "entity-repeated"; readonly entityId: string; readonly first: XmlPlace })
  // The entity
  | (XmlPlace & { readonly code: "entity-id"; readonly why: TextWhy })
  | (XmlPlace & { readonly code: "no-identity-provider"; readonly roles: readonly string[] })
  | (XmlPlace & { readonly code: "affiliation" })
  | (XmlPlace & { readonly code: "time"; readonly attribute: string; readonly found: string })
  | (XmlPlace & { readonly code: "value"; readonly element: string; readonly why: TextWhy })
  // Its role
  | (XmlPlace & { readonly code: "no-protocols" })
  | (XmlPlace & { readonly code: "no-sign-on" })
  | (XmlPlace & {
      readonly code: "endpoint";
      readonly service: string;
      readonly attribute: "Binding" | "Location" | "ResponseLocation";
      readonly why: TextWhy | "not-http";
    })
  | (XmlPlace & { readonly code: "no-keys" })
  | (XmlPlace & { readonly code: "too-many"; readonly element: string; readonly limit: number })
  | (XmlPlace & { readonly code: "key-use"; readonly found: string })
  | (XmlPlace & { readonly code: "certificate"; readonly why: CertificateWhy });

/** One sentence: what was found, where, what was expected, what to do. Callers put the document's name in front. */
export function explainMetadataFault(fault: MetadataFault): string {
  if (fault.code === "xml") return explainXml(fault.fault);
  if (fault.code === "unverified") return explainMetadataSignature(fault.fault);
  return `${"line" in fault ? `${placeOf(fault)} ` : ""}${sentenceOf(fault)}`;
}

function sentenceOf(fault: Exclude<MetadataFault, { readonly code: "xml" | "unverified" }>): string {
  switch (fault.code) {
    case "not-metadata":
      return `the root is "${printable(fault.found, 100)}", expected EntityDescriptor or EntitiesDescriptor of SAML 2.0 metadata: export the identity provider's metadata`;
    case "entity-unspecified":
      return `the metadata describes several identity providers (${list(fault.known)}), expected to be told which: name its entity ID`;
    case "entity-missing":
      return `the metadata does not describe entity "${printable(fault.entityId)}"; its identity providers: ${list(fault.known) || "none"}: correct the entity ID, or give the right document`;
    case "entity-repeated":
      return `entity "${printable(fault.entityId)}" is described a second time, first at ${placeOf(fault.first)}, expected once: ask the publisher which description holds`;
    case "entity-id":
      return `entityID ${textFault(fault.why, longestEntityId)}: export the metadata again, or ask the identity provider's owner`;
    case "no-identity-provider":
      return `the entity has no IDPSSODescriptor; its roles: ${list(fault.roles) || "none"}: give the identity provider's metadata, not a service provider's`;
    case "affiliation":
      return "the entity is an affiliation, expected an identity provider alone: give the identity provider's metadata";
    case "time":
      return `${fault.attribute} is "${printable(fault.found, 60)}", expected a date and time such as "2030-01-01T00:00:00Z": export the metadata again`;
    case "value":
      return `${printable(fault.element, 60)} ${textFault(fault.why, longestText)}: export the metadata again`;
    case "no-protocols":
      return "IDPSSODescriptor has no protocolSupportEnumeration, expected the protocols it speaks: export the metadata again";
    case "no-sign-on":
      return "IDPSSODescriptor has no SingleSignOnService with the HTTP-Redirect or HTTP-POST binding, expected one to send browsers to: export the metadata again";
    case "endpoint":
      return `${fault.attribute} of ${fault.service} ${endpointFault(fault.why)}: export the metadata again`;
    case "no-keys":
      return "IDPSSODescriptor has no KeyDescriptor for signing, expected the certificate it signs with: export the metadata again, and see whether it stands in a comment";
    case "too-many":
      return `there are more than ${group(fault.limit)} ${printable(fault.element, 60)} elements together, expected a few: ask where the document comes from`;
    case "key-use":
      return `the use of a KeyDescriptor is "${printable(fault.found, 40)}", expected "signing", "encryption" or none: export the metadata again`;
    case "certificate":
      return `X509Certificate ${certificateFault(fault.why)}`;
  }
}

/** SAML core 8.3.6. */
export const longestEntityId = 1024;

/** Of a URL or a name; no product comes near. */
export const longestText = 2048;

function textFault(why: TextWhy, longest: number): string {
  switch (why) {
    case "missing":
      return "is missing, expected a value";
    case "empty":
      return "is empty, expected a value";
    case "too-long":
      return `has more than ${group(longest)} characters, expected at most those`;
    case "control":
      return "has a control, direction or invisible character, expected plain text";
    case "white-space":
      return "has white space in it, expected none";
    case "template":
      return 'has "${" or "%{" in it, expected a value and not a template';
    case "not-text":
      return "has an element, a comment or a processing instruction inside, expected nothing but text";
  }
}

function endpointFault(why: TextWhy | "not-http"): string {
  return why === "not-http" ? "is no http or https URL, expected an absolute one" : textFault(why, longestText);
}

function certificateFault(why: CertificateWhy): string {
  switch (why) {
    case "comment":
      return "has a comment or a processing instruction inside, at which readers may cut it off, expected nothing but base64: export the metadata again";
    case "element":
      return "has an element inside, expected nothing but base64: export the metadata again";
    case "empty":
      return "is empty, expected a certificate in base64: export the metadata again";
    case "not-base64":
      return "is not base64, expected a certificate: export the metadata again, and see whether it was cut off or is a placeholder";
    case "pem":
      return "holds PEM that is not exactly one certificate, expected one: export the metadata again";
    case "not-x509":
    case "trailing-bytes":
    case "dates":
    case "too-large":
      return `is no readable X.509 certificate: ${explainUnreadable(why)}`;
  }
}
