import { printable } from "./names.js";
import { group } from "./sentence.js";

/** Where something stands in a text: both from 1, columns in UTF-16 units. */
export interface XmlPlace {
  readonly line: number;
  readonly column: number;
}

/** Why bytes are not XML that may be read. Data; whoever read them decides what to do about it. */
export type XmlFault =
  | { readonly code: "too-large"; readonly bytes: number; readonly limit: number }
  | { readonly code: "empty" }
  | (XmlPlace & { readonly code: "not-utf8" })
  | (XmlPlace & { readonly code: "encoding"; readonly found: string })
  | (XmlPlace & { readonly code: "xml-version"; readonly found: string })
  /** `reason` is the parser's own, safe to print. */
  | (XmlPlace & { readonly code: "malformed"; readonly reason: string })
  | (XmlPlace & { readonly code: "doctype" })
  | (XmlPlace & { readonly code: "too-deep"; readonly limit: number })
  | (XmlPlace & { readonly code: "too-many-nodes"; readonly limit: number })
  | (XmlPlace & { readonly code: "piece-too-long"; readonly limit: number })
  | (XmlPlace & { readonly code: "too-many-attributes"; readonly limit: number })
  | (XmlPlace & { readonly code: "attribute-too-long"; readonly attribute: string; readonly limit: number })
  /** A namespace that readers take for different ones: relative, or with white space in it. */
  | (XmlPlace & { readonly code: "namespace"; readonly attribute: string; readonly found: string })
  | (XmlPlace & { readonly code: "duplicate-id"; readonly id: string; readonly first: XmlPlace });

/** One sentence: what was found, where, what was expected, what to do. Callers put the document's name in front. */
export function explainXml(fault: XmlFault): string {
  const at = "line" in fault ? `${placeOf(fault)} ` : "";
  return `${at}${sentenceOf(fault)}`;
}

/** "12:5", as in a compiler's messages. */
export function placeOf({ line, column }: XmlPlace): string {
  return `${line}:${column}`;
}

function sentenceOf(fault: XmlFault): string {
  switch (fault.code) {
    case "too-large":
      return `the document has ${group(fault.bytes)} bytes, expected at most ${group(fault.limit)}: give only the part that is needed`;
    case "empty":
      return "the document is empty, expected XML: fetch or export it again";
    case "not-utf8":
      return "the document is not UTF-8, expected UTF-8: save it as UTF-8, and if it was fetched, fetch it again unchanged";
    case "encoding":
      return `the XML declaration says encoding "${printable(fault.found, 40)}", expected UTF-8: save the document as UTF-8 and say so there`;
    case "xml-version":
      return `the XML declaration says version "${printable(fault.found, 40)}", expected 1.0: export the document as XML 1.0`;
    case "malformed":
      return `the document is not well-formed XML (${fault.reason}), expected one whole, unchanged document: fetch or export it again instead of editing it`;
    case "doctype":
      return "the document has a DOCTYPE, expected none, as it can pull in files and addresses: SAML needs none, ask where it comes from";
    case "too-deep":
      return `elements are nested more than ${group(fault.limit)} deep, expected an honest document to stay far below: ask where it comes from`;
    case "too-many-nodes":
      return `the document has more than ${group(fault.limit)} elements, attributes, texts and comments, expected fewer: give only the part that is needed`;
    case "piece-too-long":
      return `a tag, text or comment has more than ${group(fault.limit)} characters, expected an honest one to stay far below: ask where the document comes from`;
    case "too-many-attributes":
      return `an element has more than ${group(fault.limit)} attributes, expected fewer: ask where the document comes from`;
    case "attribute-too-long":
      return `attribute "${printable(fault.attribute, 60)}" has more than ${group(fault.limit)} characters, expected fewer: ask where the document comes from`;
    case "namespace":
      return `${printable(fault.attribute, 60)} declares the namespace "${printable(fault.found, 100)}", expected an absolute URI without white space: readers disagree on what it means, correct it`;
    case "duplicate-id":
      return `the ID "${printable(fault.id, 100)}" occurs twice, first at ${placeOf(fault.first)}, expected each ID once: a signature over it could mean either, ask where the document comes from`;
  }
}
