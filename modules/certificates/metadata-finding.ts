import type { Fingerprint } from "../rotation/tls-rotation.js";
import { printable } from "./names.js";
import { list } from "./sentence.js";
import { placeOf, type XmlPlace } from "./xml-fault.js";

/** In what way a certificate is not as RFC 5280 has it, though OpenSSL reads it. */
export type LooseForm = "version" | "extensions" | "serial-number" | "lengths";

/** What may be read, and must not pass in silence. Data: collected, in the order of the document. */
export type MetadataFinding =
  // Of an aggregate
  | (XmlPlace & { readonly code: "repeated-entity"; readonly entityId: string })
  // Of the entity
  | (XmlPlace & { readonly code: "odd-entity-id"; readonly why: "white-space" | "placeholder" })
  | (XmlPlace & { readonly code: "without-saml2"; readonly protocols: readonly string[] })
  | (XmlPlace & { readonly code: "several-roles" })
  | (XmlPlace & { readonly code: "time-without-zone"; readonly found: string })
  | (XmlPlace & { readonly code: "odd-duration"; readonly found: string; readonly seconds: number | undefined })
  // Of its endpoints
  | (XmlPlace & { readonly code: "endpoint-not-https"; readonly service: string; readonly location: string })
  | (XmlPlace & { readonly code: "endpoint-ambiguous"; readonly service: string; readonly binding: string })
  // Of its keys
  | { readonly code: "no-signing-certificate" }
  | (XmlPlace & { readonly code: "key-without-certificate"; readonly holds: readonly string[] })
  | (XmlPlace & { readonly code: "several-in-one-key"; readonly fingerprints: readonly Fingerprint[] })
  | (XmlPlace & { readonly code: "repeated-certificate"; readonly fingerprint: Fingerprint })
  | (XmlPlace & { readonly code: "certificate-as-pem" })
  | (XmlPlace & { readonly code: "loose-certificate"; readonly fingerprint: Fingerprint; readonly form: LooseForm });

/** One sentence: what was found, where, what was expected, what to do. Callers put the document's name in front. */
export function explainMetadataFinding(finding: MetadataFinding): string {
  return `${"line" in finding ? `${placeOf(finding)} ` : ""}${sentenceOf(finding)}`;
}

function sentenceOf(finding: MetadataFinding): string {
  switch (finding.code) {
    case "repeated-entity":
      return `entity "${printable(finding.entityId)}" is described again, expected once: ask the publisher which description holds`;
    case "odd-entity-id":
      return finding.why === "placeholder"
        ? "entityID looks like a template with a placeholder, expected the identity provider's own: compare it with the Issuer of a response"
        : "entityID has a space in it, expected none: compare it with the Issuer of a response, character by character";
    case "without-saml2":
      return `IDPSSODescriptor does not speak SAML 2.0; its protocols: ${list(finding.protocols)}: AWS cannot use it, ask for metadata with SAML 2.0`;
    case "several-roles":
      return "the entity has a second IDPSSODescriptor with SAML 2.0, expected one: a relying party may read either, the two are given to it as one";
    case "time-without-zone":
      return `validUntil "${printable(finding.found, 60)}" has no time zone, expected "Z": it is read as UTC`;
    case "odd-duration":
      return finding.seconds === undefined
        ? `cacheDuration "${printable(finding.found, 60)}" is no duration, expected one such as "PT6H": it is left out`
        : `cacheDuration "${printable(finding.found, 60)}" is no well-formed duration, expected one such as "PT6H": it is read as ${finding.seconds} seconds`;
    case "endpoint-not-https":
      return `${finding.service} is at "${printable(finding.location)}", expected https: sign-ins can be read on their way, give it TLS`;
    case "endpoint-ambiguous":
      return `${finding.service} with the binding "${printable(finding.binding, 100)}" has a second location, expected one: relying parties choose differently, ask the identity provider's owner`;
    case "no-signing-certificate":
      return "no certificate for signing can be read, expected at least one: no response can be verified with this metadata, export it again with certificates";
    case "key-without-certificate":
      return `a KeyDescriptor has no X509Certificate of XML Signature, only ${list(finding.holds) || "nothing"}, expected a certificate: AWS reads nothing else, export the metadata again with certificates`;
    case "several-in-one-key":
      return `a KeyDescriptor has ${finding.fingerprints.length} certificates, expected one: find out which one signs, a certificate of the authority must not be trusted in its place`;
    case "repeated-certificate":
      return `certificate ${finding.fingerprint} is listed again for the same use, expected once: it is counted as one`;
    case "certificate-as-pem":
      return "X509Certificate holds PEM, expected bare base64: some relying parties cannot read it, what is composed here has it bare";
    case "loose-certificate":
      return `certificate ${finding.fingerprint} ${looseForm(finding.form)}: strict readers refuse it, have a new one made`;
  }
}

function looseForm(form: LooseForm): string {
  switch (form) {
    case "version":
      return "has a version that X.509 certificates never have, expected version 3";
    case "extensions":
      return "has extensions without being of version 3, expected version 3";
    case "serial-number":
      return "has a serial number that is negative, zero or longer than 20 bytes, expected a positive one (RFC 5280, 4.1.2.2)";
    case "lengths":
      return "is not in DER, as a length or a number takes more bytes than it needs, expected DER";
  }
}
