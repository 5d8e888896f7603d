/** The XML namespaces of SAML metadata and what it is made of. */
export const namespaces = {
  metadata: "urn:oasis:names:tc:SAML:2.0:metadata",
  assertion: "urn:oasis:names:tc:SAML:2.0:assertion",
  signature: "http://www.w3.org/2000/09/xmldsig#",
  instance: "http://www.w3.org/2001/XMLSchema-instance",
} as const;

/** What protocolSupportEnumeration lists for SAML 2.0 (SAML metadata 2.4.1). */
export const saml2Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";

/** The two bindings with which a browser brings a request that AWS sends. */
export const browserBindings: readonly string[] = [
  "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
  "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
];
