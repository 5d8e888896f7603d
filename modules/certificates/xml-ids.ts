import type { XmlFault, XmlPlace } from "./xml-fault.js";
import type { XmlAttribute, XmlTag } from "./xml-scan.js";

/**
 * Is shown one opening tag after another, and answers with a fault once two elements share an ID. Without a DTD no
 * parser knows which attributes are IDs, and signature tools guess: "ID", "Id", "id" and xml:id count alike.
 */
export function idWatch(): (tag: XmlTag) => XmlFault | undefined {
  const seen = new Map<string, XmlPlace>();
  return ({ attributes, line, column }) => {
    const ids = new Set(attributes.filter(isId).map(({ value }) => value));
    for (const id of ids) {
      const first = seen.get(id);
      if (first !== undefined) return { code: "duplicate-id", line, column, id, first };
      seen.set(id, { line, column });
    }
    return undefined;
  };
}

function isId({ name, namespace, local }: XmlAttribute): boolean {
  return /^id$/i.test(name) || (namespace === "http://www.w3.org/XML/1998/namespace" && local === "id");
}
