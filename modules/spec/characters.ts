import { codePoint } from "./show.js";

/** A character that a reader of the file would not see, or would see elsewhere. */
export interface RefusedCharacter {
  readonly offset: number;
  readonly character: string;
}

/**
 * What cannot be seen: control and format characters, direction marks, tag characters, line and paragraph separators,
 * lone surrogates, fillers and noncharacters. U+FE0E and U+FE0F only choose how the emoji before them looks.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]/gu;
const harmless = new Set(["\t", "\n", "\r", "\uFE0E", "\uFE0F"]);
/** Emoji and several scripts need these; a comment may have them, a key or a value may not. */
const joiners = new Set(["\u00AD", "\u200C", "\u200D"]);
/** Enough to see what is going on; a binary file would have thousands. */
const most = 20;

/** Over the raw text of a file; joiners are left to `refusedInScalar`, which knows what is a comment. */
export function refusedInText(text: string): readonly RefusedCharacter[] {
  return search(text, (character, offset) => !joiners.has(character) && !(character === "\uFEFF" && offset === 0));
}

/** Over what a key or value amounts to once escapes are resolved. A key may have no other space than U+0020 either. */
export function refusedInScalar(text: string, role: "key" | "value"): readonly RefusedCharacter[] {
  const found = search(text, () => true);
  if (role === "value") return found;
  const space = /[^\P{Zs} ]/u.exec(text);
  return space === null ? found : [...found, { offset: space.index, character: space[0] }];
}

function search(text: string, counts: (character: string, offset: number) => boolean): readonly RefusedCharacter[] {
  const found: RefusedCharacter[] = [];
  for (const match of text.matchAll(unseen)) {
    if (found.length === most) break;
    const [character] = match;
    if (!harmless.has(character) && counts(character, match.index)) {
      found.push({ offset: visibleOffset(text, match.index), character });
    }
  }
  return found;
}

/**
 * Tag characters extend the character in front of them (Grapheme_Extend): no cursor can be put between the two, so the
 * place is that of the character which can be seen. Joiners and direction marks stand for themselves.
 */
function visibleOffset(text: string, offset: number): number {
  const extended = /[^\n][\u{E0000}-\u{E007F}]*$/u.exec(text.slice(Math.max(0, offset - 200), offset));
  const isTag = /^[\u{E0000}-\u{E007F}]/u.test(text.slice(offset, offset + 2));
  return isTag && extended !== null ? offset - extended[0].length : offset;
}

/** "U+202E (right-to-left override)" where people know the name. */
export function nameOf(character: string): string {
  const name = names.get(character);
  return name === undefined ? codePoint(character) : `${codePoint(character)} (${name})`;
}

const names = new Map([
  ["\u0000", "NUL"],
  ["\u001B", "escape"],
  ["\u0085", "next line"],
  ["\u00A0", "no-break space"],
  ["\u00AD", "soft hyphen"],
  ["\u200B", "zero width space"],
  ["\u200C", "zero width non-joiner"],
  ["\u200D", "zero width joiner"],
  ["\u200E", "left-to-right mark"],
  ["\u200F", "right-to-left mark"],
  ["\u2028", "line separator"],
  ["\u2029", "paragraph separator"],
  ["\u202A", "left-to-right embedding"],
  ["\u202B", "right-to-left embedding"],
  ["\u202D", "left-to-right override"],
  ["\u202E", "right-to-left override"],
  ["\u2066", "left-to-right isolate"],
  ["\u2067", "right-to-left isolate"],
  ["\u2068", "first strong isolate"],
  ["\uFEFF", "byte order mark"],
]);
