import type { XmlElement } from "./xml.js";
import type { XmlAttribute } from "./xml-scan.js";

/** Which bindings that an element does not itself use are written out: of these prefixes ("" is the default), or of all. */
export type InclusivePrefixes = readonly string[] | "all";

export interface Canonicalization {
  /** The elements around it, from the root inwards: their namespace declarations reach into it. */
  readonly within: readonly XmlElement[];
  readonly inclusive: InclusivePrefixes;
  /** One element that is left out: the signature, of what it envelops. */
  readonly without?: XmlElement;
}

/** Prefix bindings: an element's own, on top of what is around it. A chain, as copying would cost width times depth. */
interface Bindings {
  readonly own: ReadonlyMap<string, string>;
  readonly around: Bindings | undefined;
}

/**
 * Exclusive XML Canonicalization 1.0 (https://www.w3.org/TR/xml-exc-c14n/) of an element, without comments. With "all"
 * inclusive prefixes it is Canonical XML 1.0, but for xml:… attributes of the elements around it, which that inherits:
 * what a signature tool makes of those does not verify here.
 * It works on the tree that is read from, so that nothing can be signed in one reading and believed in another.
 */
export function canonicalize(element: XmlElement, { within, inclusive, without }: Canonicalization): string {
  const around = within.reduce<Bindings | undefined>(declaredOn, undefined);
  const pieces: string[] = [];
  const write = (
    one: XmlElement,
    outside: Bindings | undefined,
    written: Bindings | undefined,
    apex: boolean,
  ): void => {
    const scope = declaredOn(outside, one);
    const needed = [...usedPrefixes(one), ...carriedPrefixes(scope, inclusive, apex)].filter(
      (prefix) => prefix !== "xml",
    );
    const missing = Array.from(new Set(needed)).filter((prefix) => uriOf(scope, prefix) !== uriOf(written, prefix));
    const declared = missing.sort().map((prefix) => [prefix, uriOf(scope, prefix)] as const);
    pieces.push(
      "<",
      one.name,
      ...declared.map(declaration),
      ...one.attributes.filter(isPlain).sort(inOrder).map(plain),
      ">",
    );
    const inside = declared.length === 0 ? written : { own: new Map(declared), around: written };
    for (const child of one.children) {
      if (child.kind === "element" && child !== without) write(child, scope, inside, false);
      if (child.kind === "text") pieces.push(escapeText(child.text));
      if (child.kind === "instruction") pieces.push(`<?${child.target}${child.text && ` ${child.text}`}?>`);
    }
    pieces.push("</", one.name, ">");
  };
  write(element, around, undefined, true);
  return pieces.join("");
}

function declaredOn(around: Bindings | undefined, { attributes }: XmlElement): Bindings | undefined {
  const declarations = attributes.filter(isDeclaration);
  if (declarations.length === 0) return around;
  const own = new Map(
    declarations.map(({ name, value }) => [name === "xmlns" ? "" : name.slice("xmlns:".length), value]),
  );
  return { own, around };
}

/** Empty where nothing is bound, which is what an empty default namespace means too. */
function uriOf(bindings: Bindings | undefined, prefix: string): string {
  for (let scope = bindings; scope !== undefined; scope = scope.around) {
    const uri = scope.own.get(prefix);
    if (uri !== undefined) return uri;
  }
  return "";
}

/** What the element's name and its attributes' names make visible use of; attributes without a prefix have no namespace. */
function usedPrefixes({ prefix, attributes }: XmlElement): readonly string[] {
  return [prefix, ...attributes.filter(isPlain).flatMap((attribute) => attribute.prefix || [])];
}

/** Bindings change only where they are declared, so below the outermost element only its own declarations matter. */
function carriedPrefixes(scope: Bindings | undefined, inclusive: InclusivePrefixes, apex: boolean): readonly string[] {
  const found: string[] = [];
  for (let one = scope; one !== undefined; one = apex ? one.around : undefined) {
    found.push(...Array.from(one.own.keys()).filter((prefix) => inclusive === "all" || inclusive.includes(prefix)));
  }
  return found;
}

function isDeclaration({ name, prefix }: XmlAttribute): boolean {
  return name === "xmlns" || prefix === "xmlns";
}

function isPlain(attribute: XmlAttribute): boolean {
  return !isDeclaration(attribute);
}

function inOrder(one: XmlAttribute, other: XmlAttribute): number {
  if (one.namespace !== other.namespace) return one.namespace < other.namespace ? -1 : 1;
  return one.local < other.local ? -1 : 1;
}

function declaration([prefix, uri]: readonly [string, string]): string {
  return ` xmlns${prefix && `:${prefix}`}="${escapeValue(uri)}"`;
}

function plain({ name, value }: XmlAttribute): string {
  return ` ${name}="${escapeValue(value)}"`;
}

const references: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#x9;",
  "\n": "&#xA;",
  "\r": "&#xD;",
};

function escapeText(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => references[character] ?? "");
}

function escapeValue(value: string): string {
  return value.replace(/[&<"\t\n\r]/g, (character) => references[character] ?? "");
}
