import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeXml, find, innerXml, parseXml, replaceInner, textAt, type XmlElement } from "../../lab/xml.js";

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
  const text = `a & b < c > "d" 'e' é 😀 ]]> \r\n \r`;
  expect(parseXml(`<A>${escapeXml(text)}</A>`).text).toBe(text);
});

const space = fc.constantFrom(" ", "\n", "\r\n", "\r", "\t", " \r\n ");
const maybeSpace = fc.option(space, { nil: "" });
const attribute = fc.option(
  fc
    .tuple(space, maybeSpace, maybeSpace, fc.constantFrom('"x > y"', "'/>'", '"😀 &amp; é"'))
    .map(([before, left, right, value]) => `${before}xmlns:a${left}=${right}${value}`),
  { nil: "" },
);
const opening = fc.tuple(fc.constantFrom("A", "Items", "b.c-d", "Größe"), attribute, maybeSpace);
const { element } = fc.letrec<{ element: string }>((tie) => {
  const content = fc.oneof(fc.string({ unit: "grapheme" }).map(escapeXml), tie("element"));
  const contents = fc.array(content, { maxLength: 4 }).map((all) => all.join(""));
  return {
    element: fc.oneof(
      { maxDepth: 4 },
      opening.map((parts) => `<${parts.join("")}/>`),
      fc.tuple(opening, contents, maybeSpace).map(([parts, inside, end]) => {
        return `<${parts.join("")}>${inside}</${parts[0]}${end}>`;
      }),
    ),
  };
});

/** What an element says of its place, held against the text: its tags are there, and what is inside reads the same. */
function expectInPlace(source: string, { name, start, innerStart, innerEnd, end, children }: XmlElement): void {
  expect(source.slice(start).startsWith(`<${name}`)).toBe(true);
  expect(source[innerStart - 1]).toBe(">");
  expect(source[end - 1]).toBe(">");
  if (innerEnd < end) expect(source.slice(innerEnd).startsWith(`</${name}`)).toBe(true);
  else expect(source.slice(start, end)).toMatch(/\/>$/);
  const alone = parseXml(source.slice(start, end));
  expect(alone).toMatchObject({ name, start: 0, innerStart: innerStart - start, end: end - start });
  expect(alone.children).toHaveLength(children.length);
  for (const child of children) expectInPlace(source, child);
}

test("every element knows its place, to the character, in whatever way the text is written", () => {
  const prologue = fc.constantFrom("", "\uFEFF", '<?xml version="1.0" encoding="UTF-8"?>\r\n', "\n");
  fc.assert(
    fc.property(prologue, element, maybeSpace, (before, root, after) => {
      const source = before + root + after;
      const parsed = parseXml(source);
      expect(source.slice(parsed.start, parsed.end)).toBe(root);
      expectInPlace(source, parsed);
    }),
  );
});

test("what is refused is named with its line and column", () => {
  expect(() => parseXml("<A>\n  &nbsp;</A>")).toThrow(
    "The XML is not well-formed at 2:8: undefined entity; expected plain elements, as AWS clients write them.",
  );
});

test.each([
  ["a tag that is not closed", "<A><B></A>"],
  ["two roots", "<A></A><B></B>"],
  ["text after the root", "<A></A>x"],
  ["a DTD", '<!DOCTYPE a [<!ENTITY b "c">]><A></A>'],
  ["a comment", "<A><!-- b --></A>"],
  ["CDATA", "<A><![CDATA[b]]></A>"],
  ["an entity of the text's own", "<A>&b;</A>"],
  ["a tag inside an attribute", '<A b="<c">d</A>'],
  ["an end in the midst of a tag", "<A></A"],
  ["nothing", ""],
  ["100 levels", "<A>".repeat(100) + "</A>".repeat(100)],
])("%s is refused", (_, source) => {
  expect(() => parseXml(source)).toThrow("not well-formed");
});
