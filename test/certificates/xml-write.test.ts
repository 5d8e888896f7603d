import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attributeOf, readXml, textOf } from "../../modules/certificates/xml.js";
import { attributesText, elementLine, escapeXml } from "../../modules/certificates/xml-write.js";

test("what XML, Terraform and people could take for something else is written as a reference", () => {
  expect(escapeXml(`<a b="&">`)).toBe("&lt;a b=&quot;&amp;&quot;&gt;");
  expect(escapeXml("1\n2\t3\u202e")).toBe("1&#10;2&#9;3&#8238;");
  expect(escapeXml("${a}%{b}#{c}$${d} 100% {e} $f")).toBe("&#36;{a}&#37;{b}&#35;{c}$&#36;{d} 100% {e} $f");
});

test("attributes are written in their order, those without a value not at all", () => {
  expect(
    attributesText([
      ["b", 1],
      ["a", undefined],
      ["c", false],
    ]),
  ).toBe(' b="1" c="false"');
});

test("an element has a line of its own", () => {
  expect(elementLine(2, "a", [["b", "1"]])).toBe('  <a b="1"/>\n');
  expect(elementLine(0, "a", [], "x & y")).toBe("<a>x &amp; y</a>\n");
});

describe("any text", () => {
  /** What XML 1.0 cannot hold, however it is written. */
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const unwritable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;
  const texts = fc.string({ unit: "binary" }).filter((text) => !unwritable.test(text));

  test("comes back from an attribute and from content unchanged, without a template's beginning in between", () => {
    fc.assert(
      fc.property(
        fc.oneof(texts, fc.string({ unit: fc.constantFrom("$", "%", "#", "{", "&", "<", "\r", "\n") })),
        (text) => {
          const written = elementLine(0, "a", [["b", text]], text);
          const reading = readXml(written.trimEnd());
          if (!reading.ok) throw new Error(reading.fault.code);
          expect([attributeOf(reading.root, "b"), textOf(reading.root)]).toEqual([text, text]);
          expect(written).not.toMatch(/[$%#]\{/);
        },
      ),
    );
  });
});
