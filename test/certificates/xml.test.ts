import { describe, expect, test } from "vitest";
import {
  attributeOf,
  childrenNamed,
  descendantsOf,
  duplicateId,
  elementsOf,
  readXml,
  textOf,
  type XmlElement,
} from "../../modules/certificates/xml.js";
import type { XmlLimits } from "../../modules/certificates/xml-scan.js";
import { cpuTime } from "./cpu-time.js";

function rootOf(document: string | Uint8Array): XmlElement {
  const reading = readXml(document);
  if (!reading.ok) throw new Error(reading.fault.code);
  return reading.root;
}

function faultOf(document: string | Uint8Array, limits: Partial<XmlLimits> = {}) {
  const reading = readXml(document, limits);
  return reading.ok ? undefined : reading.fault;
}

describe("a tree", () => {
  test("an element has its names as written and as they are meant", () => {
    const root = rootOf(`<a:b xmlns:a="urn:a" xmlns="urn:d" c="1" a:e="2"><f/></a:b>`);
    expect(root).toMatchObject({ name: "a:b", prefix: "a", local: "b", namespace: "urn:a" });
    expect(elementsOf(root)).toMatchObject([{ name: "f", prefix: "", local: "f", namespace: "urn:d" }]);
    expect(root.attributes).toEqual([
      { name: "xmlns:a", prefix: "xmlns", local: "a", namespace: "http://www.w3.org/2000/xmlns/", value: "urn:a" },
      { name: "xmlns", prefix: "", local: "xmlns", namespace: "http://www.w3.org/2000/xmlns/", value: "urn:d" },
      { name: "c", prefix: "", local: "c", namespace: "", value: "1" },
      { name: "a:e", prefix: "a", local: "e", namespace: "urn:a", value: "2" },
    ]);
  });

  test("an element knows the line and column of its first character", () => {
    const root = rootOf(`<?xml version="1.0"?>\r\n<!-- é -->\n<a\n b="&lt;"><c\n/>é<d>\n</d></a>`);
    expect(descendantsOf(root).map(({ name, line, column }) => [name, line, column])).toEqual([
      ["a", 3, 1],
      ["c", 4, 11],
      ["d", 5, 4],
    ]);
  });

  test("an element knows its place also where the document is read in many pieces", () => {
    const long = "x".repeat(70_000);
    const root = rootOf(`<a>${long}<b/>\n${long}\r\n<c/></a>`);
    expect(elementsOf(root).map(({ line, column }) => [line, column])).toEqual([
      [1, 70_004],
      [3, 1],
    ]);
  });

  test("references are resolved, and CDATA is text like any other", () => {
    expect(rootOf("<a>x&amp;&#65;&#x42;<![CDATA[<&]]>y</a>").children).toEqual([{ kind: "text", text: "x&AB<&y" }]);
  });

  test("line breaks are those of XML: CR and CR LF are one line feed", () => {
    expect(textOf(rootOf("<a>1\r\n2\r3\n4&#13;</a>"))).toBe("1\n2\n3\n4\r");
    expect(attributeOf(rootOf(`<a b="1\r\n2\t3&#10;4"/>`), "b")).toBe("1 2 3\n4");
  });

  test("a comment and a processing instruction split a text into nodes, and it has no value any more", () => {
    const root = rootOf("<a>admin<!-- x -->@evil<?b c?></a>");
    expect(root.children).toEqual([
      { kind: "text", text: "admin" },
      { kind: "comment", text: " x " },
      { kind: "text", text: "@evil" },
      { kind: "instruction", target: "b", text: "c" },
    ]);
    expect(textOf(root)).toBeUndefined();
  });

  test("a text with an element in it has no value, an empty element has the empty one", () => {
    expect(textOf(rootOf("<a>1<b/></a>"))).toBeUndefined();
    expect(textOf(rootOf("<a/>"))).toBe("");
  });

  test("a byte order mark, a declaration, comments and a stylesheet before the root are left out", () => {
    const before = `\uFEFF<?xml version="1.0" encoding="utf-8" standalone="yes"?><?xml-stylesheet href="http://127.0.0.1:9/"?><!-- a -->`;
    expect(rootOf(Buffer.from(`${before}<a/>\n<!-- b -->\n`)).children).toEqual([]);
  });

  test("children and attributes are found by namespace, not by prefix", () => {
    const root = rootOf(`<x:a xmlns:x="urn:1" xmlns:y="urn:1" xmlns:z="urn:2" y:id="1" id="2"><y:b/><z:b/></x:a>`);
    expect(childrenNamed(root, "urn:1", "b").map(({ name }) => name)).toEqual(["y:b"]);
    expect([attributeOf(root, "id"), attributeOf(root, "id", "urn:1"), attributeOf(root, "no")]).toEqual([
      "2",
      "1",
      undefined,
    ]);
  });

  test("descendants come in document order, from a tree of any shape", () => {
    const root = rootOf("<a><b><c/></b><d/><e><f/></e></a>");
    expect(descendantsOf(root).map(({ name }) => name)).toEqual(["a", "b", "c", "d", "e", "f"]);
    expect(descendantsOf(rootOf(`<a>${"<b/>".repeat(90_000)}</a>`))).toHaveLength(90_001);
  });

  test("an attribute named like a property of objects is an attribute", () => {
    expect(attributeOf(rootOf(`<a __proto__="1" constructor="2"/>`), "__proto__")).toBe("1");
  });
});

