import { describe, expect, test } from "vitest";
import { readSignatureForm } from "../../modules/certificates/xml-signature-form.js";
import { aResponse, aSigner, exclusive, pathTo, rootOf, signed } from "./signed-response.js";

const a = await aSigner("a");
const whole = signed(aResponse(), "Response", a, { prefixes: ["xs", "#default"] });
const more = "http://www.w3.org/2001/04/xmldsig-more#";

/** What is read of the signature once something of it was replaced. */
function formOf(pattern: RegExp | string, replacement: string) {
  const xml = whole.replace(pattern, replacement);
  if (xml === whole) throw new Error("a test replaces nothing");
  const [signature = rootOf(xml)] = pathTo(rootOf(xml), "Signature").slice(-1);
  return readSignatureForm(signature);
}

test("an ordinary signature gives its one reference, its methods and its prefixes", () => {
  expect(formOf(/<ds:KeyInfo>.*<\/ds:KeyInfo>/, "")).toMatchObject({
    ok: true,
    form: {
      uri: "#_r1",
      digest: "sha256",
      method: { key: "rsa", hash: "sha256" },
      prefixes: ["xs", ""],
      signedInfoPrefixes: [],
    },
  });
});

describe("a signature is refused", () => {
  const reference = /<ds:Reference .*<\/ds:Reference>/;
  const [text = ""] = reference.exec(whole) ?? [];
  test.each([
    ["without SignedInfo", /<ds:SignedInfo>.*<\/ds:SignedInfo>/, "", "Signature"],
    ["with two SignedInfo", /(<ds:SignedInfo>.*<\/ds:SignedInfo>)/, "$1$1", "Signature"],
    [
      "with SignatureValue first",
      /(<ds:SignedInfo>.*<\/ds:SignedInfo>)(<ds:SignatureValue>.*<\/ds:SignatureValue>)/,
      "$2$1",
      "Signature",
    ],
    ["with an Object", "</ds:Signature>", "<ds:Object/></ds:Signature>", "Signature"],
    ["with two KeyInfo", /(<ds:KeyInfo>.*<\/ds:KeyInfo>)/, "$1$1", "Signature"],
    ["with a look-alike SignedInfo", /<ds:SignedInfo>/, '<ds:SignedInfo xmlns:ds="urn:other">', "Signature"],
    ["with text of its own", "<ds:SignedInfo>", "text<ds:SignedInfo>", "Signature"],
    ["with a comment", "<ds:SignedInfo>", "<!----><ds:SignedInfo>", "Signature"],
    ["with a comment in SignedInfo", "<ds:SignedInfo>", "<ds:SignedInfo><!-- -->", "SignedInfo"],
    ["without a reference", reference, "", "SignedInfo"],
    ["with two references", reference, text + text, "SignedInfo"],
    ["with two digest values", /(<ds:DigestValue>.*<\/ds:DigestValue>)/, "$1$1", "Reference"],
    ["without transforms", /<ds:Transforms>.*<\/ds:Transforms>/, "", "Reference"],
    [
      "with a third transform",
      "</ds:Transforms>",
      `<ds:Transform Algorithm="${exclusive}"/></ds:Transforms>`,
      "Transforms",
    ],
    ["with one transform", /<ds:Transform Algorithm="[^"]*enveloped-signature">.*?<\/ds:Transform>/, "", "Transforms"],
    [
      "with a parameter of its method",
      /(<ds:SignatureMethod [^/]*[^>]*)\/>/,
      "$1><ds:HMACOutputLength>0</ds:HMACOutputLength></ds:SignatureMethod>",
      "SignatureMethod",
    ],
    ["with something in the first transform", /(enveloped-signature">)/, "$1<XPath/>", "Transform"],
    ["with a long prefix list", /PrefixList="[^"]*"/, `PrefixList="${"p ".repeat(21)}"`, "Transform"],
    ["with two prefix lists", /(<InclusiveNamespaces [^>]*\/>)/, "$1$1", "Transform"],
    ["with a prefix list of another namespace", /(<InclusiveNamespaces [^>]*xmlns=")[^"]*/, "$1urn:other", "Transform"],
  ])("%s", (_, pattern, replacement, element) => {
    expect(formOf(pattern, replacement)).toMatchObject({ ok: false, fault: { code: "signature-form", element } });
  });

  test.each([
    ["signature", /(<ds:SignatureMethod Algorithm=")[^"]*/, "http://www.w3.org/2000/09/xmldsig#rsa-sha1"],
    ["signature", /(<ds:SignatureMethod Algorithm=")[^"]*/, "http://www.w3.org/2000/09/xmldsig#dsa-sha1"],
    ["signature", /(<ds:SignatureMethod Algorithm=")[^"]*/, "http://www.w3.org/2000/09/xmldsig#hmac-sha1"],
    ["signature", /(<ds:SignatureMethod Algorithm=")[^"]*/, `${more}hmac-sha256`],
    ["signature", /(<ds:SignatureMethod Algorithm=")[^"]*/, `${more}RSA-SHA256`],
    ["signature", /(<ds:SignatureMethod Algorithm=")[^"]*/, ""],
    ["digest", /(<ds:DigestMethod Algorithm=")[^"]*/, "http://www.w3.org/2000/09/xmldsig#sha1"],
    ["digest", /(<ds:DigestMethod Algorithm=")[^"]*/, `${more}md5`],
    [
      "canonicalization",
      /(<ds:CanonicalizationMethod Algorithm=")[^"]*/,
      "http://www.w3.org/TR/1999/REC-xslt-19991116",
    ],
    ["transform", /(<ds:Transform Algorithm=")[^"]*(?=enveloped)/, "urn:"],
    ["transform", /()http:[^"]*exc-c14n#(?="><Incl)/, "http://www.w3.org/TR/1999/REC-xpath-19991116"],
    ["transform", /()http:[^"]*exc-c14n#(?="><Incl)/, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"],
  ])("for the %s algorithm in %s of %s", (part, pattern, found) => {
    const result = formOf(pattern, `$1${found}`);
    expect(result).toMatchObject({ ok: false, fault: { code: "signature-algorithm", part } });
  });

  test.each(["DigestValue", "SignatureValue"])(
    "for a %s that is empty, split by a comment, an element or no base64",
    (element) => {
      const value = new RegExp(`(<ds:${element}>)([^<]{4})([^<]*)`);
      for (const changed of [
        "$1",
        "$1$2<!-- -->$3",
        "$1<!-- -->$2$3",
        "$1$2<x/>$3",
        "$1$2*$3",
        "$1$2$3AAAA",
        "$1$2<?pi?>$3",
      ]) {
        expect(formOf(value, changed)).toMatchObject({ ok: false, fault: { code: "signature-value", element } });
      }
    },
  );
});

test.each([
  [`${exclusive}WithComments`, []],
  ["http://www.w3.org/TR/2001/REC-xml-c14n-20010315", "all"],
  ["http://www.w3.org/2006/12/xml-c14n11", "all"],
])("SignedInfo may be canonicalized by %s", (name, signedInfoPrefixes) => {
  const result = formOf(/(<ds:CanonicalizationMethod Algorithm=")[^"]*/, `$1${name}`);
  expect(result).toMatchObject({ ok: true, form: { signedInfoPrefixes } });
});
