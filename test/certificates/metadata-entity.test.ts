import { describe, expect, test } from "vitest";
import {
  aKey,
  anEntity,
  aRole,
  aSignOn,
  base64Of,
  bindings,
  entityId,
  faultsOf,
  findingsOf,
  first,
  metadataOf,
  read,
  saml2,
  second,
} from "./metadata-documents.js";

describe("the entity ID", () => {
  test.each([
    ["missing", anEntity().replace(`entityID="${entityId}"`, ""), "missing"],
    ["in another case", anEntity().replace("entityID=", "entityId="), "missing"],
    ["empty", anEntity({ id: "" }), "empty"],
    ["white space", anEntity({ id: " " }), "empty"],
    ["of 1,025 characters", anEntity({ id: "a".repeat(1025) }), "too-long"],
    ["with a C1 control character", anEntity({ id: "a&#x9b;31m" }), "control"],
    ["with a bidirectional override", anEntity({ id: "a&#x202e;b" }), "control"],
    ["with a zero-width space", anEntity({ id: "a&#x200b;b" }), "control"],
    ["with a line break", anEntity({ id: "a&#10;b" }), "control"],
    ["with Terraform's interpolation", anEntity({ id: "https://a/${file(&quot;/canary/x&quot;)}" }), "template"],
    ["with Terraform's directive", anEntity({ id: "%{ if true }a%{ endif }" }), "template"],
    ["with an escaped template", anEntity({ id: "$${a}" }), "template"],
  ])("one that is %s is refused", (_, document, why) => {
    expect(faultsOf(document)).toMatchObject([{ code: "entity-id", why, line: 1, column: 1 }]);
  });

  test.each([
    ["authentik"],
    ["urn:example:idp"],
    ["https://accounts.example.test/o/saml2?idpid=C1&amp;x=é"],
    ["a".repeat(1024)],
  ])("%s is one, URI or not", (id) => {
    expect(findingsOf(anEntity({ id }))).toEqual([]);
    expect(metadataOf(anEntity({ id })).entityId).toBe(id.replace("&amp;", "&"));
  });

  test.each([
    ["my idp", "white-space"],
    [" https://idp.example.test", "white-space"],
    ["https://sts.example.test/{tenantid}/", "placeholder"],
    ["https://%s/saml", "placeholder"],
  ])("%j is read, and said to be odd", (id, why) => {
    expect(read(anEntity({ id })).findings).toEqual([{ code: "odd-entity-id", line: 1, column: 1, why }]);
  });
});

describe("what the entity is", () => {
  test("a service provider is refused, and its roles are named", () => {
    const sp = `<md:SPSSODescriptor protocolSupportEnumeration="${saml2}"/><md:AttributeAuthorityDescriptor protocolSupportEnumeration="${saml2}"/>`;
    expect(faultsOf(anEntity({ roles: sp }))).toMatchObject([
      { code: "no-identity-provider", roles: ["SPSSODescriptor", "AttributeAuthorityDescriptor"] },
    ]);
  });

  test("an affiliation is refused, alone or beside roles", () => {
    const affiliation = `<md:AffiliationDescriptor affiliationOwnerID="x"><md:AffiliateMember>y</md:AffiliateMember></md:AffiliationDescriptor>`;
    expect(faultsOf(anEntity({ roles: affiliation }))).toMatchObject([{ code: "affiliation" }]);
    expect(faultsOf(anEntity({ roles: aRole() + affiliation }))).toMatchObject([{ code: "affiliation" }]);
  });

  test("an IDPSSODescriptor of another namespace is none", () => {
    const alike = aRole()
      .replaceAll("md:IDPSSODescriptor", "x:IDPSSODescriptor")
      .replace("<x:IDPSSODescriptor", '<x:IDPSSODescriptor xmlns:x="urn:oasis:names:tc:SAML:2.0:metadata#"');
    expect(faultsOf(anEntity({ roles: alike }))).toMatchObject([{ code: "no-identity-provider", roles: [] }]);
  });

  test("other roles are named, those of other products by their type, and their keys are not the identity provider's", () => {
    const federation = `<md:RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="fed:SecurityTokenServiceType">${aKey(base64Of(second))}</md:RoleDescriptor>`;
    const metadata = metadataOf(anEntity({ roles: federation + aRole() }));
    expect(metadata.otherRoles).toEqual(["RoleDescriptor:SecurityTokenServiceType"]);
    expect(metadata.signing).toEqual([first]);
  });

  test("strange elements beside the roles change nothing", () => {
    expect(metadataOf(anEntity({ inside: "<script>1</script>" })).entityId).toBe(entityId);
  });
});

