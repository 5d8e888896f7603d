import { namespaces, saml2Protocol } from "../modules/certificates/metadata-names.js";

export interface DescribedProvider {
  readonly entityId: string;
  /** In base64; each for signing. */
  readonly certificates: readonly string[];
}

const [redirect, post] = ["HTTP-Redirect", "HTTP-POST"].map((name) => `urn:oasis:names:tc:SAML:2.0:bindings:${name}`);
const formats = ["persistent", "transient"].map((name) => `urn:oasis:names:tc:SAML:2.0:nameid-format:${name}`);

/** Metadata as products export it: an identity provider's keys, endpoints and formats, and who is behind it. */
export function metadataDocument({ entityId, certificates }: DescribedProvider): string {
  const endpoint = (service: string, binding: string | undefined) =>
    `    <md:${service} Binding="${binding}" Location="${entityId}/${service}"/>`;
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<md:EntityDescriptor xmlns:md="${namespaces.metadata}" xmlns:ds="${namespaces.signature}" entityID="${entityId}">`,
    `  <md:IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="${saml2Protocol}">`,
    ...certificates.map((certificate) => `    ${keyDescriptor(certificate)}`),
    ...[redirect, post].map((binding) => endpoint("SingleLogoutService", binding)),
    ...formats.map((format) => `    <md:NameIDFormat>${format}</md:NameIDFormat>`),
    ...[redirect, post].map((binding) => endpoint("SingleSignOnService", binding)),
    "  </md:IDPSSODescriptor>",
    "  <md:Organization>",
    `    <md:OrganizationName xml:lang="en">Example</md:OrganizationName>`,
    `    <md:OrganizationDisplayName xml:lang="en">Example</md:OrganizationDisplayName>`,
    `    <md:OrganizationURL xml:lang="en">https://www.example.com/</md:OrganizationURL>`,
    "  </md:Organization>",
    `  <md:ContactPerson contactType="technical">`,
    "    <md:EmailAddress>mailto:identity@example.com</md:EmailAddress>",
    "  </md:ContactPerson>",
    "</md:EntityDescriptor>",
    "",
  ].join("\n");
}

/** A federation's document of all its identity providers; about 1,420 bytes for each with a certificate. */
export function aggregateDocument(providers: readonly DescribedProvider[]): string {
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<md:EntitiesDescriptor xmlns:md="${namespaces.metadata}" xmlns:ds="${namespaces.signature}" Name="federation">`,
    ...providers.map(
      ({ entityId, certificates }) =>
        `<md:EntityDescriptor entityID="${entityId}">` +
        `<md:IDPSSODescriptor protocolSupportEnumeration="${saml2Protocol}">` +
        certificates.map(keyDescriptor).join("") +
        `<md:SingleSignOnService Binding="${redirect}" Location="${entityId}/sso"/>` +
        "</md:IDPSSODescriptor></md:EntityDescriptor>",
    ),
    "</md:EntitiesDescriptor>",
    "",
  ].join("\n");
}

function keyDescriptor(certificate: string): string {
  const data = `<ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data>`;
  return `<md:KeyDescriptor use="signing"><ds:KeyInfo>${data}</ds:KeyInfo></md:KeyDescriptor>`;
}
