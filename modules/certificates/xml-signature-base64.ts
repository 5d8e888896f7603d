/**
 * The bytes of base64 in one or many lines; undefined for anything else. Strict, since Node's decoder skips what it does
 * not know, and two texts that decode to the same bytes are a place to hide something in.
 */
export function strictBase64(text: string): Buffer | undefined {
  const base64 = text.replace(/[\t\n\r ]+/g, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const bytes = Buffer.from(base64, "base64");
  return bytes.toString("base64") === base64 ? bytes : undefined;
}
