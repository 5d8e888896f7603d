import { expect, test } from "vitest";
import { explainMetadataFinding, type MetadataFinding } from "../../modules/certificates/metadata-finding.js";

type Code = MetadataFinding["code"];
type FindingOf<C extends Code> = Extract<MetadataFinding, { readonly code: C }>;

const at = { line: 12, column: 5 };
const fingerprint = "ab".repeat(32);

/** One of each: without an example a new finding does not compile. */
const examples: {
  readonly [C in Code]: readonly (readonly [FindingOf<C>, string])[];
} = {
  "repeated-entity": [
    [
      { code: "repeated-entity", ...at, entityId: "a\n" },
      '12:5 entity "a\\u{a}" is described again, expected once: ask the publisher which description holds',
    ],
  ],
  "odd-entity-id": [
    [
      { code: "odd-entity-id", ...at, why: "placeholder" },
      "12:5 entityID looks like a template with a placeholder, expected the identity provider's own: compare it with the Issuer of a response",
    ],
    [
      { code: "odd-entity-id", ...at, why: "white-space" },
      "12:5 entityID has a space in it, expected none: compare it with the Issuer of a response, character by character",
    ],
  ],
  "without-saml2": [
    [
      { code: "without-saml2", ...at, protocols: ["urn:mace:shibboleth:1.0"] },
      '12:5 IDPSSODescriptor does not speak SAML 2.0; its protocols: "urn:mace:shibboleth:1.0": AWS cannot use it, ask for metadata with SAML 2.0',
    ],
  ],
  "several-roles": [
    [
      { code: "several-roles", ...at },
      "12:5 the entity has a second IDPSSODescriptor with SAML 2.0, expected one: a relying party may read either, the two are given to it as one",
    ],
  ],
  "time-without-zone": [
    [
      { code: "time-without-zone", ...at, found: "2030-01-01T00:00:00" },
      '12:5 validUntil "2030-01-01T00:00:00" has no time zone, expected "Z": it is read as UTC',
    ],
  ],
  "odd-duration": [
    [
      { code: "odd-duration", ...at, found: "P1DT", seconds: 86_400 },
      '12:5 cacheDuration "P1DT" is no well-formed duration, expected one such as "PT6H": it is read as 86400 seconds',
    ],
    [
      { code: "odd-duration", ...at, found: "soon", seconds: undefined },
      '12:5 cacheDuration "soon" is no duration, expected one such as "PT6H": it is left out',
    ],
  ],
  "endpoint-not-https": [
    [
      { code: "endpoint-not-https", ...at, service: "SingleSignOnService", location: "http://a/" },
      '12:5 SingleSignOnService is at "http://a/", expected https: sign-ins can be read on their way, give it TLS',
    ],
  ],
  "endpoint-ambiguous": [
    [
      { code: "endpoint-ambiguous", ...at, service: "SingleSignOnService", binding: "urn:x" },
      '12:5 SingleSignOnService with the binding "urn:x" has a second location, expected one: relying parties choose differently, ask the identity provider\'s owner',
    ],
  ],
  "no-signing-certificate": [
    [
      { code: "no-signing-certificate" },
      "no certificate for signing can be read, expected at least one: no response can be verified with this metadata, export it again with certificates",
    ],
  ],
  "key-without-certificate": [
    [
      { code: "key-without-certificate", ...at, holds: ["ds:KeyName"] },
      '12:5 a KeyDescriptor has no X509Certificate of XML Signature, only "ds:KeyName", expected a certificate: AWS reads nothing else, export the metadata again with certificates',
    ],
  ],
  "several-in-one-key": [
    [
      { code: "several-in-one-key", ...at, fingerprints: [fingerprint, fingerprint] },
      "12:5 a KeyDescriptor has 2 certificates, expected one: find out which one signs, a certificate of the authority must not be trusted in its place",
    ],
  ],
  "repeated-certificate": [
    [
      { code: "repeated-certificate", ...at, fingerprint },
      `12:5 certificate ${fingerprint} is listed again for the same use, expected once: it is counted as one`,
    ],
  ],
  "certificate-as-pem": [
    [
      { code: "certificate-as-pem", ...at },
      "12:5 X509Certificate holds PEM, expected bare base64: some relying parties cannot read it, what is composed here has it bare",
    ],
  ],
  "loose-certificate": [
    [
      { code: "loose-certificate", ...at, fingerprint, form: "version" },
      `12:5 certificate ${fingerprint} has a version that X.509 certificates never have, expected version 3: strict readers refuse it, have a new one made`,
    ],
    [
      { code: "loose-certificate", ...at, fingerprint, form: "serial-number" },
      `12:5 certificate ${fingerprint} has a serial number that is negative, zero or longer than 20 bytes, expected a positive one (RFC 5280, 4.1.2.2): strict readers refuse it, have a new one made`,
    ],
    [
      { code: "loose-certificate", ...at, fingerprint, form: "extensions" },
      `12:5 certificate ${fingerprint} has extensions without being of version 3, expected version 3: strict readers refuse it, have a new one made`,
    ],
    [
      { code: "loose-certificate", ...at, fingerprint, form: "lengths" },
      `12:5 certificate ${fingerprint} is not in DER, as a length or a number takes more bytes than it needs, expected DER: strict readers refuse it, have a new one made`,
    ],
  ],
};

test.each(Object.values(examples).flat())("$code is explained in one sentence", (finding, sentence) => {
  expect(explainMetadataFinding(finding)).toBe(sentence);
});
