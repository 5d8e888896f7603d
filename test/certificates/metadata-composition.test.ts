import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { composeMetadata } from "../../modules/certificates/metadata-composition.js";
import {
  aKey,
  anAggregate,
  anEntity,
  aRole,
  aSignOn,
  base64Of,
  bindings,
  entityId,
  first,
  metadataOf,
  read,
  saml2,
  second,
} from "./metadata-documents.js";

const everything = anEntity({
  attributes: 'validUntil="2030-01-01T00:00:00Z" cacheDuration="PT1H" ID="_1"',
  inside: "<ds:Signature/><md:Extensions><x/></md:Extensions>",
  roles:
    aRole({
      attributes: `protocolSupportEnumeration="${saml2} urn:oasis:names:tc:SAML:1.1:protocol" errorURL="https://a/e" WantAuthnRequestsSigned="1"`,
      keys: aKey(base64Of(first)) + aKey(base64Of(first), "encryption"),
      services: [
        `<md:ArtifactResolutionService isDefault="true" index="0" Location="https://a/art" Binding="${bindings.soap}"/>`,
        `<md:SingleLogoutService Binding="${bindings.redirect}" Location="https://a/out?a=1&amp;b=2" ResponseLocation="https://a/back"/>`,
        "<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>",
        aSignOn,
        `<md:SingleSignOnService Binding="${bindings.post}" Location="https://idp.example.test/sso"/>`,
        "<md:AttributeProfile>urn:example:profile</md:AttributeProfile>",
        '<saml:Attribute FriendlyName="E-mail" Name="mail"><saml:AttributeValue>a@example.test</saml:AttributeValue></saml:Attribute>',
      ].join(""),
    }) + `<md:SPSSODescriptor protocolSupportEnumeration="${saml2}"/>`,
});

