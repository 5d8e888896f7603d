import fc from "fast-check";
import { expect, test } from "vitest";
import { derChildren, derElement, derOid } from "../../modules/certificates/der.js";

const bytes = (hex: string) => Buffer.from(hex, "hex");

test("an element has its tag, and its content between start and end", () => {
  expect(derElement(bytes("0203010001"), 0)).toEqual({ tag: 2, start: 2, end: 5 });
});

test("a length may take several bytes", () => {
  expect(derElement(Buffer.concat([bytes("30820100"), Buffer.alloc(256)]), 0)).toEqual({ tag: 48, start: 4, end: 260 });
});

test.each([
  ["nothing", ""],
  ["a tag alone", "30"],
  ["a length beyond the end", "300500"],
  ["an indefinite length", "30800000"],
  ["a length of five bytes", "308500000000010"],
  ["a length cut short", "3082ff"],
  ["a tag of several bytes", "1f810100"],
])("%s is no element", (_what, hex) => expect(derElement(bytes(hex), 0)).toBeUndefined());

test("children are read up to the number asked for", () => {
  const sequence = bytes("3009020101020102020103");
  const outer = derElement(sequence, 0) ?? { tag: 0, start: 0, end: 0 };
  expect(derChildren(sequence, outer, 2)).toEqual([
    { tag: 2, start: 4, end: 5 },
    { tag: 2, start: 7, end: 8 },
  ]);
});

test("a child does not reach beyond its parent", () => {
  const sequence = bytes("3003020501020304");
  expect(derChildren(sequence, { tag: 48, start: 2, end: 5 }, 9)).toEqual([]);
});

test.each([
  ["06092a864886f70d010101", "1.2.840.113549.1.1.1"],
  ["06082a8648ce3d030107", "1.2.840.10045.3.1.7"],
  ["0603551d25", "2.5.29.37"],
  ["06028837", "2.999"],
])("%s is the object identifier %s", (hex, dotted) => {
  expect(derOid(bytes(hex), derElement(bytes(hex), 0))).toBe(dotted);
});

test("another element is no object identifier", () => {
  expect(derOid(bytes("020101"), derElement(bytes("020101"), 0))).toBeUndefined();
  expect(derOid(bytes(""), undefined)).toBeUndefined();
});

test("whatever the bytes, what is found lies inside them", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (garbage) => {
      const found = derElement(garbage, 0);
      if (found === undefined) return;
      expect(found.end).toBeLessThanOrEqual(garbage.length);
      for (const child of derChildren(garbage, found, 10)) {
        expect(child.start).toBeLessThanOrEqual(child.end);
        expect(child.end).toBeLessThanOrEqual(found.end);
        derOid(garbage, child);
      }
    }),
  );
});
