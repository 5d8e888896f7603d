import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readResponse } from "../../modules/certificates/saml-response.js";
import { explainVerdict } from "../../modules/certificates/saml-response-explain.js";
import { signersOf } from "../../modules/certificates/saml-response-verdict.js";
import {
  aResponse,
  aSigner,
  anAssertion,
  assertionIn,
  cryptographyAccepts,
  issuer,
  signatureIn,
  signed,
} from "./signed-response.js";

const [a, b, attacker] = await Promise.all([aSigner("2025"), aSigner("2026"), aSigner("attacker")]);
const offered = [a, b];
const responseSigned = signed(aResponse(), "Response", a);
const assertionSigned = signed(aResponse(), "Assertion", a);
const bothSigned = signed(assertionSigned, "Response", a);
const encrypted = aResponse({ assertions: "<saml:EncryptedAssertion><x/></saml:EncryptedAssertion>" });

function read(captured: string | Uint8Array, among = offered) {
  return readResponse(typeof captured === "string" ? Buffer.from(captured) : captured, among);
}

function verdict(captured: string, among = offered) {
  return read(captured, among).verdict;
}

describe("a response tells which certificate signed", () => {
  test("the Response, the Assertion, or both", () => {
    expect(verdict(responseSigned)).toEqual({ kind: "signed", signed: [{ element: "Response", by: ["2025"] }] });
    expect(verdict(assertionSigned)).toEqual({ kind: "signed", signed: [{ element: "Assertion", by: ["2025"] }] });
    expect(verdict(bothSigned)).toEqual({
      kind: "signed",
      signed: [
        { element: "Response", by: ["2025"] },
        { element: "Assertion", by: ["2025"] },
      ],
    });
  });

  test("each of its two signatures, when the identity provider is half-way switched", () => {
    const half = verdict(signed(assertionSigned, "Response", b));
    expect(half).toEqual({
      kind: "signed",
      signed: [
        { element: "Response", by: ["2026"] },
        { element: "Assertion", by: ["2025"] },
      ],
    });
    expect(half.kind === "signed" && signersOf(half.signed)).toEqual([]);
    expect(explainVerdict(half, ["2025", "2026"]).join("; ")).toContain("switched only one of its signatures");
  });

  test("and names both where two certificates have one key", () => {
    const renewed = { ...a, id: "2025-renewed" };
    expect(verdict(bothSigned, [a, b, renewed])).toMatchObject({
      signed: [{ by: ["2025", "2025-renewed"] }, { by: ["2025", "2025-renewed"] }],
    });
  });

  test("in base64 as in XML, with its issuer and when it was issued", () => {
    expect(read(Buffer.from(bothSigned).toString("base64")).facts).toEqual({
      encoding: "base64",
      issuer,
      issuedAt: new Date("2026-11-21T10:00:00Z"),
      assertions: 1,
      encryptedAssertions: 0,
    });
  });

  test("around an encrypted assertion", () => {
    const { facts, verdict: given } = read(signed(encrypted, "Response", b));
    expect(given).toEqual({ kind: "signed", signed: [{ element: "Response", by: ["2026"] }] });
    expect(facts).toMatchObject({ issuer, assertions: 0, encryptedAssertions: 1 });
  });

  test("and the issuer of what is signed, not of what is around it", () => {
    const { facts } = read(assertionSigned.replace(issuer, "https://attacker.test"));
    expect(facts?.issuer).toBe(issuer);
  });
});

describe("a response that shows nothing says why", () => {
  test("as it is signed with a key that was not offered", () => {
    expect(verdict(bothSigned, [b])).toEqual({
      kind: "other-certificate",
      unknown: ["Response", "Assertion"],
      signed: [],
    });
    expect(verdict(signed(assertionSigned, "Response", attacker))).toEqual({
      kind: "other-certificate",
      unknown: ["Response"],
      signed: [{ element: "Assertion", by: ["2025"] }],
    });
  });

  test("as nothing is signed", () => {
    expect(verdict(aResponse())).toEqual({ kind: "not-signed" });
  });

  test("as only an encrypted assertion can be signed", () => {
    expect(verdict(encrypted)).toEqual({ kind: "encrypted" });
  });

  test("as one of its signatures is broken, though the other is not", () => {
    const edited = bothSigned.replace("https://sp.example.test/acs", "https://sp.example.test/acs2");
    expect(verdict(edited)).toMatchObject({
      kind: "refused",
      problems: [{ code: "signature", element: "Response", fault: { code: "changed-after-signing" } }],
      signed: [{ element: "Assertion", by: ["2025"] }],
    });
  });

  test("as it is no response", () => {
    expect(read('{"error":"no"}')).toEqual({
      facts: undefined,
      verdict: { kind: "refused", problems: [{ code: "not-a-capture", found: "json" }], signed: [] },
    });
    expect(verdict("<html>")).toMatchObject({
      kind: "refused",
      problems: [{ code: "xml", fault: { code: "malformed" } }],
    });
  });
});

