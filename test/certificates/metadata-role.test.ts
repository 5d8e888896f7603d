import { describe, expect, test } from "vitest";
import {
  anEntity,
  aRole,
  aSignOn,
  bindings,
  faultsOf,
  metadataOf,
  type RoleParts,
  saml2,
} from "./metadata-documents.js";

const roleOf = (parts: RoleParts) => metadataOf(anEntity({ roles: aRole(parts) })).roles[0];
const faults = (parts: RoleParts) => faultsOf(anEntity({ roles: aRole(parts) }));

describe("protocols", () => {
  test("they are a list, in whatever white space", () => {
    const attributes = `protocolSupportEnumeration=" urn:mace:shibboleth:1.0\n ${saml2} "`;
    expect(roleOf({ attributes })?.protocols).toEqual(["urn:mace:shibboleth:1.0", saml2]);
  });

  test("without any the role is refused", () => {
    expect(faults({ attributes: "" })).toMatchObject([{ code: "no-protocols" }]);
    expect(faults({ attributes: 'protocolSupportEnumeration=" "' })).toMatchObject([{ code: "no-protocols" }]);
  });

  test("a template among them is refused", () => {
    const attributes = `protocolSupportEnumeration="${saml2} \${x}"`;
    expect(faults({ attributes })).toMatchObject([{ code: "value", element: "protocolSupportEnumeration" }]);
  });
});

test.each([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false],
  ["TRUE", false],
])("WantAuthnRequestsSigned %j wants %j", (text, expected) => {
  const attributes = `protocolSupportEnumeration="${saml2}" WantAuthnRequestsSigned="${text}"`;
  expect(roleOf({ attributes })?.wantAuthnRequestsSigned).toBe(expected);
});

test("without WantAuthnRequestsSigned nothing is said about it", () => {
  expect(roleOf({})?.wantAuthnRequestsSigned).toBeUndefined();
});

describe("services", () => {
  const signOn = (attributes: string) => `<md:SingleSignOnService ${attributes}/>`;
  const good = `Binding="${bindings.post}"`;

  test.each([
    ["no Location", good, "Location", "missing"],
    ["an empty Location", `${good} Location=""`, "Location", "empty"],
    ["no Binding", 'Location="https://a/"', "Binding", "missing"],
    ["a line break", `${good} Location="https://a/&#10;Set-Cookie: x=1"`, "Location", "control"],
    ["a space", `${good} Location="https://a/ b"`, "Location", "white-space"],
    ["a line break that XML makes a space", `${good} Location="https://a/\nb"`, "Location", "white-space"],
    ["a script", `${good} Location="javascript:alert(1)"`, "Location", "not-http"],
    ["a file", `${good} Location="file:///canary/x"`, "Location", "not-http"],
    ["a path", `${good} Location="/sso"`, "Location", "not-http"],
    ["no host", `${good} Location="https:///sso"`, "Location", "not-http"],
    ["a backslash", `${good} Location="https://a\\@b/"`, "Location", "not-http"],
    ["markup", `${good} Location="https://a/&lt;script&gt;"`, "Location", "not-http"],
    ["interpolation", `${good} Location="https://\${x}/"`, "Location", "template"],
    ["2,049 characters", `${good} Location="https://a/${"b".repeat(2039)}"`, "Location", "too-long"],
    ["answers to a script", `${good} Location="https://a/" ResponseLocation="data:,x"`, "ResponseLocation", "not-http"],
  ] as const)("one with %s is refused, beside a good one too", (_, attributes, attribute, why) => {
    expect(faults({ services: aSignOn + signOn(attributes) })).toMatchObject([
      { code: "endpoint", service: "SingleSignOnService", attribute, why },
    ]);
  });

  test("there must be one to sign on with, by a binding of browsers", () => {
    expect(faults({ services: "" })).toMatchObject([{ code: "no-sign-on" }]);
    expect(faults({ services: signOn(`Binding="${bindings.soap}" Location="https://a/"`) })).toMatchObject([
      { code: "no-sign-on" },
    ]);
    const logout = `<md:SingleLogoutService ${good} Location="https://a/"/>`;
    expect(faults({ services: logout })).toMatchObject([{ code: "no-sign-on" }]);
  });

  test("index, isDefault and ResponseLocation are read, an empty ResponseLocation is none", () => {
    const artifact = `<md:ArtifactResolutionService Binding="${bindings.soap}" Location="https://a/" index="7" isDefault="true"/>`;
    const odd = `<md:ArtifactResolutionService Binding="${bindings.soap}" Location="https://b/" index="x" ResponseLocation=""/>`;
    expect(roleOf({ services: aSignOn + artifact + odd })?.services).toMatchObject([
      { service: "ArtifactResolutionService", index: 7, isDefault: true, responseLocation: undefined },
      { service: "ArtifactResolutionService", index: undefined, isDefault: undefined, responseLocation: undefined },
      { service: "SingleSignOnService" },
    ]);
  });

  test("more than a hundred of a kind are refused", () => {
    expect(faults({ services: aSignOn.repeat(101) })).toMatchObject([
      { code: "too-many", element: "SingleSignOnService", limit: 100 },
      { code: "no-sign-on" },
    ]);
  });
});

describe("formats, profiles and attributes", () => {
  const format = (content: string) => `<md:NameIDFormat>${content}</md:NameIDFormat>`;

  test("they are read without the white space around them, empty ones not at all", () => {
    const inside = `${format("\n urn:a \n")}${format(" ")}<md:AttributeProfile>urn:b</md:AttributeProfile><saml:Attribute Name="mail" NameFormat="" FriendlyName="E-mail"><saml:AttributeValue>x</saml:AttributeValue></saml:Attribute><saml:Attribute/>`;
    expect(roleOf({ inside })).toMatchObject({
      nameIdFormats: ["urn:a"],
      attributeProfiles: ["urn:b"],
      attributes: [{ name: "mail", nameFormat: undefined, friendlyName: "E-mail" }],
    });
  });

  test.each([
    ["a comment", format("urn:a<!-- -->b"), "NameIDFormat", "not-text"],
    ["an element", format("urn:a<x/>"), "NameIDFormat", "not-text"],
    ["a template", format("${x}"), "NameIDFormat", "template"],
    ["a template in an attribute", '<saml:Attribute Name="%{x}"/>', "Attribute", "template"],
    ["a direction character", '<saml:Attribute Name="a" FriendlyName="&#x202e;b"/>', "Attribute", "control"],
  ])("one with %s is refused", (_, inside, element, why) => {
    expect(faults({ inside })).toMatchObject([{ code: "value", element, why }]);
  });
});
