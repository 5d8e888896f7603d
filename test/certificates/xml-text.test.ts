import { expect, test } from "vitest";
import { doctypeAt, placesOf, straySign } from "../../modules/certificates/xml-text.js";

test("offsets become lines and columns", () => {
  const place = placesOf("ab\nc\n\nd");
  expect([0, 1, 2, 3, 6].map(place)).toEqual([
    { line: 1, column: 1 },
    { line: 1, column: 2 },
    { line: 1, column: 3 },
    { line: 2, column: 1 },
    { line: 4, column: 1 },
  ]);
});

test.each([
  ["<!DOCTYPE a><a/>", 0],
  [`${" ".repeat(5000)}<!DOCTYPE a>`, 5000],
  ["<?a <!DOCTYPE ?><!-- <!DOCTYPE --><!DOCTYPE a>", 34],
  ["<a><!DOCTYPE a></a>", undefined],
  ["<!-- <!DOCTYPE a>", undefined],
  ["<!doctype html>", undefined],
])("a document type before the root is found: %#", (text, offset) => {
  expect(doctypeAt(text)).toBe(offset);
});

test("an ampersand is blamed only for what it leads to", () => {
  expect(straySign("<a>1 & 2</a>", "unclosed tag: a")).toMatchObject({ code: "malformed", column: 6 });
  expect(straySign("<a>1 & 2</a>", "disallowed character")).toBeUndefined();
  expect(straySign("<a>&amp;&#65;&#x41;", "unclosed tag: a")).toBeUndefined();
});
