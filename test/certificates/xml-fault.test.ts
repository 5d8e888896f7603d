import { expect, test } from "vitest";
import { explainXml, placeOf, type XmlFault } from "../../modules/certificates/xml-fault.js";

type Code = XmlFault["code"];

const at = { line: 12, column: 5 };

/** One of each: without an example a new fault does not compile. */
const examples: { readonly [C in Code]: readonly [Extract<XmlFault, { readonly code: C }>, string] } = {
  "too-large": [
    { code: "too-large", bytes: 20_000_000, limit: 16_777_216 },
    "the document has 20,000,000 bytes, expected at most 16,777,216: give only the part that is needed",
  ],
  empty: [{ code: "empty" }, "the document is empty, expected XML: fetch or export it again"],
  "not-utf8": [
    { code: "not-utf8", ...at },
    "12:5 the document is not UTF-8, expected UTF-8: save it as UTF-8, and if it was fetched, fetch it again unchanged",
  ],
  encoding: [
    { code: "encoding", ...at, found: "UTF-16" },
    '12:5 the XML declaration says encoding "UTF-16", expected UTF-8: save the document as UTF-8 and say so there',
  ],
  "xml-version": [
    { code: "xml-version", ...at, found: "1.1" },
    '12:5 the XML declaration says version "1.1", expected 1.0: export the document as XML 1.0',
  ],
  malformed: [
    { code: "malformed", ...at, reason: "unclosed tag: a" },
    "12:5 the document is not well-formed XML (unclosed tag: a), expected one whole, unchanged document: fetch or export it again instead of editing it",
  ],
  doctype: [
    { code: "doctype", ...at },
    "12:5 the document has a DOCTYPE, expected none, as it can pull in files and addresses: SAML needs none, ask where it comes from",
  ],
  "too-deep": [
    { code: "too-deep", ...at, limit: 50 },
    "12:5 elements are nested more than 50 deep, expected an honest document to stay far below: ask where it comes from",
  ],
  "too-many-nodes": [
    { code: "too-many-nodes", ...at, limit: 300_000 },
    "12:5 the document has more than 300,000 elements, attributes, texts and comments, expected fewer: give only the part that is needed",
  ],
  "piece-too-long": [
    { code: "piece-too-long", ...at, limit: 1_048_576 },
    "12:5 a tag, text or comment has more than 1,048,576 characters, expected an honest one to stay far below: ask where the document comes from",
  ],
  "too-many-attributes": [
    { code: "too-many-attributes", ...at, limit: 100 },
    "12:5 an element has more than 100 attributes, expected fewer: ask where the document comes from",
  ],
  "attribute-too-long": [
    { code: "attribute-too-long", ...at, attribute: "Location", limit: 65_536 },
    '12:5 attribute "Location" has more than 65,536 characters, expected fewer: ask where the document comes from',
  ],
  namespace: [
    { code: "namespace", ...at, attribute: "xmlns:a", found: "a/b" },
    '12:5 xmlns:a declares the namespace "a/b", expected an absolute URI without white space: readers disagree on what it means, correct it',
  ],
  "duplicate-id": [
    { code: "duplicate-id", ...at, id: "_1\u202e", first: { line: 1, column: 2 } },
    '12:5 the ID "_1\\u{202e}" occurs twice, first at 1:2, expected each ID once: a signature over it could mean either, ask where the document comes from',
  ],
};

test.each(Object.values(examples))("$code is explained in one sentence", (fault, sentence) => {
  expect(explainXml(fault)).toBe(sentence);
});

test("a place is written as compilers write it", () => {
  expect(placeOf({ line: 3, column: 14 })).toBe("3:14");
});
