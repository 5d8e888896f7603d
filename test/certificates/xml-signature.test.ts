import { constants, createHmac, createPrivateKey, createPublicKey, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { verifyOwnSignature } from "../../modules/certificates/xml-signature.js";
import type { PinnedCertificate } from "../../modules/certificates/xml-signature-key.js";
import {
  aResponse,
  aSigner,
  anAssertion,
  exclusive,
  resigned,
  rootOf,
  signed,
  type Signer,
} from "./signed-response.js";

const [a, b, elliptic] = await Promise.all([aSigner("a"), aSigner("b"), aSigner("elliptic", "p384")]);
const whole = signed(aResponse(), "Response", a);
const more = "http://www.w3.org/2001/04/xmldsig-more#";

function judge(xml: string, pinned: readonly PinnedCertificate[] = [b, a, elliptic]) {
  return verifyOwnSignature([rootOf(xml)], pinned);
}

describe("a signature verifies", () => {
  test("with the certificate whose key made it, among others", () => {
    expect(judge(whole)).toEqual({ kind: "verified", by: ["a"] });
  });

  test("by every certificate of that key, as nothing tells them apart", () => {
    expect(judge(whole, [a, b, { ...a, id: "renewed" }])).toEqual({ kind: "verified", by: ["a", "renewed"] });
  });

  test("whatever certificate KeyInfo shows", () => {
    expect(judge(signed(aResponse(), "Response", a, { shown: b.pem }))).toEqual({ kind: "verified", by: ["a"] });
  });

  test("with SHA-512, and with SignedInfo in Canonical XML 1.0", () => {
    const how = {
      signature: `${more}rsa-sha512`,
      digest: "http://www.w3.org/2001/04/xmlenc#sha512",
      canonicalization: "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    };
    expect(judge(signed(aResponse(), "Response", a, how))).toEqual({ kind: "verified", by: ["a"] });
  });

  test("with ECDSA, and with RSA-PSS", () => {
    const dsa = { key: createPrivateKey(elliptic.privateKey), dsaEncoding: "ieee-p1363" as const };
    expect(judge(resigned(whole, `${more}ecdsa-sha384`, (text) => sign("sha384", text, dsa)))).toEqual({
      kind: "verified",
      by: ["elliptic"],
    });
    const pss = { key: createPrivateKey(a.privateKey), padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    const name = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1";
    expect(judge(resigned(whole, name, (text) => sign("sha256", text, pss)))).toEqual({ kind: "verified", by: ["a"] });
  });

  test("of an element inside another, whose namespaces reach into it", () => {
    const inner = anAssertion({ inside: '<saml:Advice xmlns:xs="urn:xs"><xs:n xs:k="1"/></saml:Advice>' });
    const root = rootOf(
      signed(`<o:outer xmlns:o="urn:o" xmlns="urn:d">${inner}</o:outer>`, "Assertion", a, { prefixes: ["o"] }),
    );
    const [child = root] = root.children.filter((one) => one.kind === "element");
    expect(verifyOwnSignature([root, child], [a])).toEqual({ kind: "verified", by: ["a"] });
  });

  test("when comments stand between elements, which no reader takes for content", () => {
    expect(judge(whole.replace("<samlp:Status>", "<!-- here --><samlp:Status>"))).toMatchObject({ kind: "verified" });
  });
});

describe("a signature does not verify", () => {
  test("without the certificate", () => {
    expect(judge(whole, [b])).toEqual({ kind: "unknown-key" });
    expect(judge(whole, [])).toEqual({ kind: "unknown-key" });
  });

  test("by an attacker's key, whose certificate is in KeyInfo", () => {
    expect(judge(signed(aResponse(), "Response", b), [a])).toEqual({ kind: "unknown-key" });
  });

  test("once the content has changed", () => {
    expect(judge(whole.replace("user@", "admin@"))).toMatchObject({
      kind: "faulty",
      fault: { code: "changed-after-signing" },
    });
  });

  test("once its SignedInfo has changed", () => {
    expect(judge(whole.replace("<ds:SignedInfo>", '<ds:SignedInfo Id="x">'))).toEqual({ kind: "unknown-key" });
  });

  const publicKey = createPublicKey(a.pem).export({ type: "spki", format: "pem" });
  test.each([
    ["the certificate in PEM", a.pem],
    ["its base64", a.pem.replace(/-----[^-]*-----|\s/g, "")],
    ["the public key", publicKey],
    ["nothing", ""],
  ])("as an HMAC whose key is %s, which everybody knows", (_, key) => {
    for (const [name, hash] of [
      [`${more}hmac-sha256`, "sha256"],
      ["http://www.w3.org/2000/09/xmldsig#hmac-sha1", "sha1"],
    ] as const) {
      const xml = resigned(whole, name, (text) => createHmac(hash, key).update(text).digest());
      expect(judge(xml)).toMatchObject({ kind: "faulty", fault: { code: "signature-algorithm", part: "signature" } });
    }
  });

  test("with SHA-1, in its method or in its digest", () => {
    const weak = { signature: "http://www.w3.org/2000/09/xmldsig#rsa-sha1" };
    expect(judge(signed(aResponse(), "Response", a, weak))).toMatchObject({
      kind: "faulty",
      fault: { part: "signature" },
    });
    const digest = { digest: "http://www.w3.org/2000/09/xmldsig#sha1" };
    expect(judge(signed(aResponse(), "Response", a, digest))).toMatchObject({
      kind: "faulty",
      fault: { part: "digest" },
    });
  });

  test.each([
    ["the empty URI", 'URI=""', ""],
    ["no URI", "", undefined],
    ["another element", 'URI="#_a1"', "#_a1"],
    ["an ID of another case", 'URI="#_R1"', "#_R1"],
    ["an address", 'URI="http://127.0.0.1:9/x#_r1"', "http://127.0.0.1:9/x#_r1"],
    ["an XPointer", `URI="#xpointer(id('_r1'))"`, "#xpointer(id('_r1'))"],
    ["an ID with white space", 'URI="# _r1"', "# _r1"],
  ])("when it refers to %s", (_, uri, found) => {
    const changed = resigned(whole.replace('URI="#_r1"', uri), `${more}rsa-sha256`, (text) =>
      sign("sha256", text, a.privateKey),
    );
    expect(judge(changed)).toMatchObject({ kind: "faulty", fault: { code: "signature-reference", found, own: "_r1" } });
  });

  test("of an element without an ID", () => {
    expect(judge(whole.replace('ID="_r1"', 'Id="_r1"'))).toMatchObject({
      kind: "faulty",
      fault: { code: "signature-reference" },
    });
  });

  test("beside another of the same element", () => {
    const twice = whole.replace(/<ds:Signature .*<\/ds:Signature>/, "$&$&");
    expect(judge(twice)).toMatchObject({ kind: "faulty", fault: { code: "several-signatures", count: 2 } });
  });

  test.each([
    ["user@example.test</saml:NameID>", "user@example.test<!---->.evil.test</saml:NameID>", "NameID"],
    ["user@example.test</saml:NameID>", "user@example.test<?stop?>.evil.test</saml:NameID>", "NameID"],
    ["<saml:AttributeValue>", "<saml:AttributeValue><!-- -->", "AttributeValue"],
    ["<samlp:Status>", "<samlp:Status><?stop?>", "Status"],
  ])("when a value is split: %s as %s", (from, to, element) => {
    expect(judge(whole.replace(from, to))).toMatchObject({
      kind: "faulty",
      fault: { code: "split-value", element },
    });
  });
});

test("an element without a Signature of its own has none, whatever is inside or looks like one", () => {
  expect(judge(aResponse())).toEqual({ kind: "none" });
  expect(judge(signed(aResponse(), "Assertion", a))).toEqual({ kind: "none" });
  expect(judge(whole.replaceAll("http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2000/09/xmldsig"))).toEqual({
    kind: "none",
  });
});

describe("whatever the document", () => {
  const prefix = fc.constantFrom("", "p:", "q:");
  const words = fc.constantFrom(
    "",
    " ",
    "a",
    "&lt;",
    "&amp;",
    "&#13;",
    "&#9;",
    "'",
    "<![CDATA[<&>]]>",
    "é",
    "\u{1F600}",
    "\n",
    "\r\n",
    ">",
  );
  const declaration = fc.constantFrom(
    "",
    ' xmlns:p="urn:1"',
    ' xmlns:q="urn:2"',
    ' xmlns:p="urn:3"',
    ' xmlns="urn:4"',
    ' xmlns="urn:5"',
    ' xmlns:unused="urn:6"',
  );
  const attribute = fc.constantFrom(
    "",
    ' k="1"',
    ' K="&quot;&gt;&#10;"',
    ' p:k="2"',
    ' q:k="3" k="4"',
    ' xml:lang="en"',
    ' k="\n\t"',
  );
  const { element } = fc.letrec<{ readonly node: string; readonly element: string }>((tie) => ({
    node: fc.oneof({ maxDepth: 4 }, words, tie("element")),
    element: fc
      .tuple(prefix, declaration, attribute, fc.array(tie("node"), { maxLength: 4 }))
      .map(([start, names, values, inside]) => `<${start}x${names}${values}>${inside.join("")}</${start}x>`),
  }));

  const signer: Signer = a;
  test("it verifies when another library has signed it", () => {
    fc.assert(
      fc.property(element, fc.subarray(["p", "unused"]), (inside, prefixes) => {
        const xml = `<r xmlns="urn:4" xmlns:p="urn:1" xmlns:q="urn:2" ID="_1">${inside}</r>`;
        expect(judge(signed(xml, "r", signer, { prefixes }))).toEqual({ kind: "verified", by: ["a"] });
      }),
      { numRuns: 150 },
    );
  });
});

test("both names of exclusive canonicalization mean the same here, as comments never count", () => {
  const how = { transforms: ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", `${exclusive}WithComments`] };
  expect(judge(signed(aResponse(), "Response", a, how))).toEqual({ kind: "verified", by: ["a"] });
});
