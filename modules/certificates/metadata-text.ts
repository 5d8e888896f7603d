import type { TextWhy } from "./metadata-fault.js";
import { longestText } from "./metadata-fault.js";

/** What a terminal, a URL or a reader could be fooled with; unassigned and private characters are no better. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;

/**
 * What keeps a text from being carried on into messages, URLs and Terraform's configuration, where "${" and "%{" begin a
 * template; undefined where nothing does. No identity provider has such a text: it is a template that nobody rendered,
 * or an attack.
 */
export function faultOfText(text: string | undefined, longest = longestText): TextWhy | undefined {
  if (text === undefined) return "missing";
  if (text.trim() === "") return "empty";
  if (text.length > longest) return "too-long";
  if (unsafe.test(text)) return "control";
  return /[$%#]\{/.test(text) ? "template" : undefined;
}

/** As `faultOfText`, for a URL that browsers are sent to. */
export function faultOfUrl(text: string | undefined): TextWhy | "not-http" | undefined {
  const fault = faultOfText(text);
  if (fault !== undefined || text === undefined) return fault;
  if (/\s/.test(text)) return "white-space";
  return /^https?:\/\/[^/?#]/i.test(text) && !/[<>"\\^`|]/.test(text) ? undefined : "not-http";
}

/** XML's own white space only. */
export function trimXml(text: string): string {
  return text.replace(/^[\t\n\r ]+/, "").replace(/[\t\n\r ]+$/, "");
}

/** The words of a list, as in protocolSupportEnumeration. */
export function wordsOf(text: string): readonly string[] {
  return text.split(/[\t\n\r ]+/).filter((word) => word !== "");
}
