import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from "saxes";
import { printable } from "./names.js";
import type { XmlFault, XmlPlace } from "./xml-fault.js";
import { doctypeAt, placesOf, straySign } from "./xml-text.js";
import { decodeXml, readsAsUtf8 } from "./xml-input.js";

export interface XmlLimits {
  readonly bytes: number;
  /** Elements inside elements; the root is 1. */
  readonly depth: number;
  /** Elements, their attributes, texts, comments and processing instructions together. */
  readonly nodes: number;
  /** Characters of one tag, text, comment or processing instruction, give or take 64 KiB. */
  readonly piece: number;
  /** Of one element, namespace declarations among them. */
  readonly attributes: number;
  /** Characters of one attribute's value. */
  readonly attributeLength: number;
}

/**
 * Some times what the largest honest document has; of a federation's metadata 16 MiB are taken. Together they keep the
 * worst document below a second: work grows with attributes times depth, and a tag is judged once it is whole.
 */
export const xmlLimits: XmlLimits = {
  bytes: 16 * 1024 * 1024,
  depth: 50,
  nodes: 300_000,
  piece: 1024 * 1024,
  attributes: 100,
  attributeLength: 64 * 1024,
};

export interface XmlAttribute {
  /** As written, "xml:lang". Namespace declarations are attributes too: "xmlns", "xmlns:ds". */
  readonly name: string;
  readonly local: string;
  /** Empty where there is none. */
  readonly prefix: string;
  /** Empty for an attribute without a prefix: a default namespace does not reach attributes. */
  readonly namespace: string;
  readonly value: string;
}

/** An opening tag. Line and column are those of its `<`. */
export interface XmlTag extends XmlPlace {
  readonly name: string;
  readonly local: string;
  readonly prefix: string;
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
}

/** Is told of a document, piece by piece, in order. Of a document with a fault it is told up to there. */
export interface XmlVisitor {
  readonly open: (tag: XmlTag) => void;
  readonly close: () => void;
  /** Text with references resolved, CDATA sections included; one text may come in several pieces. */
  readonly text: (text: string) => void;
  readonly comment: (text: string) => void;
  readonly instruction: (target: string, text: string) => void;
}

/** Leaves the parser in the midst of a document; never leaves this file. */
class Refused extends Error {
  override readonly name = "Refused";
  constructor(readonly fault: XmlFault) {
    super(fault.code);
  }
}

function refuse(fault: XmlFault): never {
  throw new Refused(fault);
}

/**
 * Reads a document once, from front to end, and answers with the first fault, or undefined. Never throws on account of
 * the document, expands nothing but characters and the five predefined entities, and fetches nothing.
 */
export function scanXml(
  input: Uint8Array | string,
  visitor: XmlVisitor,
  limits: Partial<XmlLimits> = {},
): XmlFault | undefined {
  const all = { ...xmlLimits, ...limits };
  const decoded = decodeXml(input, all.bytes);
  if (!decoded.ok) return decoded.fault;
  // The parser would skip a document type, without looking at what is in it.
  const doctype = doctypeAt(decoded.text);
  if (doctype !== undefined) return { code: "doctype", ...placesOf(decoded.text)(doctype) };
  const parser = new SaxesParser({ xmlns: true });
  try {
    const progress = attach(parser, decoded.text, visitor, all);
    for (let offset = 0; offset < decoded.text.length; offset += chunkLength) {
      parser.write(decoded.text.slice(offset, offset + chunkLength));
      if (offset - progress.at > all.piece) {
        return { code: "piece-too-long", ...placesOf(decoded.text)(progress.at), limit: all.piece };
      }
    }
    parser.close();
    return undefined;
  } catch (cause) {
    if (cause instanceof Refused) return cause.fault;
    const reason = reasonOf(cause, parser);
    if (reason === undefined) throw cause;
    return straySign(decoded.text, reason) ?? { code: "malformed", ...placeIn(parser), reason };
  }
}

const chunkLength = 64 * 1024;

type Parser = SaxesParser<{ xmlns: true }>;

/** How far the parser has told of the document: a tag of a million attributes is one piece, of which it tells at its end. */
interface Progress {
  readonly at: number;
}

