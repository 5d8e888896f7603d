import { beforeAll, expect, test } from "vitest";
import { expiryOf, fingerprintOf, locationOf, readSamlMetadata } from "../../lab/saml-metadata.js";
import { metadataWith, signingCertificate } from "./saml.js";

let certificate = { pem: "", fingerprint: "" };

beforeAll(async () => {
  certificate = await signingCertificate();
});

const document = (content: string, attributes = "") =>
  `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="idp"${attributes}>${content}</EntityDescriptor>`;
const key = (use: string, text: string) =>
  `<KeyDescriptor${use}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${text}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`;
const signOn = (binding: string) =>
  `<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:${binding}" Location="https://idp.example.com/${binding}"/>`;
const role = (content: string) => `<IDPSSODescriptor>${content}</IDPSSODescriptor>`;

test("metadata is read whatever its prefixes, comments and line breaks are", () => {
  const { pem, fingerprint } = certificate;
  const facts = readSamlMetadata(metadataWith({ certificates: [pem], signOut: "https://idp.example.com/slo" }));
  expect(facts.entityId).toBe("https://idp.example.com/saml");
  expect(locationOf(facts.signOn, "redirect")).toBe("https://idp.example.com/sso");
  expect(locationOf(facts.signOut, "redirect")).toBe("https://idp.example.com/slo");
  expect(facts.signingCertificates.map(fingerprintOf)).toEqual([fingerprint]);
  expect(expiryOf(facts.signingCertificates[0] ?? "")).toBeGreaterThan(Date.now());
  const wrapped = pem.replaceAll(/-----[^-]+-----/g, "").replace("MII", "M<!-- comment -->II");
  const plain = readSamlMetadata(`\u{feff}${document(role(key("", wrapped) + signOn("HTTP-POST")))}`);
  expect(plain.signingCertificates.map(fingerprintOf)).toEqual([fingerprint]);
  expect([locationOf(plain.signOn, "post"), locationOf(plain.signOn, "redirect")]).toEqual([
    "https://idp.example.com/HTTP-POST",
    undefined,
  ]);
});

test("a key that only encrypts signs nothing", () => {
  const keys = key(' use="encryption"', "AAAA") + key(' use="signing"', "BBBB") + key("", "CCCC");
  expect(readSamlMetadata(document(role(keys + signOn("HTTP-POST")))).signingCertificates).toEqual(["BBBB", "CCCC"]);
});

test("the end of its validity is read", () => {
  const xml = document(role(key("", "AAAA") + signOn("HTTP-POST")), ' validUntil="2031-02-03T04:05:06Z"');
  expect(readSamlMetadata(xml).validUntil).toBe(Date.parse("2031-02-03T04:05:06Z"));
});

test.each([
  ["has two roots", `${document("")}${document("")}`, "not well-formed"],
  ["has an entity of its own", `<!DOCTYPE a [<!ENTITY b "c">]>${document("")}`, "a DTD is not taken"],
  [
    "is of many",
    "<EntitiesDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'/>",
    "root is not an EntityDescriptor",
  ],
  ["is of another namespace", "<EntityDescriptor entityID='x'/>", "root is not an EntityDescriptor"],
  ["names nobody", document("").replace('entityID="idp"', ""), "no entityID"],
  ["can be reached by artifact only", document(role(key("", "AAAA") + signOn("SOAP"))), "no SingleSignOnService"],
])("metadata that %s is refused", (_, xml, words) => {
  expect(() => readSamlMetadata(xml)).toThrow(words);
});

test("a certificate that is none has no end", () => {
  expect(expiryOf("AAAA")).toBeUndefined();
});