describe("what is refused", () => {
  test.each([
    ["nothing", "", "empty"],
    ["a byte order mark alone", "\uFEFF", "empty"],
    ["white space alone", " \n ", "malformed"],
    ["a second byte order mark, which the parser would skip", "\uFEFF\uFEFF<!DOCTYPE a><a/>", "malformed"],
    ["text before the root", "x<a/>", "malformed"],
    ["text after the root", "<a/>x", "malformed"],
    ["two roots", "<a/><b/>", "malformed"],
    ["an end without a start", "<a></b></a>", "malformed"],
    ["half a document", "<a><b>", "malformed"],
    ["an attribute twice", `<a b="1" b="2"/>`, "malformed"],
    [
      "an attribute twice, by two prefixes of one namespace",
      `<a xmlns:x="urn:1" xmlns:y="urn:1" x:b="" y:b=""/>`,
      "malformed",
    ],
    ["a prefix that stands for nothing", "<x:a/>", "malformed"],
    ["the declaration behind a space", ` <?xml version="1.0"?><a/>`, "malformed"],
    ["an entity that is not predefined", "<a>&nbsp;</a>", "malformed"],
    ["a character reference to NUL", "<a>&#0;</a>", "malformed"],
    ["NUL", "<a>\0</a>", "malformed"],
    ["a control character", "<a>\u0001</a>", "malformed"],
    ["half a surrogate pair", "<a>\uD800</a>", "malformed"],
    ["the end of CDATA in text", "<a>]]></a>", "malformed"],
    ["an opening bracket in an attribute", `<a b="<"/>`, "malformed"],
    ["XML 1.1", `<?xml version="1.1"?><a/>`, "xml-version"],
    ["a declared encoding that is another", `<?xml version="1.0" encoding="UTF-16"?><a/>`, "encoding"],
    ["UTF-7, in which other readers would find other text", `<?xml version="1.0" encoding="UTF-7"?><a/>`, "encoding"],
    ["Latin 1 with characters of its own", `<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>`, "encoding"],
    ["a prefix that is undeclared", `<a xmlns:x=""/>`, "malformed"],
    ["a relative namespace", `<a xmlns="a/b"/>`, "namespace"],
    ["a namespace with white space around it", `<a xmlns=" urn:a"/>`, "namespace"],
    ["JSON", `{"a": "<b/>"}`, "malformed"],
  ] as const)("%s is refused", (_, document, code) => {
    expect(faultOf(document)?.code).toBe(code);
    expect(faultOf(Buffer.from(document))?.code).toBe(document.includes("\uD800") ? undefined : code);
  });

  test.each([
    ["an external entity", `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///canary/must-not-be-read">]><a>&x;</a>`],
    ["nested entities, a billion laughs", `<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a b="&y;"/>`],
    ["an external DTD", `<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>`],
    ["a DTD without a root", "<!DOCTYPE a>"],
    ["behind comments and instructions", `<?xml version="1.0"?>\n<!-- <a/> --> <?a <b/> ?>\n<!DOCTYPE a><a/>`],
    ["behind a byte order mark", "\uFEFF<!DOCTYPE a><a/>"],
  ])("a DOCTYPE is refused as such: %s", (_, document) => {
    expect(faultOf(document)).toMatchObject({ code: "doctype" });
  });

  test("a DOCTYPE that is only spoken of is none", () => {
    expect(faultOf("<!-- <!DOCTYPE a> --><a><![CDATA[<!DOCTYPE a>]]></a>")).toBeUndefined();
  });

  test("a declared encoding that means the same for these bytes is taken", () => {
    expect(faultOf(Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?><a>e</a>`))).toBeUndefined();
  });

  test("a fault names its place", () => {
    expect(faultOf("<a>\n  <b c='1' c='2'/>\n</a>")).toMatchObject({ code: "malformed", line: 2 });
    expect(faultOf("<a>\n <b x='1&y=2'/></a>")).toMatchObject({
      line: 2,
      column: 9,
      reason: expect.stringMatching("&amp;"),
    });
  });

  test("what the parser says of a hostile name is safe to print", () => {
    const fault = faultOf("<\u202Eabc:d/>".replace("\u202E", "a\u0301"));
    expect(fault).toMatchObject({ code: "malformed" });
    expect(JSON.stringify(faultOf(`<a></\u009bb>`))).not.toMatch("\u009b");
  });
});

describe("limits", () => {
  test.each([
    ["bytes", { bytes: 10 }, "<abcdefgh/>", "too-large"],
    ["bytes of a text, not its characters", { bytes: 10 }, "<a>ééé</a>", "too-large"],
    ["depth", { depth: 2 }, "<a><b><c/></b></a>", "too-deep"],
    ["nodes, comments among them", { nodes: 3 }, "<a><!----><!----><!----></a>", "too-many-nodes"],
    ["nodes, attributes among them", { nodes: 3 }, `<a b="" c="" d=""/>`, "too-many-nodes"],
    ["nodes before the root", { nodes: 3 }, "<!----><!----><!----><a/>", "too-many-nodes"],
    ["attributes of an element", { attributes: 2 }, `<a b="" c="" d=""/>`, "too-many-attributes"],
    ["an attribute's length", { attributeLength: 3 }, `<a b="1234"/>`, "attribute-too-long"],
    ["one text", { piece: 100_000 }, `<a>${"b".repeat(300_000)}</a>`, "piece-too-long"],
  ] as const)("a document over the limit of %s is refused, one within it is read", (_, limits, document, code) => {
    expect(faultOf(document, limits)?.code).toBe(code);
    expect(faultOf(document)).toBeUndefined();
  });

  const megabytes = (piece: string) => piece.repeat(Math.floor((12 * 1024 * 1024) / piece.length));
  const numbered = (make: (index: number) => string) =>
    Array.from({ length: 500_000 }, (_, index) => make(index)).join("");
  const declared = (index: number) =>
    Array.from({ length: 99 }, (_, one) => `xmlns:p${index}x${one}="urn:x"`).join(" ");

  test.each([
    ["50 MB", () => Buffer.alloc(50 * 1024 * 1024, "<a>")],
    ["100,000 elements in each other", () => "<a>".repeat(100_000)],
    ["millions of attributes", () => `<a ${numbered((index) => ` a${index}=""`)}/>`],
    ["a text of megabytes", () => `<a>${megabytes("b")}</a>`],
    ["a name of megabytes", () => `<${megabytes("b")}/>`],
    ["megabytes of references", () => `<a b="${megabytes("&amp;")}"/>`],
    ["megabytes of comments", () => `<a>${megabytes("<!---->")}</a>`],
    ["megabytes of elements", () => `<a>${megabytes("<b/>")}</a>`],
    [
      "prefixes from the top of a deep document",
      () =>
        `${Array.from({ length: 45 }, (_, index) => `<a ${declared(index)}>`).join("")}${megabytes(`<b ${Array.from({ length: 90 }, (_, one) => `p0x${one}:a=""`).join(" ")}/>`)}`,
    ],
  ])("%s are refused within a second", (_, make) => {
    const document = make();
    expect(cpuTime(() => expect(faultOf(document)).toBeDefined())).toBeLessThan(1000);
  });
});

test("the first ID that two elements share is found, whatever the attribute is called", () => {
  expect(duplicateId(rootOf(`<a ID="1"><b Id="2"/><c id="3"/></a>`))).toBeUndefined();
  expect(duplicateId(rootOf(`<a ID="1">\n<b><c Id="1"/></b></a>`))).toEqual({
    code: "duplicate-id",
    id: "1",
    line: 2,
    column: 4,
    first: { line: 1, column: 1 },
  });
});
