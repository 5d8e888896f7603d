import { expect, test } from "vitest";
import { explainMetadataFault, type MetadataFault } from "../../modules/certificates/metadata-fault.js";

type Code = MetadataFault["code"];
type FaultOf<C extends Code> = Extract<MetadataFault, { readonly code: C }>;

const at = { line: 12, column: 5 };

/** One of each: without an example a new fault does not compile. */
const examples: { readonly [C in Code]: readonly (readonly [FaultOf<C>, string])[] } = {
  xml: [
    [
      { code: "xml", fault: { code: "doctype", ...at } },
      "12:5 the document has a DOCTYPE, expected none, as it can pull in files and addresses: SAML needs none, ask where it comes from",
    ],
  ],
  unverified: [
    [
      { code: "unverified", fault: { code: "not-signed", ...at, root: "EntityDescriptor" } },
      "12:5 EntityDescriptor has no signature of its own, expected one that verifies with the pinned certificate: get the signed metadata, or pin no certificate for it",
    ],
  ],
  "not-metadata": [
    [
      { code: "not-metadata", ...at, found: "samlp:Response" },
      '12:5 the root is "samlp:Response", expected EntityDescriptor or EntitiesDescriptor of SAML 2.0 metadata: export the identity provider\'s metadata',
    ],
  ],
  "entity-unspecified": [
    [
      { code: "entity-unspecified", known: ["a", "b"] },
      'the metadata describes several identity providers ("a", "b"), expected to be told which: name its entity ID',
    ],
  ],
  "entity-missing": [
    [
      { code: "entity-missing", entityId: "a\u202e", known: [] },
      'the metadata does not describe entity "a\\u{202e}"; its identity providers: none: correct the entity ID, or give the right document',
    ],
  ],
  "entity-repeated": [
    [
      { code: "entity-repeated", ...at, entityId: "a", first: { line: 1, column: 1 } },
      '12:5 entity "a" is described a second time, first at 1:1, expected once: ask the publisher which description holds',
    ],
  ],
  "entity-id": [
    [
      { code: "entity-id", ...at, why: "too-long" },
      "12:5 entityID has more than 1,024 characters, expected at most those: export the metadata again, or ask the identity provider's owner",
    ],
    [
      { code: "entity-id", ...at, why: "missing" },
      "12:5 entityID is missing, expected a value: export the metadata again, or ask the identity provider's owner",
    ],
    [
      { code: "entity-id", ...at, why: "empty" },
      "12:5 entityID is empty, expected a value: export the metadata again, or ask the identity provider's owner",
    ],
    [
      { code: "entity-id", ...at, why: "control" },
      "12:5 entityID has a control, direction or invisible character, expected plain text: export the metadata again, or ask the identity provider's owner",
    ],
  ],
  "no-identity-provider": [
    [
      { code: "no-identity-provider", ...at, roles: ["SPSSODescriptor"] },
      "12:5 the entity has no IDPSSODescriptor; its roles: \"SPSSODescriptor\": give the identity provider's metadata, not a service provider's",
    ],
  ],
  affiliation: [
    [
      { code: "affiliation", ...at },
      "12:5 the entity is an affiliation, expected an identity provider alone: give the identity provider's metadata",
    ],
  ],
  time: [
    [
      { code: "time", ...at, attribute: "validUntil", found: "never" },
      '12:5 validUntil is "never", expected a date and time such as "2030-01-01T00:00:00Z": export the metadata again',
    ],
  ],
  value: [
    [
      { code: "value", ...at, element: "NameIDFormat", why: "not-text" },
      "12:5 NameIDFormat has an element, a comment or a processing instruction inside, expected nothing but text: export the metadata again",
    ],
    [
      { code: "value", ...at, element: "NameIDFormat", why: "template" },
      '12:5 NameIDFormat has "${" or "%{" in it, expected a value and not a template: export the metadata again',
    ],
  ],
  "no-protocols": [
    [
      { code: "no-protocols", ...at },
      "12:5 IDPSSODescriptor has no protocolSupportEnumeration, expected the protocols it speaks: export the metadata again",
    ],
  ],
  "no-sign-on": [
    [
      { code: "no-sign-on", ...at },
      "12:5 IDPSSODescriptor has no SingleSignOnService with the HTTP-Redirect or HTTP-POST binding, expected one to send browsers to: export the metadata again",
    ],
  ],
  endpoint: [
    [
      { code: "endpoint", ...at, service: "SingleSignOnService", attribute: "Location", why: "not-http" },
      "12:5 Location of SingleSignOnService is no http or https URL, expected an absolute one: export the metadata again",
    ],
    [
      { code: "endpoint", ...at, service: "SingleSignOnService", attribute: "Location", why: "white-space" },
      "12:5 Location of SingleSignOnService has white space in it, expected none: export the metadata again",
    ],
  ],
  "no-keys": [
    [
      { code: "no-keys", ...at },
      "12:5 IDPSSODescriptor has no KeyDescriptor for signing, expected the certificate it signs with: export the metadata again, and see whether it stands in a comment",
    ],
  ],
  "too-many": [
    [
      { code: "too-many", ...at, element: "KeyDescriptor", limit: 100 },
      "12:5 there are more than 100 KeyDescriptor elements together, expected a few: ask where the document comes from",
    ],
  ],
  "key-use": [
    [
      { code: "key-use", ...at, found: "Signing" },
      '12:5 the use of a KeyDescriptor is "Signing", expected "signing", "encryption" or none: export the metadata again',
    ],
  ],
  certificate: [
    [
      { code: "certificate", ...at, why: "comment" },
      "12:5 X509Certificate has a comment or a processing instruction inside, at which readers may cut it off, expected nothing but base64: export the metadata again",
    ],
    [
      { code: "certificate", ...at, why: "element" },
      "12:5 X509Certificate has an element inside, expected nothing but base64: export the metadata again",
    ],
    [
      { code: "certificate", ...at, why: "empty" },
      "12:5 X509Certificate is empty, expected a certificate in base64: export the metadata again",
    ],
    [
      { code: "certificate", ...at, why: "not-base64" },
      "12:5 X509Certificate is not base64, expected a certificate: export the metadata again, and see whether it was cut off or is a placeholder",
    ],
    [
      { code: "certificate", ...at, why: "pem" },
      "12:5 X509Certificate holds PEM that is not exactly one certificate, expected one: export the metadata again",
    ],
    [
      { code: "certificate", ...at, why: "trailing-bytes" },
      "12:5 X509Certificate is no readable X.509 certificate: its length is not that of its bytes, expected exactly one certificate: export it again",
    ],
  ],
};

test.each(Object.values(examples).flat())("$code is explained in one sentence: $why", (fault, sentence) => {
  expect(explainMetadataFault(fault)).toBe(sentence);
});
