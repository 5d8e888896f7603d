import { strictBase64 } from "./xml-signature-base64.js";

/** How a captured response was written down: as the document itself, or as the form field that a browser posts. */
export type ResponseEncoding = "xml" | "base64";

/** What was captured when it is neither XML nor base64 of XML. */
export type CapturedInstead =
  | "json"
  | "form"
  | "percent-encoded"
  | "base64url"
  | "base64-twice"
  | "damaged-base64"
  | "compressed"
  | "utf-16"
  | "binary"
  | "text";

export type EncodingFault =
  | { readonly code: "nothing-captured" }
  | { readonly code: "response-too-large"; readonly bytes: number; readonly limit: number }
  | { readonly code: "not-a-capture"; readonly found: CapturedInstead };

export type DecodedResponse =
  | { readonly ok: true; readonly encoding: ResponseEncoding; readonly xml: Uint8Array }
  | { readonly ok: false; readonly fault: EncodingFault };

/** Of XML. STS takes 100,000 characters of base64 (AssumeRoleWithSAML), and real responses have 3 to 30 KiB. */
export const largestResponse = 1024 * 1024;

/** Base64 takes a third more, and its line breaks a little. */
export const largestCapture = 2 * largestResponse;

/**
 * Finds the XML in what was captured of the HTTP-POST binding: the document itself, or its base64, in one line or many.
 * Nothing is ever decompressed: what the Redirect binding deflates has its signature in the URL, and not inside.
 */
export function decodeResponse(captured: Uint8Array): DecodedResponse {
  const bytes = captured.length;
  if (bytes > largestCapture) return tooLarge(bytes, largestCapture);
  const start = firstByte(captured);
  if (start === undefined) return { ok: false, fault: { code: "nothing-captured" } };
  if (start === lessThan) return sized("xml", captured);
  const text = asciiOf(captured);
  if (text === undefined) return instead(foundInBytes(captured));
  const xml = strictBase64(text);
  if (xml === undefined) return instead(foundInText(text));
  if (firstByte(xml) === lessThan) return sized("base64", xml);
  return instead(isBase64OfXml(xml) ? "base64-twice" : "compressed");
}

const lessThan = 0x3c;

function instead(found: CapturedInstead): DecodedResponse {
  return { ok: false, fault: { code: "not-a-capture", found } };
}

function tooLarge(bytes: number, limit: number): DecodedResponse {
  return { ok: false, fault: { code: "response-too-large", bytes, limit } };
}

function sized(encoding: ResponseEncoding, xml: Uint8Array): DecodedResponse {
  return xml.length > largestResponse ? tooLarge(xml.length, largestResponse) : { ok: true, encoding, xml };
}

/** The first byte that is not white space, after a byte order mark of UTF-8; undefined where there is none. */
function firstByte(bytes: Uint8Array): number | undefined {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.subarray(marked ? 3 : 0).find((byte) => ![0x20, 0x09, 0x0a, 0x0d].includes(byte));
}

/** What base64 could be made of: printable ASCII and white space, without a byte order mark; undefined for anything else. */
function asciiOf(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes)
    .toString("latin1")
    .replace(/^\xEF\xBB\xBF/, "");
  return /^[\t\n\r\x20-\x7E]*$/.test(text) ? text : undefined;
}

function isBase64OfXml(bytes: Buffer): boolean {
  const text = asciiOf(bytes);
  const inner = text === undefined ? undefined : strictBase64(text);
  return inner !== undefined && firstByte(inner) === lessThan;
}

function foundInBytes(bytes: Uint8Array): CapturedInstead {
  const [first, second] = bytes;
  // gzip (RFC 1952); zlib (RFC 1950) has a method of 8 in its first byte, and both together are a multiple of 31.
  if (first === 0x1f && second === 0x8b) return "compressed";
  return first === 0 || second === 0 || first === 0xff || first === 0xfe ? "utf-16" : "binary";
}

function foundInText(text: string): CapturedInstead {
  const start = text.trimStart();
  if (/^[{[]/.test(start)) return "json";
  if (/(^|[&?])SAML(Response|Request)=/.test(start.slice(0, 4096))) return "form";
  if (/^[A-Za-z0-9+/%\s]+$/.test(start) && /%(2B|2F|3D|0A|0D)/i.test(start)) return "percent-encoded";
  // Shorter, it may as well be a word.
  if (start.length < 64 || !/^[A-Za-z0-9+/_=\-\s]+$/.test(start)) return "text";
  return /[-_]/.test(start) ? "base64url" : "damaged-base64";
}

/** What was captured instead, as the object of a sentence. */
export function nameOfCaptured(found: CapturedInstead): string {
  switch (found) {
    case "json":
      return "JSON";
    case "form":
      return "a whole form or URL";
    case "percent-encoded":
      return "base64 with percent signs in it";
    case "base64url":
      return "base64 of the URL alphabet (with - and _)";
    case "base64-twice":
      return "base64 of base64";
    case "damaged-base64":
      return "base64 that was cut off or damaged";
    case "compressed":
      return "compressed bytes, as in the Redirect binding";
    case "utf-16":
      return "text in UTF-16";
    case "binary":
      return "binary bytes";
    case "text":
      return "text that is neither XML nor base64";
  }
}
