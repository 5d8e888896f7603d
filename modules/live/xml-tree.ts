import { SaxesParser } from "saxes";

/** A value in the JSON shape of the AWS CLI, but with every scalar as text: XML does not tell a number from a string. */
export type Tree = string | readonly Tree[] | { readonly [field: string]: Tree };

interface Root {
  readonly root: string;
  readonly tree: Tree;
}

interface OpenElement {
  readonly tag: string;
  readonly children: Child[];
  text: string;
}

type Child = readonly [tag: string, value: Tree];

/**
 * Reads a body that a rest-xml service of AWS has sent, without knowing its model: nothing in it gets lost but attributes
 * and comments, which carry nothing there. Returns the root element's content.
 * Throws a SyntaxError where the body is not one well-formed element, or has a DOCTYPE.
 */
export function treeOf(xml: string): Root {
  try {
    return parse(xml);
  } catch (cause) {
    if (cause instanceof SyntaxError) throw cause;
    const reason = cause instanceof Error ? cause.message.replace(/\.$/, "") : String(cause);
    throw new SyntaxError(`the answer is not well-formed XML at ${reason}`, { cause });
  }
}

function parse(xml: string): Root {
  let found: Root | undefined;
  const open: OpenElement[] = [];
  const addText = (text: string): void => {
    const parent = open.at(-1);
    if (parent !== undefined) parent.text += text;
  };
  const parser = new SaxesParser();
  parser.on("doctype", () => {
    throw new SyntaxError("the answer has a DOCTYPE, which AWS never sends");
  });
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("opentag", ({ name }) => open.push({ tag: name, children: [], text: "" }));
  parser.on("closetag", () => {
    const closed = open.pop();
    if (closed === undefined) return;
    const child = [closed.tag, valueOf(closed)] as const;
    const parent = open.at(-1);
    if (parent === undefined) found = { root: child[0], tree: child[1] };
    else parent.children.push(child);
  });
  parser.write(xml).close();
  if (found === undefined) throw new SyntaxError("the answer is not one XML element");
  return found;
}

/** Lists are wrapped: `<Items><Origin/>…</Items>` in CloudFront's older shapes, `<X><member/>…</X>` in newer ones. */
function valueOf({ tag, children, text }: OpenElement): Tree {
  if (tag === "Items" || (children.length > 0 && children.every(([name]) => name === "member"))) {
    return children.map(([, value]) => value);
  }
  if (children.length === 0) return text;
  const values = new Map<string, Tree[]>();
  for (const [name, value] of children) {
    const earlier = values.get(name);
    if (earlier === undefined) values.set(name, [value]);
    else earlier.push(value);
  }
  return Object.fromEntries(
    Array.from(values, ([name, all]) => {
      const [first = "", ...more] = all;
      return [name, more.length === 0 ? first : all];
    }),
  );
}
