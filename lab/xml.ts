import { LabFault } from "./lab-fault.js";

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
}

const token = /<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|<\?[^<>]*\?>/g;
const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const maxDepth = 40;

/** Decodes the five named entities and character references; anything else is left as it is. */
function decode(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-z]+));/g, (all, hex, decimal, name) => {
    if (typeof name === "string") return entities[name] ?? all;
    const code = typeof hex === "string" ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => {
    const names: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
    return names[character] ?? character;
  });
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
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let last = 0;
  for (const match of source.matchAll(token)) {
    const [all, slash, name, , selfClosing] = match;
    const between = source.slice(last, match.index);
    if (between.includes("<") || (open.length === 0 && between.replace("\uFEFF", "").trim() !== ""))
      throw malformed(last);
    const end = match.index + all.length;
    last = end;
    if (name === undefined) continue;
    if (root !== undefined || open.length > maxDepth) throw malformed(match.index);
    let closed: XmlElement | undefined;
    if (slash === "/") closed = close(source, open.pop(), name, match.index, end);
    else if (selfClosing === "/")
      closed = { name, start: match.index, innerStart: end, innerEnd: end, end, children: [], text: "" };
    else open.push({ name, start: match.index, innerStart: end, children: [] });
    if (closed === undefined) continue;
    const parent = open.at(-1);
    if (parent === undefined) root = closed;
    else parent.children.push(closed);
  }
  if (root === undefined || source.slice(last).trim() !== "") throw malformed(last);
  return root;
}

function close(
  source: string,
  opened: OpenElement | undefined,
  name: string,
  innerEnd: number,
  end: number,
): XmlElement {
  if (opened === undefined || opened.name !== name) throw malformed(innerEnd);
  const text = opened.children.length === 0 ? decode(source.slice(opened.innerStart, innerEnd)) : "";
  return { ...opened, innerEnd, end, text };
}

function malformed(offset: number): LabFault {
  return new LabFault(
    `The XML is not well-formed at offset ${offset}; expected plain elements, as AWS clients write them.`,
  );
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
