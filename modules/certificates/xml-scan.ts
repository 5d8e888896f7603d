import { SaxesParser, type SaxesTagNS } from "saxes";
import { printable } from "./names.js";
import type { XmlFault, XmlPlace } from "./xml-fault.js";
import { decodeXml, readsAsUtf8 } from "./xml-input.js";

export interface XmlLimits {
  readonly bytes: number;
  /** Elements inside elements; the root is 1. */
  readonly depth: number;
  /** Elements, texts, comments and processing instructions together. */
  readonly nodes: number;
  /** Of one element, namespace declarations among them. */
  readonly attributes: number;
  /** Characters of one attribute's value. */
  readonly attributeLength: number;
}

/** Some times what the largest honest document of the products has; metadata of whole federations has up to 16 MiB here. */
export const xmlLimits: XmlLimits = {
  bytes: 16 * 1024 * 1024,
  depth: 100,
  nodes: 1_000_000,
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

/**
 * Reads a document once, from front to end, and undefined or the first fault. Never throws on account of the document,
 * expands nothing but characters and the five predefined entities, and fetches nothing.
 */
export function scanXml(
  input: Uint8Array | string,
  visitor: XmlVisitor,
  limits: Partial<XmlLimits> = {},
): XmlFault | undefined {
  const all = { ...xmlLimits, ...limits };
  const decoded = decodeXml(input, all.bytes);
  if (!decoded.ok) return decoded.fault;
  try {
    parse(decoded.text, visitor, all);
    return undefined;
  } catch (cause) {
    if (cause instanceof Refused) return cause.fault;
    throw cause;
  }
}

function parse(text: string, visitor: XmlVisitor, limits: XmlLimits): void {
  const parser = new SaxesParser({ xmlns: true });
  const place = placesOf(text);
  const here = (): XmlPlace => ({ line: parser.line, column: Math.max(1, parser.columnIndex) });
  const refuse = (fault: XmlFault): never => {
    throw new Refused(fault);
  };
  let [nodes, depth, attributes, start] = [0, 0, 0, 0];
  const count = () => {
    nodes += 1;
    if (nodes > limits.nodes) refuse({ code: "too-many-nodes", ...here(), limit: limits.nodes });
  };
  parser.on("error", ({ message }) =>
    refuse({
      code: "malformed",
      ...here(),
      reason: printable(message.replace(/^\d+:\d+: /, "").replace(/\.$/, ""), 120),
    }),
  );
  parser.on("xmldecl", ({ version, encoding }) => {
    if (version !== undefined && version !== "1.0") refuse({ code: "xml-version", ...here(), found: version });
    if (encoding !== undefined && !readsAsUtf8(encoding, text))
      refuse({ code: "encoding", ...here(), found: encoding });
  });
  parser.on("doctype", () => refuse({ code: "doctype", ...here() }));
  parser.on("opentagstart", ({ name }) => {
    count();
    depth += 1;
    attributes = 0;
    // The parser has just read the character after the name.
    start = parser.position - name.length - 2;
    if (depth > limits.depth) refuse({ code: "too-deep", ...here(), limit: limits.depth });
  });
  parser.on("attribute", ({ name, prefix, value }) => {
    attributes += 1;
    if (attributes > limits.attributes) refuse({ code: "too-many-attributes", ...here(), limit: limits.attributes });
    if (value.length > limits.attributeLength) {
      refuse({ code: "attribute-too-long", ...here(), attribute: name, limit: limits.attributeLength });
    }
    const declares = name === "xmlns" || prefix === "xmlns";
    if (declares && !isSoundNamespace(value, prefix)) {
      refuse({ code: "namespace", ...here(), attribute: name, found: value });
    }
  });
  parser.on("opentag", (tag) => visitor.open({ ...tagOf(tag), ...place(start) }));
  parser.on("closetag", () => {
    depth -= 1;
    visitor.close();
  });
  const told = (tell: (text: string) => void) => (piece: string) => {
    count();
    if (depth > 0) tell(piece);
  };
  parser.on("text", told(visitor.text));
  parser.on("cdata", told(visitor.text));
  parser.on("comment", told(visitor.comment));
  // A stylesheet beside the root is for browsers, which show metadata with it: nobody follows it here.
  parser.on("processinginstruction", ({ target, body }) => told(() => visitor.instruction(target, body))(body));
  parser.write(text).close();
}

function tagOf({ name, local, prefix, uri, attributes }: SaxesTagNS) {
  return {
    name,
    local,
    prefix,
    namespace: uri,
    attributes: Object.values(attributes).map((attribute) => ({
      name: attribute.name,
      local: attribute.local,
      prefix: attribute.prefix,
      namespace: attribute.uri,
      value: attribute.value,
    })),
  };
}

/**
 * Canonicalisation is not defined over relative namespaces (C14N 1.0, 1.3), and some tools then return nothing, which
 * any digest of nothing verifies. A prefix cannot be undeclared in XML 1.0; the parser would trim white space away.
 */
function isSoundNamespace(value: string, prefix: string): boolean {
  return value === "" ? prefix === "" : /^[A-Za-z][A-Za-z0-9+.-]*:\S*$/.test(value);
}

/** From offsets to lines and columns, for offsets that only grow. */
function placesOf(text: string): (offset: number) => XmlPlace {
  let [line, lineStart] = [1, 0];
  let feed = text.indexOf("\n");
  return (offset) => {
    while (feed !== -1 && feed < offset) {
      line += 1;
      lineStart = feed + 1;
      feed = text.indexOf("\n", lineStart);
    }
    return { line, column: offset - lineStart + 1 };
  };
}
