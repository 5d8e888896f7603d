import { isDeepStrictEqual } from "node:util";
import { storedAt } from "../rotation/store.js";
import type { CertificateArn, GenerationId } from "../rotation/tls-rotation.js";
import { readText } from "./read-yaml.js";
import { show } from "./show.js";
import { applied, type Edit, insertion, leadingSpace, lineEnd, lineStart } from "./text-edit.js";
import { type MapNode, nodeAt, plain, type ScalarNode, type SpecNode, type SpecPath } from "./yaml-node.js";

/** The spec cannot take the ARN; it is left as it was. */
export class RecordFault extends Error {
  override readonly name = "RecordFault";
  constructor(
    readonly generation: GenerationId,
    readonly found: string,
  ) {
    super(`the arn of generation ${show(generation)} was not recorded: ${found}; write it under certificate by hand`);
  }
}

/**
 * The spec with `arn:` in that generation's `certificate`: put in front of what is there, or in place of the ARN that
 * is there. Every other byte stays: comments, order, quotes, line ends, indentation. Throws RecordFault where the text
 * is no spec with that generation, or is written so that no insertion leaves the rest as it was.
 */
export function recordArn(text: string, generation: GenerationId, arn: CertificateArn): string {
  if (storedAt(arn) === undefined)
    throw new RecordFault(generation, `${show(arn)} is no ARN of a certificate in ACM or IAM`);
  const { root, issues } = readText("", text);
  if (root === undefined || issues.length > 0) throw new RecordFault(generation, "the file is not a sound spec");
  const path = [...generationPath(root, generation), "certificate"];
  const certificate = nodeAt(root, path);
  if (certificate?.kind !== "map") throw new RecordFault(generation, "it has no certificate, expected a mapping");
  const current = certificate.entries.get("arn")?.node;
  const edits =
    current === undefined ? insertions(text, root, path, certificate, arn) : replacements(text, current, arn);
  const edited = edits
    .map((edit) => applied(text, edit))
    .find((candidate) => isRecorded(root, candidate, [...path, "arn"], arn));
  if (edited === undefined)
    throw new RecordFault(generation, "no place in its certificate takes it without changing the rest");
  return edited;
}

function generationPath(root: MapNode, generation: GenerationId): SpecPath {
  const generations = nodeAt(root, ["spec", "generations"]);
  const items = generations?.kind === "list" ? generations.items : [];
  const index = items.findIndex((item) => {
    const id = nodeAt(item, ["id"]);
    return id?.kind === "scalar" && id.value === generation;
  });
  if (index === -1) throw new RecordFault(generation, "the spec has no such generation");
  return ["spec", "generations", index];
}

/** In the quotes that are there; the second form is for a key without a value. */
function replacements(text: string, current: SpecNode, arn: CertificateArn): readonly Edit[] {
  const { start, end } = current;
  if (current.kind !== "scalar") return [];
  return [...quoted(current, arn, lineEnd(text)), ` ${arn}`, `${arn} `].map((put) => ({ start, end, put }));
}

function quoted({ quote }: ScalarNode, arn: CertificateArn, newline: string): readonly string[] {
  switch (quote) {
    case "single":
      return [`'${arn}'`];
    case "double":
      return [`"${arn}"`];
    case "block":
      // A block ends with its last line, line end included.
      return [arn + newline];
    case "plain":
      return [arn];
  }
}

/** Where an entry may go, the best looking first; which of them YAML takes depends on how the mapping is written. */
function insertions(
  text: string,
  root: MapNode,
  path: SpecPath,
  { entries, flow, start }: MapNode,
  arn: string,
): readonly Edit[] {
  const newline = lineEnd(text);
  const [firstEntry] = entries.values();
  const first = firstEntry?.keyStart ?? start + 1;
  const indent = leadingSpace(text, first);
  if (flow) {
    const entry = text[first] === '"' ? `"arn": "${arn}"` : `arn: ${arn}`;
    const ownLine =
      indent.length === first - lineStart(text, first) ? [insertion(first, `${entry},${newline}${indent}`)] : [];
    if (firstEntry === undefined) return [insertion(first, entry)];
    return [...ownLine, insertion(first, `${entry}, `)];
  }
  // Under the line of "certificate:", so that comments stay with the entry that they are about.
  const parent = nodeAt(root, path.slice(0, -1));
  const keyStart = parent?.kind === "map" ? (parent.entries.get("certificate")?.keyStart ?? start) : start;
  const below = text.indexOf("\n", keyStart) + 1;
  const spaces = " ".repeat(first - lineStart(text, first));
  return [
    insertion(below, `${indent}arn: ${arn}${newline}`),
    insertion(first, `arn: ${arn}${newline}${spaces}`),
    insertion(lineStart(text, first), `${indent}arn: ${arn}${newline}`),
  ];
}

function isRecorded(before: MapNode, candidate: string, path: SpecPath, arn: CertificateArn): boolean {
  const { root, issues } = readText("", candidate);
  if (root === undefined || issues.length > 0) return false;
  const recorded = nodeAt(root, path);
  const holds = recorded?.kind === "scalar" && recorded.value === arn;
  return holds && isDeepStrictEqual(plainWithout(root, path), plainWithout(before, path));
}

function plainWithout(node: SpecNode, path: SpecPath): unknown {
  const [step, ...rest] = path;
  if (node.kind === "map") {
    const kept = [...node.entries].filter(([key]) => rest.length > 0 || key !== step);
    const value = (key: string, child: SpecNode) => (key === step ? plainWithout(child, rest) : plain(child));
    return Object.fromEntries(kept.map(([key, entry]) => [key, value(key, entry.node)]));
  }
  if (node.kind === "scalar") return node.value;
  return node.items.map((item, index) => (index === step ? plainWithout(item, rest) : plain(item)));
}
