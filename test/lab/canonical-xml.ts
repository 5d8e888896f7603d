import { parseXml, tag, type XmlElement } from "../../lab/xml.js";

/** An element as data: its name with its text, or with the elements in it. */
export type XmlTree = Readonly<{ [name: string]: string | readonly XmlTree[] }>;

/** CloudFront takes the first behavior whose path matches, and asks the first member of a group of origins first. */
const ordered: ReadonlySet<string> = new Set(["CacheBehaviors", "Members"]);

/**
 * A distribution's configuration without the order of siblings that says nothing: the provider sends the same
 * configuration in an order of its own. What is inside which element stays. `content` is that of a DistributionConfig.
 */
export function canonicalXml(content: string): XmlTree {
  return treeOf(parseXml(tag("DistributionConfig", content)), false);
}

function treeOf({ name, text, children }: XmlElement, itemsAreOrdered: boolean): XmlTree {
  if (children.length === 0) return { [name]: text };
  const trees = children.map((child) => treeOf(child, child.name === "Items" && ordered.has(name)));
  return { [name]: itemsAreOrdered ? trees : trees.toSorted(byText) };
}

function byText(left: XmlTree, right: XmlTree): number {
  const [a, b] = [JSON.stringify(left), JSON.stringify(right)];
  return a < b ? -1 : Number(a > b);
}
