/** A spec as it stands in its file: values with offsets (UTF-16 code units into the text). Mappings keep their order. */
export type SpecNode = MapNode | ListNode | ScalarNode;

interface Span {
  readonly start: number;
  readonly end: number;
}

export interface MapNode extends Span {
  readonly kind: "map";
  /** `{a: b}`, as opposed to lines. */
  readonly flow: boolean;
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export interface MapEntry {
  readonly keyStart: number;
  readonly node: SpecNode;
}

export interface ListNode extends Span {
  readonly kind: "list";
  readonly items: readonly SpecNode[];
}

export interface ScalarNode extends Span {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  readonly quote: "plain" | "single" | "double" | "block";
}

/** A path as JSON Schema counts: keys, and 0-based positions in lists. */
export type SpecPath = readonly (string | number)[];

/** The plain value, as `JSON.parse` would give it. */
export function plain(node: SpecNode): unknown {
  switch (node.kind) {
    case "map":
      return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plain(entry.node)]));
    case "list":
      return node.items.map(plain);
    case "scalar":
      return node.value;
  }
}

/** The node at a path; undefined where the spec has none. */
export function nodeAt(root: SpecNode, path: SpecPath): SpecNode | undefined {
  return path.reduce<SpecNode | undefined>((node, step) => childOf(node, step), root);
}

/** Where a path begins, or what of it there is: a missing key is looked for where its mapping begins. */
export function offsetOf(root: SpecNode, path: SpecPath): number {
  let node = root;
  for (const step of path) {
    const child = childOf(node, step);
    if (child === undefined) break;
    node = child;
  }
  return node.start;
}

/** Where the key of an entry stands. */
export function keyOffsetOf(root: SpecNode, path: SpecPath, key: string): number {
  const node = nodeAt(root, path);
  return (node?.kind === "map" ? node.entries.get(key)?.keyStart : undefined) ?? offsetOf(root, path);
}

function childOf(node: SpecNode | undefined, step: string | number): SpecNode | undefined {
  if (node?.kind === "map") return node.entries.get(String(step))?.node;
  return node?.kind === "list" ? node.items[Number(step)] : undefined;
}
