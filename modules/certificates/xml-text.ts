import type { XmlFault, XmlPlace } from "./xml-fault.js";

/** From offsets to lines and columns, for offsets that only grow. */
export function placesOf(text: string): (offset: number) => XmlPlace {
  let [line, lineStart] = [1, 0];
  let feed = text.indexOf("\n");
  return (offset) => {
    while (feed !== -1 && feed < offset) {
      line += 1;
      lineStart = feed + 1;
      feed = text.indexOf("\n", lineStart);
    }
    return { line, column: offset - lineStart + 1 };
  };
}

/** Where a document type stands: before the root, behind any comments and processing instructions. */
export function doctypeAt(text: string): number | undefined {
  let offset = 0;
  for (;;) {
    offset += /^[\t\n\r ]*/.exec(text.slice(offset, offset + 1000))?.[0].length ?? 0;
    const end = endOfMisc(text, offset);
    if (end === undefined) return text.startsWith("<!DOCTYPE", offset) ? offset : undefined;
    offset = end;
  }
}

/** Where a comment, an instruction or more white space ends that begins here; undefined where something else does. */
function endOfMisc(text: string, offset: number): number | undefined {
  if (/^[\t\n\r ]$/.test(text.charAt(offset))) return offset + 1;
  const closing = text.startsWith("<!--", offset) ? "-->" : text.startsWith("<?", offset) ? "?>" : undefined;
  if (closing === undefined) return undefined;
  const end = text.indexOf(closing, offset + 2);
  return end === -1 ? undefined : end + closing.length;
}

/**
 * The parser takes everything after an "&" for the name of an entity, up to the next ";" or the end, and then complains
 * of something else: says of the first "&" that begins no reference where it is.
 */
export function straySign(text: string, reason: string): XmlFault | undefined {
  if (!/entity|unclosed tag/.test(reason)) return undefined;
  const match = /&(?!#?[\w.:-]{1,64};)/.exec(text);
  if (match === null) return undefined;
  return { code: "malformed", ...placesOf(text)(match.index), reason: 'an "&" that is not written "&amp;"' };
}
