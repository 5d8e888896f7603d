import type { Place } from "./place.js";

const longest = 80;

/**
 * A text from outside in quotes, safe to print: nothing but ASCII, so that no escape sequence and no direction mark
 * reaches a terminal and a look-alike letter shows as its code point (`<U+0455>erve`). A text that may be key material
 * is measured and never repeated.
 */
export function show(text: string): string {
  if (mayBeKeyMaterial(text)) return `(a text of ${text.length} characters)`;
  const shown = text.length > longest ? `${text.slice(0, longest)}...` : text;
  return `"${escaped(shown, /[^\x20-\x7E]/gu)}"`;
}

/** A path for the start of a message: as it is, so that it can be clicked, but for what would not print. */
export function showFile(file: string): string {
  return escaped(file, unprintable);
}

/** `file:line:column` */
export function placeText({ file, line, column }: Place): string {
  return `${showFile(file)}:${line}:${column}`;
}

/** The first few names of a list. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).join(", ");
  return names.length > 20 ? `${shown} and ${names.length - 20} more` : shown || "none";
}

/** `U+0455`, for the first code point of the text. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Control, direction, format and other characters that do not show, and lone surrogates. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

function escaped(text: string, what: RegExp): string {
  return text.replace(what, (character) => `<${codePoint(character)}>`).replace(/"/g, "'");
}

/** A PEM block or a long run of base64. An ARN, a path and a name have other characters in between. */
function mayBeKeyMaterial(text: string): boolean {
  return text.includes("-----BEGIN") || /[A-Za-z0-9+/=]{48,}/.test(text);
}
