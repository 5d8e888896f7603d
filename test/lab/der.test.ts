import { expect, test } from "vitest";
import * as der from "../../lab/der.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test.each([
  [0x7f, "047f"],
  [0x80, "048180"],
  [0xff, "0481ff"],
  [0x100, "04820100"],
  [0x12345, "0483012345"],
])("a content of %i bytes has the shortest length", (count, header) => {
  expect(hex(der.octets(Buffer.alloc(count))).slice(0, header.length)).toBe(header);
});

test.each([
  ["1.2.840.113549.1.1.11", "06092a864886f70d01010b"],
  ["2.5.29.17", "0603551d11"],
  ["1.2.840.10045.4.3.2", "06082a8648ce3d040302"],
])("the object identifier %s", (dotted, expected) => expect(hex(der.oid(dotted))).toBe(expected));

test("a time has two digits of its year until 2049 and four after", () => {
  expect(der.time(new Date("2049-12-31T23:59:59.9Z")).toString("latin1")).toBe("\u0017\r491231235959Z");
  expect(der.time(new Date("2050-01-01T00:00:00Z")).toString("latin1")).toBe("\u0018\u000F20500101000000Z");
});

test("PEM has lines of 64 and ends with a line break", () => {
  expect(der.pem("X", Buffer.alloc(49))).toBe(`-----BEGIN X-----\n${"A".repeat(64)}\nAA==\n-----END X-----\n`);
});