test("the whole of what is composed: the identity provider's own, with exactly the given keys, in the schema's order", () => {
  const composed = composeMetadata(metadataOf(everything), [second, first, second]);
  expect(composed).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}">
  <md:IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol ${saml2}">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        <ds:X509Data>
          <ds:X509Certificate>${base64Of(second)}</ds:X509Certificate>
        </ds:X509Data>
      </ds:KeyInfo>
    </md:KeyDescriptor>
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        <ds:X509Data>
          <ds:X509Certificate>${base64Of(first)}</ds:X509Certificate>
        </ds:X509Data>
      </ds:KeyInfo>
    </md:KeyDescriptor>
    <md:ArtifactResolutionService Binding="${bindings.soap}" Location="https://a/art" index="0" isDefault="true"/>
    <md:SingleLogoutService Binding="${bindings.redirect}" Location="https://a/out?a=1&amp;b=2" ResponseLocation="https://a/back"/>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
    <md:SingleSignOnService Binding="${bindings.post}" Location="https://idp.example.test/sso"/>
    <md:SingleSignOnService Binding="${bindings.redirect}" Location="https://idp.example.test/sso"/>
    <md:AttributeProfile>urn:example:profile</md:AttributeProfile>
    <saml:Attribute xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Name="mail" FriendlyName="E-mail"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>
`);
});

test("what is composed is read with nothing odd about it, and says the same", () => {
  const [metadata, again] = [metadataOf(everything), read(composeMetadata(metadataOf(everything), [second]))];
  expect(again.findings).toEqual([]);
  expect(again.metadata.entityId).toBe(metadata.entityId);
  expect(again.metadata.endpoints).toEqual(metadata.endpoints);
  expect(again.metadata.signing).toEqual([second]);
  expect(again.metadata).toMatchObject({
    validUntil: undefined,
    cacheDuration: undefined,
    signed: false,
    encryption: [],
  });
});

describe("the same bytes", () => {
  const composed = composeMetadata(metadataOf(everything), [first, second]);

  test("from what was composed before", () => {
    expect(composeMetadata(metadataOf(composed), [first, second])).toBe(composed);
  });

  test.each([
    ["other prefixes", everything.replaceAll("md:", "x:").replaceAll("xmlns:md", "xmlns:x")],
    ["a default namespace", everything.replaceAll("md:", "").replace("xmlns:md", "xmlns")],
    ["white space", everything.replaceAll("><", ">\r\n\t<")],
    ["comments", everything.replaceAll("><", "><!-- x --><")],
    ["references for characters", everything.replaceAll("idp.example", "id&#x70;.example")],
    ["an aggregate", anAggregate(everything)],
    ["true for 1", everything.replace('Signed="1"', 'Signed="true"')],
    [
      "protocols in another order",
      everything.replace(
        `${saml2} urn:oasis:names:tc:SAML:1.1:protocol`,
        `urn:oasis:names:tc:SAML:1.1:protocol ${saml2}`,
      ),
    ],
    [
      "endpoints in another order",
      everything.replace(aSignOn, "").replace("</md:IDPSSODescriptor>", `${aSignOn}</md:IDPSSODescriptor>`),
    ],
    ["an endpoint twice", everything.replace(aSignOn, aSignOn + aSignOn)],
    [
      "another certificate, signature and end",
      everything.replace(base64Of(first), base64Of(second)).replace("<ds:Signature/>", "").replace("2030", "2031"),
    ],
  ])("from a document with %s", (_, document) => {
    expect(document).not.toBe(everything);
    expect(composeMetadata(metadataOf(document), [first, second])).toBe(composed);
  });
});

describe("any identity provider", () => {
  const word = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
    .filter((text) => /^[\p{L}\p{N}\p{P}\p{S}]+$/u.test(text));
  // "${" and the like are refused when read.
  const name = word.map((text) => text.replaceAll("{", "("));
  const url = name.map((text) => `https://idp.example.test/${encodeURIComponent(text)}`);
  const xml = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const service = fc.record({
    kind: fc.constantFrom("SingleSignOnService", "SingleLogoutService"),
    binding: fc.constantFrom(...Object.values(bindings)),
    url,
  });

  test("is composed to the same bytes again, with its own names and places", () => {
    fc.assert(
      fc.property(
        name,
        fc.array(service, { maxLength: 5 }),
        fc.array(name, { maxLength: 3 }),
        fc.shuffledSubarray([first, second], { minLength: 1 }),
        (id, services, formats, certificates) => {
          const elements = services.map(
            (one) => `<md:${one.kind} Binding="${one.binding}" Location="${xml(one.url)}"/>`,
          );
          const inside = formats.map((format) => `<md:NameIDFormat>${xml(format)}</md:NameIDFormat>`);
          const metadata = metadataOf(
            anEntity({ id: xml(id), roles: aRole({ services: aSignOn + elements.join(""), inside: inside.join("") }) }),
          );
          const composed = composeMetadata(metadata, certificates);
          const again = metadataOf(composed);
          expect([again.entityId, again.endpoints]).toEqual([metadata.entityId, metadata.endpoints]);
          expect(again.signing).toEqual(certificates);
          expect(composeMetadata(again, again.signing)).toBe(composed);
        },
      ),
      { numRuns: 100 },
    );
  });
});

test("what Terraform and CDKTF would take for a template is written so that they do not", () => {
  const metadata = metadataOf(anEntity());
  const composed = composeMetadata({ ...metadata, entityId: 'a${file("/canary")}%{if x}$${TfToken[1]}' }, [first]);
  expect(composed).not.toMatch(/[$%#]\{/);
  expect(composed).toContain("a&#36;{file(&quot;/canary&quot;)}&#37;{if x}$&#36;{TfToken[1]}");
});

test("with one certificate it has what IAM demands at least, 1,000 characters", () => {
  expect(composeMetadata(metadataOf(anEntity()), [first]).length).toBeGreaterThan(1000);
});
