/** The text of a file, or why there is none. */
export type Decoded =
  | { readonly ok: true; readonly text: string }
  /** `prefix`: what was read up to the bad bytes; `bytes`: those, in hexadecimal. */
  | { readonly ok: false; readonly why: "not-utf-8"; readonly prefix: string; readonly bytes: string }
  | { readonly ok: false; readonly why: "other-encoding"; readonly encoding: string };

/** UTF-8 or nothing: a decoder that repairs shows the reviewer another text than the one that is used. */
export function decode(bytes: Uint8Array): Decoded {
  const encoding = otherEncoding(bytes);
  if (encoding !== undefined) return { ok: false, why: "other-encoding", encoding };
  const text = tryDecode(bytes, false);
  if (text !== undefined) return { ok: true, text };
  const prefix = longestPrefix(bytes);
  const from = new TextEncoder().encode(prefix).length;
  const bad = [...bytes.subarray(from, from + 2)].map((byte) => byte.toString(16).toUpperCase().padStart(2, "0"));
  return { ok: false, why: "not-utf-8", prefix, bytes: bad.join(" ") };
}

/** UTF-16 and UTF-32 by their mark, or by where their zero bytes are: YAML begins with an ASCII character. */
function otherEncoding(bytes: Uint8Array): string | undefined {
  const start = [...bytes.subarray(0, 4)].map((byte) => (byte === 0 ? "0" : "x")).join("");
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return start === "xx00" ? "UTF-32, little endian" : "UTF-16, little endian";
  if (a === 0xfe && b === 0xff) return "UTF-16, big endian";
  switch (start) {
    case "x000":
      return "UTF-32, little endian";
    case "000x":
    case "00xx":
      return "UTF-32, big endian";
    case "x0":
    case "x0x0":
      return "UTF-16, little endian";
    case "0x":
    case "0x0x":
      return "UTF-16, big endian";
    default:
      return undefined;
  }
}

function tryDecode(bytes: Uint8Array, stream: boolean): string | undefined {
  try {
    // ignoreBOM keeps the mark in the text, so that offsets and a later edit are those of the file.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream });
  } catch {
    return undefined;
  }
}

/** A stream may end in half a character, so the longest prefix that decodes ends right before the bad one. */
function longestPrefix(bytes: Uint8Array): string {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (tryDecode(bytes.subarray(0, middle), true) === undefined) high = middle - 1;
    else low = middle;
  }
  return tryDecode(bytes.subarray(0, low), true) ?? "";
}
