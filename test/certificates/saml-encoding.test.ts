import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodeResponse, largestCapture, largestResponse } from "../../modules/certificates/saml-encoding.js";

const xml = '<samlp:Response xmlns:samlp="urn:x">é</samlp:Response>';
const base64 = Buffer.from(xml).toString("base64");

function decoded(captured: string | Uint8Array) {
  const result = decodeResponse(typeof captured === "string" ? Buffer.from(captured) : captured);
  return result.ok ? [result.encoding, Buffer.from(result.xml).toString()] : result.fault;
}

describe("the document is found", () => {
  test("in XML, as it is", () => {
    expect(decoded(xml)).toEqual(["xml", xml]);
    expect(decoded(`\uFEFF\r\n${xml}`)).toEqual(["xml", `\uFEFF\r\n${xml}`]);
  });

  test("in base64, in one line or many, with white space and a byte order mark around it", () => {
    expect(decoded(base64)).toEqual(["base64", xml]);
    expect(decoded(`\uFEFF \r\n${base64.replace(/.{20}/g, "$&\r\n")}\n\n`)).toEqual(["base64", xml]);
  });
});

describe("what is no capture is named", () => {
  const twice = Buffer.from(base64).toString("base64");
  test.each([
    ["json", '{"error":"invalid_request"}'],
    ["form", `SAMLResponse=${encodeURIComponent(base64)}&RelayState=x`],
    ["form", `https://sp.example.test/acs?SAMLResponse=${encodeURIComponent(base64)}`],
    ["percent-encoded", `${base64.slice(0, 20)}%2B${base64.slice(20, 40)}%3D`],
    ["base64url", base64.replace(/o/g, "-").replace(/b/g, "_")],
    ["base64-twice", twice],
    ["compressed", deflateRawSync(xml).toString("base64")],
    ["compressed", deflateSync(xml).toString("base64")],
    ["compressed", gzipSync(xml)],
    ["utf-16", Buffer.from(`\uFEFF${xml}`, "utf16le")],
    ["utf-16", Buffer.from(xml, "utf16le").subarray(1)],
    ["binary", Buffer.from([0x30, 0x82, 0x01, 0x02])],
    ["text", "the sign-in failed, please call 0800"],
    ["text", `${base64.slice(0, -1)}!`],
    ["damaged-base64", base64.slice(0, -1)],
    ["text", "interrupted"],
  ])("%s", (found, captured) => {
    expect(decoded(captured)).toEqual({ code: "not-a-capture", found });
  });

  test.each(["", " \r\n\t", "\uFEFF"])("nothing: %j", (captured) => {
    expect(decoded(captured)).toEqual({ code: "nothing-captured" });
  });
});

describe("the size is limited", () => {
  test("of XML to a mebibyte and not a byte more", () => {
    const padded = (bytes: number) => `<r>${"x".repeat(bytes - 7)}</r>`;
    expect(decoded(padded(largestResponse))).toEqual(["xml", padded(largestResponse)]);
    const tooLarge = { code: "response-too-large", bytes: largestResponse + 1, limit: largestResponse };
    expect(decoded(padded(largestResponse + 1))).toEqual(tooLarge);
    expect(decoded(Buffer.from(padded(largestResponse + 1)).toString("base64"))).toEqual(tooLarge);
  });

  test("of whatever else it is", () => {
    const bytes = 50 * 1024 * 1024;
    const captured = Buffer.alloc(bytes, "Q");
    const start = performance.now();
    expect(decoded(captured)).toEqual({ code: "response-too-large", bytes, limit: largestCapture });
    expect(performance.now() - start).toBeLessThan(100);
  });
});
