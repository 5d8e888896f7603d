import { expect, test } from "vitest";
import { escapeXml, find, innerXml, parseXml, replaceInner, textAt } from "../../lab/xml.js";

test("an element is changed without touching another byte", () => {
  const source = '<?xml version="1.0"?>\n<A xmlns="x">\n  <B/> <C>1</C><D>&#x41;&amp;&lt;</D>\n</A>\n';
  const root = parseXml(source);
  const element = find(root, "C");
  if (element === undefined) throw new Error("no C");
  expect(replaceInner(source, element, "2")).toBe(source.replace("<C>1</C>", "<C>2</C>"));
  expect([textAt(root, "D"), textAt(root, "B"), textAt(root, "E")]).toEqual(["A&<", "", undefined]);
  expect(innerXml(source, element)).toBe("1");
});

test("text survives being written and read", () => {
  const text = `a & b < c > "d" 'e' é`;
  expect(parseXml(`<A>${escapeXml(text)}</A>`).text).toBe(text);
});

test.each([
  ["a tag that is not closed", "<A><B></A>"],
  ["two roots", "<A></A><B></B>"],
  ["text after the root", "<A></A>x"],
  ["a DTD", '<!DOCTYPE a [<!ENTITY b "c">]><A></A>'],
  ["a comment", "<A><!-- b --></A>"],
  ["nothing", ""],
  ["100 levels", "<A>".repeat(100) + "</A>".repeat(100)],
])("%s is refused", (_, source) => {
  expect(() => parseXml(source)).toThrow("not well-formed");
});