// https://www.usenix.org/system/files/conference/usenixsecurity12/sec12-final91.pdf, numbered as in SAML Raider.
describe("signature wrapping is refused:", () => {
  const ofResponse = signatureIn(responseSigned);
  const bare = responseSigned.replace(ofResponse, "");
  const evilResponse = aResponse({
    id: "_evil",
    assertions: anAssertion({ id: "_evil-a", name: "admin@example.test" }),
  });
  const intoResponse = (signature: string) => evilResponse.replace("<samlp:Status>", `${signature}<samlp:Status>`);
  const ofAssertion = signatureIn(assertionSigned);
  const original = assertionIn(assertionSigned);
  const unsigned = original.replace(ofAssertion, "");
  const evil = anAssertion({ id: "_evil", name: "admin@example.test" });
  const withAssertions = (assertions: string, extensions = "") => aResponse({ assertions, extensions });
  const into = (outer: string, inner: string) => outer.replace("</saml:Assertion>", `${inner}</saml:Assertion>`);
  const objectIn = (signature: string, inner: string) =>
    signature.replace("</ds:Signature>", `<ds:Object>${inner}</ds:Object></ds:Signature>`);

  test.each([
    [
      "1, the signed response inside the signature of another",
      intoResponse(ofResponse.replace("</ds:Signature>", `${bare}</ds:Signature>`)),
    ],
    ["2, the signed response before its detached signature", intoResponse(bare + ofResponse)],
    ["3, another assertion before the signed one", withAssertions(evil + original)],
    ["4, the signed assertion inside another", withAssertions(into(evil, original))],
    ["5, the signature in another assertion, its own after it", withAssertions(into(evil, ofAssertion) + unsigned)],
    [
      "6, the signed assertion inside the signature of another",
      withAssertions(into(evil, ofAssertion.replace("</ds:Signature>", `${unsigned}</ds:Signature>`))),
    ],
    [
      "7, another assertion in the extensions",
      withAssertions(original, `<samlp:Extensions>${evil}</samlp:Extensions>`),
    ],
    [
      "8, the signed assertion in an object of the signature",
      withAssertions(into(evil, objectIn(ofAssertion, unsigned))),
    ],
    [
      "9, the signed assertion in an attribute's value",
      withAssertions(evil.replace("<saml:AttributeValue>", `$&${original}`)),
    ],
    ["both assertions with one ID", withAssertions(evil.replace("_evil", "_a1") + original)],
    [
      "the signed response in the extensions of another",
      evilResponse.replace("<samlp:Status>", `<samlp:Extensions>${responseSigned}</samlp:Extensions><samlp:Status>`),
    ],
    [
      "an encrypted assertion beside the signed one",
      withAssertions(`${original}<saml:EncryptedAssertion><x/></saml:EncryptedAssertion>`),
    ],
    ["two roots", responseSigned + evilResponse],
    [
      "the signature of the assertion moved to the response",
      aResponse({ assertions: unsigned }).replace("<samlp:Status>", `${ofAssertion}<samlp:Status>`),
    ],
  ])("%s", (_, xml) => {
    expect(verdict(xml)).toMatchObject({ kind: "refused" });
  });

  test("though cryptography alone would accept it", () => {
    const accepted = [
      withAssertions(evil + original),
      withAssertions(into(evil, original)),
      withAssertions(into(evil, ofAssertion) + unsigned),
      intoResponse(bare + ofResponse),
    ];
    expect(accepted.map((xml) => cryptographyAccepts(xml, a))).toEqual([true, true, true, true]);
  });
});

describe("other tricks are refused:", () => {
  test.each([
    ["a comment in a value", bothSigned.replaceAll("user@example.test", "user@example.test<!---->.attacker.test")],
    ["a document type", `<!DOCTYPE r [<!ENTITY e "admin">]>${bothSigned}`],
    [
      "a signature taken from another response",
      signed(aResponse({ id: "_r2" }), "Response", a)
        .replace("_r2", "_r1")
        .replace(">user@", ">admin@"),
    ],
    [
      "an attacker's signature with the offered certificate in KeyInfo",
      signed(aResponse(), "Response", attacker, { shown: a.pem }),
    ],
    ["an attacker's signature with the attacker's certificate", signed(aResponse(), "Response", attacker)],
    ["SHA-1", signed(aResponse(), "Response", a, { signature: "http://www.w3.org/2000/09/xmldsig#rsa-sha1" })],
    ["SAML 1.1", bothSigned.replaceAll("SAML:2.0:protocol", "SAML:1.0:protocol")],
    ["no signature at all", bothSigned.replaceAll(/<ds:Signature .*?<\/ds:Signature>/g, "")],
  ])("%s", (_, xml) => {
    expect(verdict(xml).kind).not.toBe("signed");
  });
});

