import { describe, expect, test } from "vitest";
import { readResponseForm } from "../../modules/certificates/saml-response-form.js";
import { aResponse, anAssertion, rootOf } from "./signed-response.js";

const protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
const dsig = "http://www.w3.org/2000/09/xmldsig#";
const encrypted = "<saml:EncryptedAssertion><x/></saml:EncryptedAssertion>";

function form(xml: string) {
  const read = readResponseForm(rootOf(xml));
  if (!read.ok) return read.problem;
  return { assertion: read.form.assertion?.local, encryptedAssertions: read.form.encryptedAssertions };
}

describe("a response", () => {
  test("with one assertion, with an encrypted one, or with none is one", () => {
    expect(form(aResponse())).toEqual({ assertion: "Assertion", encryptedAssertions: 0 });
    expect(form(aResponse({ assertions: encrypted }))).toEqual({ assertion: undefined, encryptedAssertions: 1 });
    expect(form(aResponse({ assertions: "" }))).toEqual({ assertion: undefined, encryptedAssertions: 0 });
  });

  test("may have extensions, and attribute values of any kind", () => {
    const extensions = `<samlp:Extensions xmlns:samlp="${protocol}"><x ID="_x"><y/></x></samlp:Extensions>`;
    expect(form(aResponse({ extensions }))).toMatchObject({ assertion: "Assertion" });
    expect(form(aResponse({ assertions: anAssertion({ name: "<x><y>1</y></x>" }) }))).toMatchObject({
      assertion: "Assertion",
    });
  });
});

describe("it is refused", () => {
  test.each([
    ["an assertion alone", anAssertion(), "Assertion"],
    ["a response of SAML 1.1", '<Response xmlns="urn:oasis:names:tc:SAML:1.0:protocol"/>', "Response"],
    ["a logout response", `<LogoutResponse xmlns="${protocol}" ID="_1" Version="2.0"/>`, "LogoutResponse"],
    ["an HTML page", "<html><body/></html>", "html"],
    ["a response inside a SOAP envelope", `<Envelope>${aResponse()}</Envelope>`, "Envelope"],
  ])("where it is %s", (_, xml, root) => {
    expect(form(xml)).toMatchObject({ code: "not-a-response", root });
  });

  test.each([
    ["two assertions", anAssertion() + anAssertion({ id: "_a2" }), 2],
    ["an assertion and an encrypted one", encrypted + anAssertion(), 2],
    ["three encrypted ones", encrypted.repeat(3), 3],
  ])("with %s", (_, assertions, count) => {
    expect(form(aResponse({ assertions }))).toMatchObject({ code: "several-assertions", count });
  });

  test.each([
    ["no Version", aResponse().replace('Version="2.0"', ""), "Response", undefined],
    ["another version", aResponse().replace('Version="2.0"', 'Version="1.1"'), "Response", "1.1"],
    [
      "an assertion of another version",
      aResponse({ assertions: anAssertion().replace('2.0" I', '2.1" I') }),
      "Assertion",
      "2.1",
    ],
  ])("with %s", (_, xml, element, found) => {
    expect(form(xml)).toMatchObject({ code: "saml-version", element, found });
  });

  test.each([
    ["a child that SAML does not know", "<wrapper/>", "wrapper", "unexpected-element"],
    ["a response inside", aResponse({ id: "_2" }), "Response", "unexpected-element"],
    [
      "a Signature of a look-alike namespace",
      '<Signature xmlns="http://www.w3.org/2000/09/xmldsig"/>',
      "Signature",
      "unexpected-element",
    ],
    ["an Assertion of another namespace", `<samlp:Assertion/>`, "Assertion", "unexpected-element"],
    ["a child named like a member of objects", "<constructor/>", "constructor", "unexpected-element"],
    ["a second Issuer", "<saml:Issuer>other</saml:Issuer>", "Issuer", "repeated-element"],
    ["a second Status", "<samlp:Status/>", "Status", "repeated-element"],
  ])("with %s", (_, extensions, element, code) => {
    expect(form(aResponse({ extensions }))).toMatchObject({ code, element, parent: "Response" });
  });

  test.each([
    ["an unknown child", "<saml:x/>", "unexpected-element"],
    ["a second Issuer", "<saml:Issuer>other</saml:Issuer>", "repeated-element"],
    ["a second Subject", "<saml:Subject/>", "repeated-element"],
  ])("with an assertion that has %s", (_, inside, code) => {
    expect(form(aResponse({ assertions: anAssertion({ inside }) }))).toMatchObject({ code, parent: "Assertion" });
  });

  const hidden = (where: string) => ({ code: "hidden-element", parent: where });
  test("with two signatures of one element", () => {
    const extensions = `<Signature xmlns="${dsig}"/>`.repeat(2);
    expect(form(aResponse({ extensions }))).toMatchObject({ code: "repeated-element", element: "Signature" });
  });

  test.each([
    [
      "an assertion in its extensions",
      aResponse({ extensions: `<samlp:Extensions>${anAssertion({ id: "_2" })}</samlp:Extensions>` }),
      hidden("Extensions"),
    ],
    [
      "an assertion in its Status",
      aResponse().replace("<samlp:StatusCode", `${anAssertion({ id: "_2" })}<samlp:StatusCode`),
      hidden("Status"),
    ],
    [
      "an assertion in a signature",
      aResponse({
        extensions: `<d:Signature xmlns:d="${dsig}"><d:Object>${anAssertion({ id: "_2" })}</d:Object></d:Signature>`,
      }),
      hidden("Object"),
    ],
    [
      "an assertion in an assertion's advice",
      aResponse({ assertions: anAssertion({ inside: `<saml:Advice>${anAssertion({ id: "_2" })}</saml:Advice>` }) }),
      hidden("Advice"),
    ],
    [
      "a signature in an attribute's value",
      aResponse({ assertions: anAssertion({ name: `<d:Signature xmlns:d="${dsig}"/>` }) }),
      hidden("NameID"),
    ],
    [
      "a response in an attribute's value",
      aResponse({
        assertions: anAssertion({
          inside: `<saml:AttributeStatement>${aResponse({ id: "_2" })}</saml:AttributeStatement>`,
        }),
      }),
      hidden("AttributeStatement"),
    ],
    [
      "an assertion of any namespace in an encrypted one",
      aResponse({ assertions: "<saml:EncryptedAssertion><Assertion/></saml:EncryptedAssertion>" }),
      hidden("EncryptedAssertion"),
    ],
  ])("with %s", (_, xml, problem) => {
    expect(form(xml)).toMatchObject(problem);
  });

  test.each(["ID", "Id", "id", "iD", "xml:id"])("when another element has its ID, as %s", (name) => {
    const extensions = `<samlp:Extensions><x ${name}="_r1"/></samlp:Extensions>`;
    expect(form(aResponse({ extensions }))).toMatchObject({ code: "xml", fault: { code: "duplicate-id", id: "_r1" } });
  });
});
