import { SaxesParser } from "saxes";
import { LabFault, reasonOf } from "./lab-fault.js";

/** An element and its place in the text it was read from, so that a change of one element leaves every other byte alone. */
export interface XmlElement {
  readonly name: string;
  /** Offset of `<` of the opening tag. */
  readonly start: number;
  /** Where the content begins and ends; both equal `end` when the element is written `<Name/>`. */
  readonly innerStart: number;
  readonly innerEnd: number;
  /** Offset after the closing tag. */
  readonly end: number;
  readonly children: readonly XmlElement[];
  /** The decoded text; empty for an element with children. */
  readonly text: string;
}

interface OpenElement {
  readonly name: string;
  readonly start: number;
  readonly innerStart: number;
  readonly children: XmlElement[];
  text: string;
}

const maxDepth = 40;

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // A reader makes a line feed of one that is not escaped (XML 1.0, 2.11).
  "\r": "&#xD;",
};

export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => escapes[character] ?? character);
}

/** An element as XML text; `content` is XML already. */
export function tag(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

/** An element with text in it. */
export function textTag(name: string, text: string | number | boolean): string {
  return tag(name, escapeXml(String(text)));
}

/**
 * Reads what AWS clients send: elements, attributes, text. No DTD, comment or CDATA: none of the clients writes one.
 * Throws a LabFault for anything else.
 */
export function parseXml(source: string): XmlElement {
  const found: XmlElement[] = [];
  const open: OpenElement[] = [];
  const parser = new SaxesParser();
  const refuse = (what: string) => () => void parser.fail(`${what} is not taken.`);
  parser.on("doctype", refuse("a DTD"));
  parser.on("comment", refuse("a comment"));
  parser.on("cdata", refuse("CDATA"));
  parser.on("opentag", ({ name }) => {
    if (open.length > maxDepth) parser.fail(`more than ${maxDepth} levels are not taken.`);
    // No attribute has a "<" in it, so the last one before here is the tag's own.
    const start = source.lastIndexOf("<", parser.position - 1);
    open.push({ name, start, innerStart: parser.position, children: [], text: "" });
  });
  parser.on("text", (text) => {
    const parent = open.at(-1);
    if (parent !== undefined) parent.text += text;
  });
  parser.on("closetag", ({ isSelfClosing }) => {
    const closed = open.pop();
    if (closed === undefined) return;
    const end = parser.position;
    const innerEnd = isSelfClosing ? end : source.lastIndexOf("<", end - 1);
    const text = closed.children.length === 0 ? closed.text : "";
    (open.at(-1)?.children ?? found).push({ ...closed, text, innerEnd, end });
  });
  try {
    parser.write(source).close();
  } catch (cause) {
    throw malformed(cause);
  }
  const [root] = found;
  if (root === undefined) throw malformed("1:0: no element");
  return root;
}

/** The library's messages begin with line and column, as "3:14: undefined entity." */
function malformed(cause: unknown): LabFault {
  const place = reasonOf(cause).replace(/\.$/, "");
  return new LabFault(`The XML is not well-formed at ${place}; expected plain elements, as AWS clients write them.`, {
    cause,
  });
}

/** The first element on a path of names below `element`. */
export function find(element: XmlElement, ...path: readonly string[]): XmlElement | undefined {
  let found: XmlElement | undefined = element;
  for (const name of path) found = found?.children.find((child) => child.name === name);
  return found;
}

/** The text of the first element on a path; undefined where there is none. */
export function textAt(element: XmlElement, ...path: readonly string[]): string | undefined {
  return find(element, ...path)?.text;
}

/** Every descendant with a name, in document order. */
export function descendants(element: XmlElement, name: string): readonly XmlElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...descendants(child, name)]);
}

export function innerXml(source: string, element: XmlElement): string {
  return source.slice(element.innerStart, element.innerEnd);
}

/** The text with one element's content exchanged; every other byte stays. */
export function replaceInner(source: string, element: XmlElement, content: string): string {
  return source.slice(0, element.start) + tag(element.name, content) + source.slice(element.end);
}
