import { type Document, type ErrorCode, parseDocument } from "yaml";
import { refusedInText } from "./characters.js";
import { decode } from "./decode.js";
import { type PlaceAt, placesOf } from "./place.js";
import { scanTokens } from "./scan-tokens.js";
import { readTree } from "./read-tree.js";
import { syntaxReason } from "./syntax.js";
import type { YamlFinding, YamlIssue } from "./yaml-issue.js";
import type { MapNode } from "./yaml-node.js";

/** The largest spec that is read, in bytes. */
export const largestSpec = 1024 * 1024;

export interface YamlReading {
  /** The whole file, byte order mark and line ends included; empty where the bytes are no text. */
  readonly text: string;
  readonly placeAt: PlaceAt;
  /** Absent where the text is no YAML mapping; there, and wherever else something is wrong, `issues` says what. */
  readonly root: MapNode | undefined;
  readonly issues: readonly YamlIssue[];
}

/**
 * Reads a spec that anyone may have written. YAML 1.2 core, but for what a reviewer cannot see through (anchors,
 * aliases, merge keys, tags, several documents, characters that do not show), what JavaScript would misread (duplicate
 * keys, keys that are no text, `__proto__`) and what would take time or memory out of proportion. Nothing is thrown.
 */
export function readYaml(file: string, bytes: Uint8Array): YamlReading {
  if (bytes.length > largestSpec) {
    return unread(file, "", { offset: 0, code: "too-big", limit: largestSpec });
  }
  const decoded = decode(bytes);
  if (!decoded.ok) {
    return decoded.why === "other-encoding"
      ? unread(file, "", { offset: 0, code: "other-encoding", encoding: decoded.encoding })
      : unread(file, decoded.prefix, { offset: decoded.prefix.length, code: "not-utf-8", bytes: decoded.bytes });
  }
  return readText(file, decoded.text);
}

/** As `readYaml`, for a text that has been decoded. */
export function readText(file: string, text: string): YamlReading {
  const placeAt = placesOf(file, text);
  const { root, findings } = read(text);
  return { text, placeAt, root, issues: findings.map((finding) => located(finding, placeAt)) };
}

interface Read {
  readonly root: MapNode | undefined;
  readonly findings: readonly YamlFinding[];
}

function read(text: string): Read {
  const raw = rawFindings(text);
  if (raw.length > 0) return { root: undefined, findings: raw };
  const { findings, hopeless } = scanTokens(text);
  if (hopeless) return { root: undefined, findings };
  const document = parse(text);
  const problem = [...document.errors, ...document.warnings].find(({ code }) => !scanned.has(code));
  if (problem !== undefined) {
    const syntax: YamlFinding = { offset: problem.pos[0], code: "yaml-syntax", reason: syntaxReason(problem.code) };
    return { root: undefined, findings: [...findings, syntax] };
  }
  const tree = readTree(text, document.contents);
  return { root: tree.root, findings: [...findings, ...tree.findings] };
}

/** What the library says of tags and directives, which scanTokens has said. */
const scanned = new Set<ErrorCode>(["TAG_RESOLVE_FAILED", "BAD_DIRECTIVE"]);

function parse(text: string): Document.Parsed {
  return parseDocument(text, {
    version: "1.2",
    schema: "core",
    merge: false,
    resolveKnownTags: false,
    // The library compares each key with all before it; readTree does it in linear time, and after unescaping.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
}

/** What is refused wherever it stands, also in a comment. */
function rawFindings(text: string): readonly YamlFinding[] {
  const pem = /-----BEGIN ([A-Z0-9 ]*)/.exec(text);
  if (pem !== null) {
    return [{ offset: pem.index, code: "inline-pem", privateKey: text.includes("PRIVATE KEY-----") }];
  }
  const characters = refusedInText(text);
  if (characters.length > 0) return characters.map((found) => ({ ...found, code: "refused-character" }));
  const carriageReturn = text.search(/\r(?!\n)/);
  return carriageReturn === -1 ? [] : [{ offset: carriageReturn, code: "lone-carriage-return" }];
}

function located(finding: YamlFinding, placeAt: PlaceAt): YamlIssue {
  if (finding.code === "duplicate-key") {
    const { offset, firstOffset, code, key } = finding;
    return { ...placeAt(offset), severity: "error", code, key, first: placeAt(firstOffset) };
  }
  const { offset, ...facts } = finding;
  return { ...placeAt(offset), severity: "error", ...facts };
}

function unread(file: string, prefix: string, finding: YamlFinding): YamlReading {
  return { text: "", placeAt: placesOf(file, ""), root: undefined, issues: [located(finding, placesOf(file, prefix))] };
}