describe("any byte may change", () => {
  const whole = Buffer.from(bothSigned);
  const before = read(whole);

  test("and what is still called signed reads the same", () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (offset, byte) => {
        const changed = Buffer.from(whole);
        changed[offset] = byte;
        const after = read(changed);
        if (after.verdict.kind === "signed") expect(after).toEqual(before);
      }),
      { numRuns: 400 },
    );
  });

  test("or go missing, or come twice", () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(200), fc.boolean(), (start, length, twice) => {
        const part = twice ? whole.subarray(start, start + length) : Buffer.alloc(0);
        const after = read(Buffer.concat([whole.subarray(0, start), part, part, whole.subarray(start + length)]));
        if (after.verdict.kind === "signed") expect(after).toEqual(before);
      }),
      { numRuns: 400 },
    );
  });

  test("and no input makes it throw", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.string().map((text) => Buffer.from(`<${text}`)),
        ),
        (bytes) => {
          expect(read(bytes).verdict.kind).toBe("refused");
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("nothing about the person is told", () => {
  const secret = "jane.zzyzx@example.test";
  const own = aResponse({ assertions: anAssertion({ name: secret }) });

  test.each([
    ["signed", signed(own, "Response", a)],
    ["signed with another key", signed(own, "Response", attacker)],
    ["not signed", own],
    ["changed", signed(own, "Response", a).replace("Success", "Successful")],
    ["with a comment in the name", signed(own, "Response", a).replace(secret, `<!-- -->${secret}`)],
    ["with a name that is no text", signed(own, "Response", a).replace(secret, `<x>${secret}</x>`)],
    [
      "with the name where an element is expected",
      own.replace("<samlp:Status>", `<saml:NameID>${secret}</saml:NameID><samlp:Status>`),
    ],
    ["not well-formed", own.replace("</saml:NameID>", "")],
  ])("when the response is %s", (_, xml) => {
    const reading = read(xml);
    expect(JSON.stringify(reading) + explainVerdict(reading.verdict, ["2025"]).join("")).not.toMatch(/jane|zzyzx/);
  });
});

describe("a mebibyte built to be slow is answered within a second:", () => {
  const many = (count: number, part: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => part(index)).join("");
  const inside = (text: string) =>
    responseSigned.replace("<samlp:Status>", `<samlp:Extensions>${text}</samlp:Extensions><samlp:Status>`);
  const declarations = (depth: number) => many(90, (index) => ` xmlns:n${index}="urn:${depth}"`);
  test.each([
    [
      "90 levels that each declare 90 prefixes",
      inside(
        many(90, (depth) => `<x${declarations(depth)}>`) +
          many(25_000, (index) => `<n${index % 90}:y/>`) +
          "</x>".repeat(90),
      ),
    ],
    ["elements with many attributes", inside(many(900, () => `<x${many(90, (index) => ` a${index}="1"`)}/>`))],
    ["small elements", inside("<x/>".repeat(90_000))],
    ["references to characters", inside(`<x>${"&#13;".repeat(200_000)}</x>`)],
    ["comments", inside("<x><!----></x>".repeat(40_000))],
    ["an attribute of many characters", inside('<x a="&#10;"/>'.repeat(60_000))],
    ["a long digest value", responseSigned.replace(/(<ds:DigestValue>)/, `$1${"A ".repeat(500_000)}`)],
    [
      "many prefixes in a list",
      responseSigned.replace(
        /(exc-c14n#")\/><\/ds:Transforms>/,
        `$1><InclusiveNamespaces xmlns="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="${"p ".repeat(30_000)}"/></ds:Transform></ds:Transforms>`,
      ),
    ],
    ["a long issuer", responseSigned.replaceAll(issuer, "\u202E".repeat(150_000))],
    ["white space", `${" ".repeat(1_000_000)}${responseSigned}`],
    ["base64 that ends in something else", `${"QUJD".repeat(500_000)}!`],
    ["base64 of text", "QUJD".repeat(500_000)],
  ])("%s", (_, xml) => {
    const start = performance.now();
    verdict(xml);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