describe("two identity provider roles", () => {
  const shibboleth = aRole({
    attributes: 'protocolSupportEnumeration="urn:mace:shibboleth:1.0"',
    keys: aKey(base64Of(second)),
    services:
      '<md:SingleSignOnService Binding="urn:mace:shibboleth:1.0:profiles:AuthnRequest" Location="https://idp.example.test/shib"/>',
  });

  test("all keys are listed in document order, endpoints only where SAML 2.0 is spoken", () => {
    const metadata = metadataOf(anEntity({ roles: shibboleth + aRole() }));
    expect(metadata.signing).toEqual([second, first]);
    expect(metadata.endpoints.map(({ location }) => location)).toEqual(["https://idp.example.test/sso"]);
  });

  test("a role without SAML 2.0 is said, two with it are said to be taken as one", () => {
    expect(findingsOf(anEntity({ roles: shibboleth }))).toEqual(["without-saml2"]);
    expect(findingsOf(anEntity({ roles: aRole() + aRole({ keys: aKey(base64Of(second)) }) }))).toEqual([
      "several-roles",
    ]);
  });
});

describe("endpoints", () => {
  const service = (name: string, binding: string, location: string, more = "") =>
    `<md:${name} Binding="${binding}" Location="${location}" ${more}/>`;

  test("they are sorted by service, binding and location, each once, without those that browsers are not sent to", () => {
    const services = [
      service("SingleSignOnService", bindings.redirect, "https://a/2"),
      service("SingleSignOnService", bindings.post, "https://a/1"),
      service("SingleSignOnService", bindings.post, "https://a/1"),
      service("SingleLogoutService", bindings.redirect, "https://a/3", 'ResponseLocation="https://a/4"'),
      service("ArtifactResolutionService", bindings.soap, "https://a/5", 'index="0"'),
    ];
    const { endpoints, roles } = metadataOf(anEntity({ roles: aRole({ services: services.join("") }) }));
    expect(endpoints.map(({ location, responseLocation }) => [location, responseLocation])).toEqual([
      ["https://a/3", "https://a/4"],
      ["https://a/1", undefined],
      ["https://a/2", undefined],
    ]);
    expect(roles.flatMap((role) => role.services)).toHaveLength(5);
  });

  test("one without TLS, and two places for the same, are said", () => {
    const plain = service("SingleSignOnService", bindings.post, "http://a/1");
    const elsewhere = service("SingleSignOnService", bindings.redirect, "https://evil.example/sso");
    expect(read(anEntity({ roles: aRole({ services: aSignOn + plain + elsewhere }) })).findings).toMatchObject([
      { code: "endpoint-not-https", location: "http://a/1" },
      { code: "endpoint-ambiguous", service: "SingleSignOnService", binding: bindings.redirect },
    ]);
  });
});

describe("times", () => {
  test("validUntil may stand on the entity and on a role, the earliest counts", () => {
    const role = aRole({
      attributes: `protocolSupportEnumeration="${saml2}" validUntil="2027-01-01T00:00:00.123456789Z"`,
    });
    const metadata = metadataOf(anEntity({ attributes: 'validUntil="2028-01-01T00:00:00Z"', roles: role }));
    expect(metadata.validUntil).toEqual(new Date("2027-01-01T00:00:00.123Z"));
    expect(metadata.expiries.map(({ level }) => level)).toEqual(["entity", "role"]);
  });

  test.each(["", "never", "2030-02-30T00:00:00Z", "2030-01-01", "99999-01-01T00:00:00Z"])(
    "validUntil %j is refused: nobody can say when it ends",
    (text) => {
      expect(faultsOf(anEntity({ attributes: `validUntil="${text}"` }))).toMatchObject([{ code: "time", found: text }]);
    },
  );

  test("validUntil without a zone is read as UTC, and said", () => {
    const { metadata, findings } = read(anEntity({ attributes: 'validUntil="2030-01-01T00:00:00"' }));
    expect(metadata.validUntil).toEqual(new Date("2030-01-01T00:00:00Z"));
    expect(findings).toMatchObject([{ code: "time-without-zone" }]);
  });

  test("a cacheDuration that is odd is said, and read if it can be", () => {
    const odd = (text: string) => read(anEntity({ attributes: `cacheDuration="${text}"` }));
    expect(odd("P1DT").metadata.cacheDuration).toBe(86_400);
    expect(odd("P1DT").findings).toMatchObject([{ code: "odd-duration", seconds: 86_400 }]);
    expect(odd("soon").metadata.cacheDuration).toBeUndefined();
    expect(odd("soon").findings).toMatchObject([{ code: "odd-duration", seconds: undefined }]);
    expect(findingsOf(anEntity({ attributes: 'cacheDuration="PT6H"' }))).toEqual([]);
  });
});

test("signatures are noted where they stand, and only those of XML Signature", () => {
  const signature = "<ds:Signature/>";
  const metadata = metadataOf(anEntity({ inside: signature, roles: aRole({ inside: signature }) }));
  expect([metadata.signatures, metadata.signed]).toEqual([["entity", "role"], true]);
  const alike = `<x:Signature xmlns:x="http://www.w3.org/2000/09/xmldsig"/>`;
  expect(metadataOf(anEntity({ inside: alike + `<md:Extensions>${signature}</md:Extensions>` })).signed).toBe(false);
});
