import { isUtf8 } from "node:buffer";
import type { XmlFault, XmlPlace } from "./xml-fault.js";

export type XmlInput = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly fault: XmlFault };

/** The text of a document that is small enough and UTF-8, without its byte order mark. */
export function decodeXml(input: Uint8Array | string, limit: number): XmlInput {
  // A string's length in bytes is counted only where its characters alone do not exceed the limit.
  const bytes = typeof input !== "string" || input.length > limit ? input.length : Buffer.byteLength(input);
  if (bytes > limit) return { ok: false, fault: { code: "too-large", bytes, limit } };
  if (typeof input !== "string" && !isUtf8(input)) {
    return { ok: false, fault: { code: "not-utf8", ...invalidPlace(input) } };
  }
  const decoded = typeof input === "string" ? input : Buffer.from(input.buffer, input.byteOffset, bytes).toString();
  const text = decoded.startsWith("\uFEFF") ? decoded.slice(1) : decoded;
  if (text === "") return { ok: false, fault: { code: "empty" } };
  // The parser would skip a second one, and with it what stands between it and the root.
  if (text.startsWith("\uFEFF")) {
    return { ok: false, fault: { code: "malformed", line: 1, column: 1, reason: "a second byte order mark" } };
  }
  return { ok: true, text };
}

/** UTF-8 keeps line feeds for themselves, so each line can be judged alone. */
function invalidPlace(bytes: Uint8Array): XmlPlace {
  let start = 0;
  for (let line = 1; ; line += 1) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed === -1 ? bytes.length : feed;
    const content = Buffer.from(bytes.subarray(start, end));
    if (!isUtf8(content)) return { line, column: content.toString().indexOf("\uFFFD") + 1 };
    if (feed === -1) return { line, column: 1 };
    start = feed + 1;
  }
}

/**
 * Encodings whose first 128 characters are UTF-8's: a document that has only those means the same in each. Any other
 * name (UTF-7, UTF-16, EBCDIC) would have another reader see another document.
 */
const supersetsOfAscii = /^(us-ascii|ascii|iso-8859-1|iso-8859-15|windows-1252)$/i;

/** May a document that declares this encoding be read as UTF-8? */
export function readsAsUtf8(encoding: string, text: string): boolean {
  // eslint-disable-next-line no-control-regex -- ASCII is what is looked for
  return /^utf-?8$/i.test(encoding) || (supersetsOfAscii.test(encoding) && /^[\u0000-\u007F]*$/.test(text));
}