function placeIn({ line, columnIndex }: Parser): XmlPlace {
  return { line, column: Math.max(1, columnIndex) };
}

/** What the parser says is wrong; undefined for an error that is not the parser's. It begins each with its place. */
function reasonOf(cause: unknown, { line, column }: Parser): string | undefined {
  const place = `${line}:${column}: `;
  if (!(cause instanceof Error) || !cause.message.startsWith(place)) return undefined;
  return printable(cause.message.slice(place.length).replace(/\.$/, ""), 120);
}

/**
 * Six handlers and not one more: with a seventh V8 turns the parser into a dictionary (its `on` stores by a computed
 * name), and reading takes four times as long. Errors are thrown without a handler, the rest is told by the tags.
 */
function attach(parser: Parser, text: string, visitor: XmlVisitor, limits: XmlLimits): Progress {
  const place = placesOf(text);
  const progress = { at: 0 };
  let [nodes, depth] = [0, 0];
  const count = (found: number): void => {
    progress.at = parser.position;
    nodes += found;
    if (nodes > limits.nodes) refuse({ code: "too-many-nodes", ...placeIn(parser), limit: limits.nodes });
  };
  const inside = (tell: () => void): void => {
    count(1);
    if (depth > 0) tell();
  };
  parser.on("opentag", (tag) => {
    // No attribute has a "<" in it, so the last one began the tag.
    const start = place(text.lastIndexOf("<", parser.position - 1));
    if (depth === 0) checkDeclaration(parser, text);
    depth += 1;
    if (depth > limits.depth) refuse({ code: "too-deep", ...start, limit: limits.depth });
    const attributes = Object.values(tag.attributes);
    count(1 + attributes.length);
    checkAttributes(attributes, start, limits);
    visitor.open(tagOf(tag, attributes, start));
  });
  parser.on("closetag", () => {
    depth -= 1;
    visitor.close();
  });
  parser.on("text", (piece) => inside(() => visitor.text(piece)));
  parser.on("cdata", (piece) => inside(() => visitor.text(piece)));
  parser.on("comment", (piece) => inside(() => visitor.comment(piece)));
  // A stylesheet beside the root is for browsers, which show metadata with it: nobody follows it here.
  parser.on("processinginstruction", ({ target, body }) => inside(() => visitor.instruction(target, body)));
  return progress;
}

function checkDeclaration({ xmlDecl: { version, encoding } }: Parser, text: string): void {
  const start: XmlPlace = { line: 1, column: 1 };
  if (version !== undefined && version !== "1.0") refuse({ code: "xml-version", ...start, found: version });
  if (encoding !== undefined && !readsAsUtf8(encoding, text)) refuse({ code: "encoding", ...start, found: encoding });
}

function checkAttributes(attributes: readonly SaxesAttributeNS[], start: XmlPlace, limits: XmlLimits): void {
  if (attributes.length > limits.attributes) {
    refuse({ code: "too-many-attributes", ...start, limit: limits.attributes });
  }
  for (const { name, prefix, value } of attributes) {
    if (value.length > limits.attributeLength) {
      refuse({ code: "attribute-too-long", ...start, attribute: name, limit: limits.attributeLength });
    }
    const declares = name === "xmlns" || prefix === "xmlns";
    if (declares && !isSoundNamespace(value)) {
      refuse({ code: "namespace", ...start, attribute: name, found: value });
    }
  }
}

function tagOf(tag: SaxesTagNS, attributes: readonly SaxesAttributeNS[], { line, column }: XmlPlace): XmlTag {
  return {
    name: tag.name,
    local: tag.local,
    prefix: tag.prefix,
    namespace: tag.uri,
    attributes: attributes.map(({ name, local, prefix, uri, value }) => ({
      name,
      local,
      prefix,
      namespace: uri,
      value,
    })),
    line,
    column,
  };
}

/**
 * Canonicalisation is not defined over relative namespaces (C14N 1.0, 1.3), and some tools then return nothing, which
 * any digest of nothing verifies. The parser trims white space away, others do not.
 */
function isSoundNamespace(value: string): boolean {
  return value === "" || /^[A-Za-z][A-Za-z0-9+.-]*:\S*$/.test(value);
}
