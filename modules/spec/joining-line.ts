import { isDeepStrictEqual } from "node:util";
import type { DistributionId } from "../rotation/tls-rotation.js";
import { readText } from "./read-yaml.js";
import { type ListNode, nodeAt, plain, type SpecPath } from "./yaml-node.js";

/** What to type where, 1-based. */
export interface Typing {
  readonly line: number;
  readonly column: number;
  /** A line of its own, or what goes behind the last distribution. */
  readonly newLine: boolean;
  readonly text: string;
}

/**
 * How a person adds a distribution to the last wave of a rotation, in the way its list is written. Undefined where the
 * list is written so that no typing in one place does it.
 */
export function joiningLine(spec: string, distribution: DistributionId): Typing | undefined {
  const { root } = readText("", spec);
  if (root === undefined) return undefined;
  const waves = nodeAt(root, ["spec", "rollout", "waves"]);
  const path = ["spec", "rollout", "waves", waves?.kind === "list" ? waves.items.length - 1 : 0, "distributions"];
  const list = nodeAt(root, path);
  if (list?.kind !== "list") return undefined;
  return typings(spec, list, distribution).find(({ at, put }) => {
    const candidate = spec.slice(0, at) + put + spec.slice(at);
    return isJoined(candidate, path, [...list.items.map(plain), distribution]);
  })?.typing;
}

interface Candidate {
  readonly typing: Typing;
  readonly at: number;
  readonly put: string;
}

function typings(spec: string, list: ListNode, distribution: DistributionId): readonly Candidate[] {
  const last = list.items.at(-1);
  if (last === undefined) return [];
  const lineStart = spec.lastIndexOf("\n", last.start - 1) + 1;
  const line = spec.slice(0, lineStart).split("\n").length;
  const indent = /^( *)- +$/.exec(spec.slice(lineStart, last.start))?.[1];
  const behind = placeBehind(spec, last.end, line, lineStart, distribution);
  if (indent === undefined) return [behind];
  const lineEnd = spec.indexOf("\n", last.end);
  const text = `- ${distribution}`;
  const typing: Typing = { line: line + 1, column: indent.length + 1, newLine: true, text };
  const own = `${indent}${text}`;
  const below = lineEnd === -1 ? { at: spec.length, put: `\n${own}` } : { at: lineEnd + 1, put: `${own}\n` };
  return [{ typing, ...below }, behind];
}

function placeBehind(spec: string, at: number, line: number, lineStart: number, distribution: string): Candidate {
  const put = `, ${distribution}`;
  const column = at - lineStart + 1;
  return { typing: { line: line, column, newLine: false, text: put }, at, put };
}

function isJoined(candidate: string, path: SpecPath, expected: readonly unknown[]): boolean {
  const { root, issues } = readText("", candidate);
  if (root === undefined || issues.length > 0) return false;
  const joined = nodeAt(root, path);
  return joined?.kind === "list" && isDeepStrictEqual(joined.items.map(plain), expected);
}
