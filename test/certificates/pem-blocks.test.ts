import { describe, expect, test } from "vitest";
import { decodeBody, scanPem } from "../../modules/certificates/pem-blocks.js";

const begin = "-----BEGIN CERTIFICATE-----";
const end = "-----END CERTIFICATE-----";

test("blocks come with their label and line; text around them is ignored", () => {
  expect(scanPem(`subject=x\n${begin}\nAAAA\n${end}\n\n-----BEGIN X-----\nBBBB\n-----END X-----\n`)).toEqual({
    blocks: [
      { label: "CERTIFICATE", line: 2, body: ["AAAA"] },
      { label: "X", line: 6, body: ["BBBB"] },
    ],
    faults: [],
  });
});

test.each([
  ["a byte order mark", `\uFEFF${begin}\nAAAA\n${end}\n`],
  ["CRLF", `${begin}\r\nAAAA\r\n${end}\r\n`],
  ["CR alone", `${begin}\rAAAA\r${end}\r`],
  ["white space at the ends of lines", `${begin} \nAAAA\t\n${end}  `],
])("%s does no harm", (_what, text) => {
  expect(scanPem(text)).toEqual({ blocks: [{ label: "CERTIFICATE", line: 1, body: ["AAAA"] }], faults: [] });
});

describe("a broken block is named with its line", () => {
  test.each([
    ["cut off", `${begin}\nAAAA\n`, [{ fault: "no-end", line: 1 }]],
    ["begun again before its end", `${begin}\nAAAA\n${begin}\nAAAA\n${end}`, [{ fault: "no-end", line: 1 }]],
    ["without its start", `AAAA\n${end}`, [{ fault: "no-begin", line: 2 }]],
    ["ended as something else", `${begin}\nAAAA\n-----END PKCS7-----`, [{ fault: "other-end", line: 3 }]],
    ["on one line", `${begin}AAAA${end}`, [{ fault: "lost-line-breaks", line: 1 }]],
    ["with escaped line breaks", `${begin}\\nAAAA\\n${end}\\n`, [{ fault: "escaped-line-breaks", line: 1 }]],
    ["with four hyphens", "----BEGIN CERTIFICATE----", [{ fault: "misspelt", line: 1 }]],
    ["in small letters", "-----begin certificate-----", [{ fault: "misspelt", line: 1 }]],
    ["with dashes of a word processor", "—–BEGIN CERTIFICATE—–", [{ fault: "misspelt", line: 1 }]],
  ])("%s", (_what, text, faults) => expect(scanPem(text).faults).toEqual(faults));

  test("indented", () => {
    const { blocks, faults } = scanPem(`  ${begin}\n  AAAA\n  ${end}`);
    expect(blocks).toEqual([]);
    expect(faults).toEqual([
      { fault: "indented", line: 1 },
      { fault: "indented", line: 3 },
    ]);
  });
});

test("a heading with dashes is text like any other", () => {
  expect(scanPem("-- begin of notes --\n-----------\n").faults).toEqual([]);
});

describe("a body", () => {
  test("may have lines of any length and blank ones between", () => {
    expect(decodeBody(["aGVs", "", "bG8="])).toEqual({ ok: true, der: Buffer.from("hello") });
  });

  test.each([
    ["has characters that are not base64", ["aGV*bG8="], "not-base64"],
    ["is one character short", ["aGVsbG8"], "not-base64"],
    ["is in base64url", ["-_-_"], "not-base64"],
    ["has padding in its midst", ["aGU=", "bG8="], "not-base64"],
    ["has bits left over in its padding", ["aGVsbG9="], "not-base64"],
    ["has headers", ["Proc-Type: 4,ENCRYPTED", "", "aGVsbG8="], "headers"],
    ["has no lines", [], "empty"],
    ["is blank", ["", "  "], "empty"],
  ])("is refused when it %s", (_what, body, fault) => expect(decodeBody(body)).toEqual({ ok: false, fault }));
});
