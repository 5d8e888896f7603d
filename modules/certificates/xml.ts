import type { XmlFault } from "./xml-fault.js";
import { idWatch } from "./xml-ids.js";
import { scanXml, type XmlLimits, type XmlTag, type XmlVisitor } from "./xml-scan.js";

/** An element with everything that canonicalisation needs: names as written, attributes in their order. */
export interface XmlElement extends XmlTag {
  readonly kind: "element";
  readonly children: readonly XmlNode[];
}

/**
 * Comments and processing instructions are nodes of their own: a reader that skips them joins the texts around them,
 * another stops at the first, and both call it the value. `textOf` refuses them.
 */
export type XmlNode =
  | XmlElement
  /** References resolved; CDATA is text like any other, and no two texts are neighbours. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "comment"; readonly text: string }
  | { readonly kind: "instruction"; readonly target: string; readonly text: string };

export type XmlReading =
  { readonly ok: true; readonly root: XmlElement } | { readonly ok: false; readonly fault: XmlFault };

/** What a tree is held to; a document of which only a part becomes a tree may have more. */
const mostNodes = 100_000;

/**
 * Reads one XML document: UTF-8 (a byte order mark is fine), XML 1.0, with namespaces, without a DTD, within limits.
 * Comments and processing instructions outside the root are left out. Never throws on account of the document.
 */
export function readXml(input: Uint8Array | string, limits: Partial<XmlLimits> = {}): XmlReading {
  const builder = treeBuilder();
  const fault = scanXml(input, builder.visitor, { nodes: mostNodes, ...limits });
  if (fault !== undefined) return { ok: false, fault };
  const root = builder.take();
  // The parser refuses a document without a root before this is reached.
  return root === undefined ? { ok: false, fault: { code: "empty" } } : { ok: true, root };
}

type OpenElement = Omit<XmlElement, "children"> & { readonly children: XmlNode[] };

/** Makes a tree of what it is told; without recursion, so that depth costs no stack. */
export interface TreeBuilder {
  readonly visitor: XmlVisitor;
  /** The tree, as far as it was told, after which it begins with another. */
  readonly take: () => XmlElement | undefined;
}

export function treeBuilder(): TreeBuilder {
  let root: XmlElement | undefined;
  const open: OpenElement[] = [];
  const add = (node: XmlNode) => void open.at(-1)?.children.push(node);
  return {
    take: () => {
      const taken = root;
      root = undefined;
      open.length = 0;
      return taken;
    },
    visitor: {
      open: (tag) => {
        const element: OpenElement = { kind: "element", ...tag, children: [] };
        root ??= element;
        add(element);
        open.push(element);
      },
      close: () => void open.pop(),
      text: (text) => {
        const siblings = open.at(-1)?.children;
        const last = siblings?.at(-1);
        if (last?.kind === "text") siblings?.splice(-1, 1, { kind: "text", text: last.text + text });
        else add({ kind: "text", text });
      },
      comment: (text) => add({ kind: "comment", text }),
      instruction: (target, text) => add({ kind: "instruction", target, text }),
    },
  };
}

/** Tells a tree as the document was told that it was made of; a text in one piece. */
export function tellTree(tree: XmlElement, visitor: XmlVisitor): void {
  visitor.open(tree);
  for (const child of tree.children) {
    switch (child.kind) {
      case "element":
        tellTree(child, visitor);
        break;
      case "text":
        visitor.text(child.text);
        break;
      case "comment":
        visitor.comment(child.text);
        break;
      case "instruction":
        visitor.instruction(child.target, child.text);
        break;
    }
  }
  visitor.close();
}

/** The value of an attribute by its local name and namespace (none: ""). */
export function attributeOf({ attributes }: XmlTag, local: string, namespace = ""): string | undefined {
  return attributes.find((attribute) => attribute.local === local && attribute.namespace === namespace)?.value;
}

export function elementsOf({ children }: XmlElement): readonly XmlElement[] {
  return children.filter((child) => child.kind === "element");
}

/** The child elements of one name. */
export function childrenNamed(parent: XmlElement, namespace: string, local: string): readonly XmlElement[] {
  return elementsOf(parent).filter((child) => child.local === local && child.namespace === namespace);
}

/**
 * The text of an element that has nothing but text; undefined where a comment, an instruction or an element is inside,
 * with which readers disagree on the value.
 */
export function textOf({ children }: XmlElement): string | undefined {
  const texts = children.flatMap((child) => (child.kind === "text" ? [child.text] : []));
  return texts.length === children.length ? texts.join("") : undefined;
}

/** Every element of a tree, in document order. */
export function descendantsOf(root: XmlElement): readonly XmlElement[] {
  const found: XmlElement[] = [];
  const waiting: XmlElement[] = [root];
  for (let element = waiting.pop(); element !== undefined; element = waiting.pop()) {
    found.push(element);
    for (const child of elementsOf(element).toReversed()) waiting.push(child);
  }
  return found;
}

/** The first ID that two elements of a tree share. */
export function duplicateId(root: XmlElement): XmlFault | undefined {
  const watch = idWatch();
  for (const element of descendantsOf(root)) {
    const fault = watch(element);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
