import { isAlias, isMap, isScalar, isSeq, type ParsedNode, Scalar, type YAMLMap } from "yaml";
import { refusedInScalar } from "./characters.js";
import type { YamlFinding } from "./yaml-issue.js";
import type { MapEntry, MapNode, ScalarNode, SpecNode } from "./yaml-node.js";

export interface Tree {
  readonly root: MapNode | undefined;
  readonly findings: readonly YamlFinding[];
}

interface Reader {
  readonly text: string;
  readonly findings: YamlFinding[];
}

/** The library's tree as ours, and what is wrong in single keys and values. Recursion is bounded by `scanTokens`. */
export function readTree(text: string, contents: ParsedNode | null): Tree {
  const reader: Reader = { text, findings: [] };
  const node = contents === null ? undefined : readNode(reader, contents);
  if (node?.kind === "map") return { root: node, findings: reader.findings };
  if (node === undefined || isAbsent(node)) {
    return { root: undefined, findings: [{ offset: 0, code: "empty-document" }] };
  }
  const found = node.kind === "list" ? "a list" : "a single value";
  return { root: undefined, findings: [...reader.findings, { offset: node.start, code: "not-a-mapping", found }] };
}

function readNode(reader: Reader, node: ParsedNode): SpecNode {
  const [start, end] = node.range;
  if (isMap(node)) return { kind: "map", start, end, flow: node.flow === true, entries: readEntries(reader, node) };
  if (isSeq(node)) return { kind: "list", start, end, items: node.items.map((item) => readNode(reader, item)) };
  if (isAlias(node)) return { kind: "scalar", start, end, value: null, quote: "plain" };
  return readScalar(reader, node);
}

function readScalar({ text, findings }: Reader, { range: [start, end], value, type }: Scalar.Parsed): ScalarNode {
  const quote = quotes[type ?? "PLAIN"];
  if (typeof value === "number" && !Number.isFinite(value)) {
    findings.push({ offset: start, code: "not-finite", found: text.slice(start, end) });
  }
  if (typeof value === "string") findings.push(...refusedText(text, start, end, value, "value"));
  const known = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return { kind: "scalar", start, end, value: known ? value : null, quote };
}

const quotes = {
  PLAIN: "plain",
  QUOTE_SINGLE: "single",
  QUOTE_DOUBLE: "double",
  BLOCK_LITERAL: "block",
  BLOCK_FOLDED: "block",
} as const satisfies Readonly<Record<Scalar.Type, ScalarNode["quote"]>>;

function readEntries(reader: Reader, map: YAMLMap.Parsed): ReadonlyMap<string, MapEntry> {
  const entries = new Map<string, MapEntry>();
  const notText = new Map<string, YamlFinding>();
  for (const { key: keyNode, value } of map.items) {
    const [keyStart, keyEnd] = keyNode.range;
    const node = value === null ? emptyAt(keyEnd) : readNode(reader, value);
    const key = readKey(reader, keyNode, notText);
    if (key === undefined) continue;
    const first = entries.get(key);
    if (first !== undefined) {
      // `1` beside "1" is one property: said once, as what it is.
      notText.delete(key);
      reader.findings.push({ offset: keyStart, code: "duplicate-key", key, firstOffset: first.keyStart });
    } else if (reserved.has(key)) reader.findings.push({ offset: keyStart, code: "reserved-key", key });
    else entries.set(key, { keyStart, node });
  }
  reader.findings.push(...notText.values());
  return entries;
}

/** What an object of JavaScript has a meaning of its own for. */
const reserved = new Set(["__proto__", "constructor", "prototype"]);

function readKey({ text, findings }: Reader, key: ParsedNode, notText: Map<string, YamlFinding>): string | undefined {
  const [start, end] = key.range;
  if (!isScalar(key)) {
    findings.push({ offset: start, code: "key-not-text", found: isAlias(key) ? "an alias" : "a list or a mapping" });
    return undefined;
  }
  const name = String(key.value);
  if (typeof key.value !== "string") {
    const found = key.value === null ? "empty" : `a ${typeof key.value}`;
    notText.set(name, { offset: start, code: "key-not-text", found });
    return name;
  }
  if (key.value === "<<" && key.type === Scalar.PLAIN) {
    findings.push({ offset: start, code: "yaml-feature", feature: "merge-key", found: "<<" });
    return undefined;
  }
  findings.push(...refusedText(text, start, end, name, "key"));
  return name;
}

/** What escapes and joiners amount to; where they stand in the text, if they stand there as they are. */
function refusedText(
  text: string,
  start: number,
  end: number,
  value: string,
  role: "key" | "value",
): readonly YamlFinding[] {
  if (/-----BEGIN ([A-Z0-9 ]*)/.test(value)) {
    return [{ offset: start, code: "inline-pem", privateKey: value.includes("PRIVATE KEY-----") }];
  }
  return refusedInScalar(value, role).map(({ character }) => {
    const offset = text.indexOf(character, start);
    return { offset: offset === -1 || offset >= end ? start : offset, code: "refused-character", character };
  });
}

function emptyAt(offset: number): ScalarNode {
  return { kind: "scalar", start: offset, end: offset, value: null, quote: "plain" };
}

function isAbsent(node: SpecNode): boolean {
  return node.kind === "scalar" && node.value === null && node.start === node.end;
}
