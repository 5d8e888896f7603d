import { printable } from "./names.js";
import { placeOf, type XmlPlace } from "./xml-fault.js";

/** What an Algorithm attribute of a signature stands for. */
export type AlgorithmPart = "canonicalization" | "signature" | "digest" | "transform";

/** What is wrong with one signature. A key that nobody offered is no fault: `verifyOwnSignature` says so by itself. */
export type SignatureFault =
  | (XmlPlace & { readonly code: "several-signatures"; readonly count: number })
  /** `element` is a name of XML Signature, `expected` what it may hold. */
  | (XmlPlace & { readonly code: "signature-form"; readonly element: string; readonly expected: string })
  | (XmlPlace & { readonly code: "signature-algorithm"; readonly part: AlgorithmPart; readonly found: string })
  | (XmlPlace & { readonly code: "signature-value"; readonly element: string })
  /** `found` is the Reference's URI, `own` the ID of the element that has the signature; undefined where there is none. */
  | (XmlPlace & {
      readonly code: "signature-reference";
      readonly found: string | undefined;
      readonly own: string | undefined;
    })
  /** A comment or an instruction in or beside a value; the place of the element it is in. */
  | (XmlPlace & { readonly code: "split-value"; readonly element: string })
  /** The place of the signature, as nobody can say what was changed. */
  | (XmlPlace & { readonly code: "changed-after-signing" });

/** One sentence with "it" for the signature, the place in front: what was found, what was expected, what to do. */
export function explainSignature(fault: SignatureFault): string {
  return `${placeOf(fault)} ${sentenceOf(fault)}`;
}

function sentenceOf(fault: SignatureFault): string {
  switch (fault.code) {
    case "several-signatures":
      return `it is one of ${fault.count} that the same element has, expected one: ask where the document comes from`;
    case "signature-form":
      return `its element ${printable(fault.element, 60)} does not hold what it should, expected ${fault.expected}: ask where the document comes from`;
    case "signature-algorithm":
      return algorithmSentence(fault.part, printable(fault.found, 120));
    case "signature-value":
      return `its ${printable(fault.element, 60)} is not base64 and nothing else, expected it to be: get the document again, unchanged`;
    case "signature-reference":
      return `it refers to ${fault.found === undefined ? "nothing" : `"${printable(fault.found, 120)}"`}, expected the element that it is in, ${fault.own === undefined ? "which has no ID" : `"#${printable(fault.own, 120)}"`}: ask where the document comes from`;
    case "split-value":
      return `it covers ${printable(fault.element, 60)}, which has a comment or a processing instruction in it, expected none in a value, as readers disagree on what it says: ask where the document comes from`;
    case "changed-after-signing":
      return "what it covers was changed after signing, expected the digest to be that of the content: get the document again, unchanged (no reformatting, no editor)";
  }
}

function algorithmSentence(part: AlgorithmPart, found: string): string {
  switch (part) {
    case "canonicalization":
      return `its canonicalization method is "${found}", expected exclusive or inclusive XML canonicalization: set the identity provider to exclusive canonicalization`;
    case "signature":
      return `its signature method is "${found}", expected RSA or ECDSA with SHA-256, SHA-384 or SHA-512: set the identity provider to RSA with SHA-256`;
    case "digest":
      return `its digest method is "${found}", expected SHA-256, SHA-384 or SHA-512: set the identity provider to SHA-256`;
    case "transform":
      return `a transform of its is "${found}", expected enveloped-signature and then exclusive XML canonicalization: set the identity provider to those`;
  }
}
