import { XMLParser } from "fast-xml-parser";

/** A value in the JSON shape of the AWS CLI, but with every scalar as text: XML does not tell a number from a string. */
export type Tree = string | readonly Tree[] | { readonly [field: string]: Tree };

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  trimValues: false,
  htmlEntities: true,
});

/**
 * Reads a body that a rest-xml service of AWS has sent, without knowing its model: nothing in it gets lost.
 * Returns the root element's content. Only for AWS's own answers, which the SDK has read as well: the parser is lenient.
 * Throws a SyntaxError where there is no root element, or a DOCTYPE.
 */
export function treeOf(xml: string): { readonly root: string; readonly tree: Tree } {
  if (/<!DOCTYPE/i.test(xml)) throw new SyntaxError("the answer has a DOCTYPE, which AWS never sends");
  const nodes: unknown = parser.parse(xml);
  const [root, ...more] = elementsOf(nodes);
  if (root === undefined || more.length > 0) throw new SyntaxError("the answer is not one XML element");
  return { root: root.tag, tree: valueOf(root) };
}

interface Element {
  readonly tag: string;
  readonly children: unknown;
}

/** Lists are wrapped: `<Items><Origin/>…</Items>` in CloudFront's older shapes, `<X><member/>…</X>` in newer ones. */
function valueOf({ tag, children }: Element): Tree {
  const elements = elementsOf(children);
  if (tag === "Items" || (elements.length > 0 && elements.every((element) => element.tag === "member"))) {
    return elements.map(valueOf);
  }
  if (elements.length === 0) return textOf(children);
  const names = [...new Set(elements.map((element) => element.tag))];
  return Object.fromEntries(
    names.map((name) => {
      const [first = "", ...more] = elements.filter((element) => element.tag === name).map(valueOf);
      return [name, more.length === 0 ? first : [first, ...more]];
    }),
  );
}

/** The parser's order-keeping form: a list of `{ <tag>: children }` and `{ "#text": … }`. */
function elementsOf(nodes: unknown): readonly Element[] {
  return entriesOf(nodes).flatMap(([tag, children]) => (tag === "#text" ? [] : [{ tag, children }]));
}

function textOf(nodes: unknown): string {
  return entriesOf(nodes)
    .map(([, text]) => (typeof text === "string" ? text : ""))
    .join("");
}

function entriesOf(nodes: unknown): readonly (readonly [string, unknown])[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: unknown) => (typeof node === "object" && node !== null ? Object.entries(node) : []));
}
