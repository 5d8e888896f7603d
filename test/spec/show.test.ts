import { expect, test } from "vitest";
import { show, showFile } from "../../modules/spec/show.js";

test("a look-alike letter shows as its code point", () => {
  expect(show("\u0455erve")).toBe('"<U+0455>erve"');
});

test("no escape sequence and no direction mark reaches a terminal", () => {
  expect(show("a\u001B[31m\u202E\u{E0041}")).toBe('"a<U+001B>[31m<U+202E><U+E0041>"');
  expect(showFile("rotations/ü/\u001B[2J.yaml")).toBe("rotations/ü/<U+001B>[2J.yaml");
});

test("a text that may be a key is measured, not repeated", () => {
  expect(show("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTU")).toBe("(a text of 56 characters)");
  expect(show(["-----BEGIN", "PRIVATE", "KEY-----"].join(" "))).toBe("(a text of 27 characters)");
});

test("an ARN and a long path are repeated", () => {
  const arn = "arn:aws:acm:us-east-1:123456789012:certificate/0c5fade0-2026-4003-8000-000000000001";
  expect(show(arn.slice(0, 80))).toBe(`"${arn.slice(0, 80)}"`);
  expect(show("x ".repeat(100))).toHaveLength(85);
});
