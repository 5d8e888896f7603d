import { describe, expect, test } from "vitest";
import { decodeXml, readsAsUtf8 } from "../../modules/certificates/xml-input.js";

const limit = 100;

describe("bytes become text", () => {
  test("UTF-8 is read, from a part of a larger buffer too, and a byte order mark is left out", () => {
    const bytes = Buffer.from("xx\uFEFF<é/>yy");
    expect(decodeXml(bytes.subarray(2, -2), limit)).toEqual({ ok: true, text: "<é/>" });
    expect(decodeXml(new Uint8Array(bytes.subarray(2, -2)), limit)).toEqual({ ok: true, text: "<é/>" });
    expect(decodeXml("\uFEFF<é/>", limit)).toEqual({ ok: true, text: "<é/>" });
  });

  test("a character that is really the replacement character is one", () => {
    expect(decodeXml(Buffer.from("\uFFFD"), limit)).toEqual({ ok: true, text: "\uFFFD" });
  });

  test.each([
    ["a byte of another encoding", Buffer.from("<a>\n<b>\xe9</b></a>", "latin1"), 2, 4],
    ["half a character at the end", Buffer.from("é").subarray(0, 1), 1, 1],
    ["UTF-16", Buffer.from("\uFEFF<a/>", "utf16le"), 1, 1],
    ["an overlong form", Buffer.from([0x61, 0xc0, 0xaf]), 1, 2],
    ["a surrogate in UTF-8", Buffer.from([0xed, 0xa0, 0x80]), 1, 1],
  ])("%s is no UTF-8, and its place is named", (_, bytes, line, column) => {
    expect(decodeXml(bytes, limit)).toEqual({ ok: false, fault: { code: "not-utf8", line, column } });
  });

  test("the limit counts bytes, of a text too", () => {
    expect(decodeXml("é".repeat(50), limit).ok).toBe(true);
    expect(decodeXml("é".repeat(51), limit)).toEqual({ ok: false, fault: { code: "too-large", bytes: 102, limit } });
    expect(decodeXml(Buffer.alloc(101), limit)).toEqual({ ok: false, fault: { code: "too-large", bytes: 101, limit } });
  });
});

test.each([
  ["UTF-8", "é", true],
  ["utf8", "é", true],
  ["us-ascii", "e", true],
  ["windows-1252", "e", true],
  ["windows-1252", "é", false],
  ["UTF-7", "e", false],
  ["EBCDIC-CP-US", "e", false],
])("a document declared as %s that holds %j may be read as UTF-8: %j", (encoding, text, expected) => {
  expect(readsAsUtf8(encoding, text)).toBe(expected);
});
