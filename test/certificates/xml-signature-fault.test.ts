import { expect, test } from "vitest";
import { explainSignature, type SignatureFault } from "../../modules/certificates/xml-signature-fault.js";

const where = { line: 3, column: 7 };
const faults: readonly (readonly [SignatureFault, string])[] = [
  [{ code: "several-signatures", ...where, count: 2 }, "it is one of 2 that the same element has, expected one: ask"],
  [
    { code: "signature-form", ...where, element: "SignedInfo", expected: "X" },
    "its element SignedInfo does not hold what it should, expected X: ask",
  ],
  [
    { code: "signature-algorithm", ...where, part: "canonicalization", found: "urn:c" },
    'its canonicalization method is "urn:c", expected exclusive or inclusive',
  ],
  [
    { code: "signature-algorithm", ...where, part: "signature", found: "urn:s" },
    'its signature method is "urn:s", expected RSA or ECDSA with SHA-256',
  ],
  [
    { code: "signature-algorithm", ...where, part: "digest", found: "urn:d" },
    'its digest method is "urn:d", expected SHA-256',
  ],
  [
    { code: "signature-algorithm", ...where, part: "transform", found: "urn:t" },
    'a transform of its is "urn:t", expected enveloped-signature and then',
  ],
  [{ code: "signature-value", ...where, element: "DigestValue" }, "its DigestValue is not base64 and nothing else"],
  [
    { code: "signature-reference", ...where, found: "#_a", own: "_b" },
    'it refers to "#_a", expected the element that it is in, "#_b": ask',
  ],
  [
    { code: "signature-reference", ...where, found: undefined, own: undefined },
    "it refers to nothing, expected the element that it is in, which has no ID: ask",
  ],
  [
    { code: "split-value", ...where, element: "NameID" },
    "it covers NameID, which has a comment or a processing instruction in it",
  ],
  [{ code: "changed-after-signing", ...where }, "what it covers was changed after signing, expected the digest"],
];

test.each(faults)("%j says where, what was found, what was expected and what to do", (fault, sentence) => {
  const said = explainSignature(fault);
  expect(said.startsWith(`3:7 ${sentence}`)).toBe(true);
  expect(said).toMatch(/, expected .+: (ask|set|get)/);
});

test("what a document says cannot reach a terminal as it is", () => {
  const found = `\u001B[2J${"x".repeat(1000)}`;
  const said = explainSignature({ code: "signature-algorithm", ...where, part: "digest", found });
  expect(said).toContain("\\u{1b}[2J");
  expect(said.length).toBeLessThan(300);
});
