// Metadata and certificates of identity providers that are made as a test runs.
import { createSelfSigned, type IssuedCertificate } from "../../lab/certificate-authority.js";
import { bareCertificate } from "../../lab/user-pools.js";

/** An identity provider's signing certificate: RSA, self-signed, good from an hour ago for 90 days. */
export function signingCertificate(
  commonName = "idp",
  validity: { readonly notBefore?: Date; readonly notAfter?: Date } = {},
): Promise<IssuedCertificate> {
  return createSelfSigned({ names: [], commonName, algorithm: "rsa2048", purposes: [], ...validity });
}

export interface MetadataParts {
  /** PEM, or the base64 of one. */
  readonly certificates: readonly string[];
  readonly entityId?: string;
  readonly signOn?: string;
  readonly signOut?: string;
  readonly validUntil?: string;
  readonly extra?: string;
}

const binding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

/** The metadata of an identity provider with the HTTP-Redirect binding. */
export function metadataWith(parts: MetadataParts): string {
  const { certificates, entityId = "https://idp.example.com/saml", signOut, validUntil, extra = "" } = parts;
  const { signOn = "https://idp.example.com/sso" } = parts;
  const keys = certificates.map(
    (one) => `
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo><ds:X509Data><ds:X509Certificate>${bareCertificate(one)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>`,
  );
  const until = validUntil === undefined ? "" : ` validUntil="${validUntil}"`;
  const logout =
    signOut === undefined
      ? ""
      : `<md:SingleLogoutService Binding="${binding}" Location="${signOut}"></md:SingleLogoutService>`;
  return `<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${entityId}"${until}>
  <!-- made by a test -->
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join("")}
    ${logout}
    <md:SingleSignOnService Binding="${binding}" Location="${signOn}"></md:SingleSignOnService>
  </md:IDPSSODescriptor>${extra}
</md:EntityDescriptor>
`;
}
