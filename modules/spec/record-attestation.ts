import { isDeepStrictEqual } from "node:util";
import type { Activation } from "../rotation/attestation.js";
import type { GenerationId } from "../rotation/tls-rotation.js";
import { readText } from "./read-yaml.js";
import { applied, type Edit, insertion, leadingSpace, linesBelow, lineStart } from "./text-edit.js";
import { type ListNode, type MapNode, nodeAt, plain, type SpecNode, type SpecPath } from "./yaml-node.js";

/** The spec cannot take the attestation; it is left as it was. */
export class AttestationFault extends Error {
  override readonly name = "AttestationFault";
  constructor(
    readonly generation: GenerationId,
    readonly found: string,
    entry: string,
  ) {
    super(
      `the attestation of generation "${generation}" was not recorded: ${found}; ` +
        `write it under spec.identityProvider.attestations by hand: ${entry}`,
    );
  }
}

const provider: SpecPath = ["spec", "identityProvider"];

/**
 * The spec of a SAML rotation with the activation as the last of `spec.identityProvider.attestations`, which is made
 * where there is none. Every other byte stays: comments, order, quotes, line ends, indentation. Throws AttestationFault
 * where the text is no sound spec, or is written so that no insertion leaves the rest as it was.
 */
export function recordActivation(text: string, activation: Activation): string {
  const entry = entryOf(activation);
  const fault = (found: string) => new AttestationFault(activation.generation, found, flowMap(entry, false));
  const { root, issues } = readText("", text);
  if (root === undefined || issues.length > 0) throw fault("the file is not a sound spec");
  const holder = nodeAt(root, provider);
  if (holder?.kind !== "map") throw fault("it has no identityProvider, expected a mapping");
  const expected = withEntry(root, [...provider, "attestations"], Object.fromEntries(entry));
  const edited = edits(text, holder, entry)
    .map((edit) => applied(text, edit))
    .find((candidate) => isDeepStrictEqual(valueOf(candidate), expected));
  if (edited === undefined) throw fault("no place in it takes it without changing the rest");
  return edited;
}

type Entry = readonly (readonly [key: string, value: string])[];

function entryOf({ step, generation, fingerprint, at, by, evidence }: Activation): Entry {
  return [
    ["step", step],
    ["generation", generation],
    ["fingerprint", fingerprint],
    ["at", at],
    ...(by === undefined ? [] : [["by", by] as const]),
    ...(evidence === undefined ? [] : [["evidence", evidence] as const]),
  ];
}

/** In quotes, but for the step and the time: of digits alone YAML would make a number. */
function scalar(key: string, value: string, json: boolean): string {
  return !json && (key === "step" || key === "at") ? value : JSON.stringify(value);
}

function flowMap(entry: Entry, json: boolean): string {
  const pairs = entry.map(([key, value]) => `${json ? `"${key}"` : key}: ${scalar(key, value, json)}`);
  return `{ ${pairs.join(", ")} }`;
}

/** `- step: activated`, and its other lines below. */
function blockLines(entry: Entry, indent: string): readonly string[] {
  return entry.map(([key, value], index) => `${indent}${index === 0 ? "-" : " "} ${key}: ${scalar(key, value, false)}`);
}

/** Where it may go, the best looking first; which of them YAML takes depends on how the spec is written. */
function edits(text: string, holder: MapNode, entry: Entry): readonly Edit[] {
  const [first] = holder.entries.values();
  if (first === undefined) return [];
  const json = text[first.keyStart] === '"';
  const list = holder.entries.get("attestations");
  if (list === undefined) return firstAttestation(text, holder, entry, json);
  const { node, keyStart } = list;
  switch (node.kind) {
    case "list":
      return node.items.length === 0
        ? [insertion(node.start + 1, flowMap(entry, json))]
        : nextAttestation(text, node, entry, json);
    case "scalar": {
      const indent = `${leadingSpace(text, keyStart)}  `;
      const below = linesBelow(text, keyStart + 1, blockLines(entry, indent));
      return node.value === null ? [below, insertion(node.start, ` [${flowMap(entry, json)}]`)] : [];
    }
    case "map":
      return [];
  }
}

function nextAttestation(text: string, list: ListNode, entry: Entry, json: boolean): readonly Edit[] {
  const last = list.items.at(-1);
  if (last === undefined) return [];
  const indent = /^( *)- +$/.exec(text.slice(lineStart(text, last.start), last.start))?.[1];
  const end = contentEnd(text, last);
  const behind = insertion(end, `, ${flowMap(entry, json)}`);
  return indent === undefined ? [behind] : [linesBelow(text, end, blockLines(entry, indent)), behind];
}

function firstAttestation(text: string, holder: MapNode, entry: Entry, json: boolean): readonly Edit[] {
  const [first] = holder.entries.values();
  const last = [...holder.entries.values()].at(-1);
  if (first === undefined || last === undefined) return [];
  const key = json ? '"attestations"' : "attestations";
  const end = contentEnd(text, last.node);
  const flow = insertion(end, `, ${key}: [${flowMap(entry, json)}]`);
  if (holder.flow) return [flow];
  // An explicit key or a list's dash may stand before the first key: its column counts, not the spaces before it.
  const indent = " ".repeat(first.keyStart - lineStart(text, first.keyStart));
  return [linesBelow(text, end, [`${indent}${key}:`, ...blockLines(entry, `${indent}  `)]), flow];
}

/** Behind the last character that shows: a node may reach over the line ends after it. */
function contentEnd(text: string, { start, end }: SpecNode): number {
  return start + text.slice(start, end).trimEnd().length;
}

function valueOf(text: string): unknown {
  const { root, issues } = readText("", text);
  return root === undefined || issues.length > 0 ? undefined : plain(root);
}

/** The plain value with one entry more in the list at a path, which may not be there yet. */
function withEntry(node: SpecNode | undefined, path: SpecPath, entry: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return [...(node?.kind === "list" ? node.items.map(plain) : []), entry];
  if (node?.kind !== "map") return undefined;
  const others = [...node.entries].map(([key, child]) => [key, plain(child.node)] as const);
  return { ...Object.fromEntries(others), [step]: withEntry(node.entries.get(String(step))?.node, rest, entry) };
}
