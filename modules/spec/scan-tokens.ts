import { CST, Lexer } from "yaml";
import type { YamlFeature } from "./yaml-issue.js";

/** What is refused before a tree is built; `offset` in UTF-16 code units. */
export type TokenFinding =
  | { readonly offset: number; readonly code: "too-many-values" | "too-deep"; readonly limit: number }
  | { readonly offset: number; readonly code: "several-documents" | "text-after-end" }
  | { readonly offset: number; readonly code: "yaml-feature"; readonly feature: YamlFeature; readonly found: string };

export interface TokenScan {
  readonly findings: readonly TokenFinding[];
  /** Building a tree would cost too much, or tell about the wrong document. */
  readonly hopeless: boolean;
}

/** A block list of 10,000 distributions is 50,000 tokens; a tree takes about 2 µs and 200 bytes for each. */
const mostTokens = 200_000;
const mostScalars = 40_000;
const deepest = 40;
/** The library looks every alias up in all anchors. */
const mostFeatures = 50;

interface Token {
  readonly offset: number;
  readonly text: string;
  /** As the library calls them; "scalar" for a plain or block scalar's text. */
  readonly type: CST.TokenType | null;
}

interface Feature {
  readonly offset: number;
  readonly feature: YamlFeature;
  readonly found: string;
}

/**
 * One pass over the tokens, linear in the text whatever it holds, because what comes after it is not: building a tree
 * is quadratic in anchors and recurses over the depth.
 */
export function scanTokens(text: string): TokenScan {
  const features: Feature[] = [];
  const refuse = [documentRefusal(), depthRefusal(), countRefusal()];
  for (const token of tokensOf(text)) {
    for (const refusal of refuse) {
      const finding = refusal(token);
      if (finding !== undefined) return { findings: [...reported(features), finding], hopeless: true };
    }
    const feature = featureOf(token);
    if (feature === undefined) continue;
    features.push({ offset: token.offset, feature, found: token.text.trimEnd() });
    if (features.length > mostFeatures) return { findings: reported(features), hopeless: true };
  }
  return { findings: reported(features), hopeless: false };
}

function* tokensOf(text: string): Generator<Token, void> {
  let offset = 0;
  let scalar = false;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    // Marks that the lexer puts in between; such characters in the text were refused before.
    if (type === "scalar" && !scalar) {
      scalar = true;
      continue;
    }
    if (!scalar && (type === "doc-mode" || type === "flow-error-end")) continue;
    yield { offset, text: token, type: scalar ? "scalar" : type };
    offset += token.length;
    scalar = false;
  }
}

function featureOf({ type, text }: Token): YamlFeature | undefined {
  if (type === "anchor" || type === "alias" || type === "tag") return type;
  return type === "directive-line" && !/^%YAML[ \t]+1\.2[ \t]*(?:#.*)?$/.test(text) ? "directive" : undefined;
}

/** A name is reported where it is used, for that is what the reader has to rewrite; unused, where it is declared. */
function reported(features: readonly Feature[]): readonly TokenFinding[] {
  const aliases = new Set(features.filter(({ feature }) => feature === "alias").map(({ found }) => found.slice(1)));
  const tagged = features.some(({ feature }) => feature === "tag");
  return features
    .filter(({ feature, found }) => {
      if (feature === "anchor") return !aliases.has(found.slice(1));
      return !(feature === "directive" && found.startsWith("%TAG") && tagged);
    })
    .map((feature) => ({ code: "yaml-feature", ...feature }));
}

type Refusal = (token: Token) => TokenFinding | undefined;

const layout = new Set<CST.TokenType | null>(["space", "newline", "comment", "byte-order-mark"]);

function documentRefusal(): Refusal {
  let [begun, ended] = [false, false];
  return ({ type, offset }) => {
    if (layout.has(type) || type === "directive-line") return undefined;
    if (type === "doc-end") {
      ended ||= begun;
      return undefined;
    }
    if (type === "doc-start" ? begun : ended) {
      return { offset, code: type === "doc-start" ? "several-documents" : "text-after-end" };
    }
    begun = true;
    return undefined;
  };
}

function countRefusal(): Refusal {
  let [tokens, scalars] = [0, 0];
  return ({ type, offset }) => {
    tokens += 1;
    if (type === "scalar" || type === "single-quoted-scalar" || type === "double-quoted-scalar") scalars += 1;
    const limit = tokens > mostTokens ? mostTokens : mostScalars;
    return tokens > mostTokens || scalars > mostScalars ? { offset, code: "too-many-values", limit } : undefined;
  };
}

/**
 * Blocks nest by column: what begins at a greater column than the line above may be inside it. Counts at least half
 * of the levels there are, since a list may begin at its key's own column.
 */
function depthRefusal(): Refusal {
  const columns: number[] = [];
  let [flow, lineStart, fresh] = [0, 0, true];
  return ({ type, text, offset }) => {
    if (type === "flow-map-start" || type === "flow-seq-start") flow += 1;
    else if (type === "flow-map-end" || type === "flow-seq-end") flow = Math.max(0, flow - 1);
    if (fresh && flow === 0 && !layout.has(type)) {
      const column = offset - lineStart;
      while ((columns.at(-1) ?? -1) >= column) columns.pop();
      columns.push(column);
      fresh = type === "seq-item-ind" || type === "explicit-key-ind" || type === "map-value-ind";
    }
    const lineEnd = text.lastIndexOf("\n");
    if (lineEnd !== -1) [lineStart, fresh] = [offset + lineEnd + 1, true];
    return columns.length + flow > deepest ? { offset, code: "too-deep", limit: deepest } : undefined;
  };
}
