import { describe, expect, test } from "vitest";
import { canonicalize, type InclusivePrefixes } from "../../modules/certificates/xml-signature-canonical.js";
import { pathTo, rootOf } from "./signed-response.js";

/** Of the first element of that name. */
function canonical(xml: string, local: string, inclusive: InclusivePrefixes = []): string {
  const path = pathTo(rootOf(xml), local);
  const element = path.at(-1);
  return element === undefined ? "" : canonicalize(element, { within: path.slice(0, -1), inclusive });
}

describe("the exclusive form of an element", () => {
  test("has only the namespaces that names make use of, each where it is first used", () => {
    const xml = '<a:r xmlns:a="urn:a" xmlns:b="urn:b" xmlns:c="urn:c"><a:x c:k="1"><b:y/><b:z/></a:x></a:r>';
    expect(canonical(xml, "x")).toBe(
      '<a:x xmlns:a="urn:a" xmlns:c="urn:c" c:k="1"><b:y xmlns:b="urn:b"></b:y><b:z xmlns:b="urn:b"></b:z></a:x>',
    );
  });

  test("is the same wherever the element stands", () => {
    const inner = '<a:x xmlns:a="urn:a">text</a:x>';
    expect(canonical(`<e xmlns="urn:e" xmlns:a="urn:other" xmlns:z="urn:z">${inner}</e>`, "x")).toBe(inner);
  });

  test("declares a prefix anew where it comes to mean something else, and back", () => {
    const xml = '<p:x xmlns:p="urn:1"><p:y xmlns:p="urn:2"><p:z xmlns:p="urn:1"/></p:y><p:w/></p:x>';
    expect(canonical(xml, "x")).toBe(
      '<p:x xmlns:p="urn:1"><p:y xmlns:p="urn:2"><p:z xmlns:p="urn:1"></p:z></p:y><p:w></p:w></p:x>',
    );
  });

  test("takes the default namespace away only where it was given", () => {
    const xml = '<x xmlns="urn:d"><y xmlns=""><z xmlns=""/></y></x>';
    expect(canonical(xml, "x")).toBe('<x xmlns="urn:d"><y xmlns=""><z></z></y></x>');
    expect(canonical(xml, "y")).toBe("<y><z></z></y>");
  });

  test("sorts namespaces by prefix, and attributes by namespace and name", () => {
    const xml =
      '<x xmlns:b="urn:1" xmlns:a="urn:2" xmlns="urn:d" b:k="1" a:k="2" z="3" Z="4" y="5" xml:lang="en" b:A="6"/>';
    expect(canonical(xml, "x")).toBe(
      '<x xmlns="urn:d" xmlns:a="urn:2" xmlns:b="urn:1" Z="4" y="5" z="3" xml:lang="en" b:A="6" b:k="1" a:k="2"></x>',
    );
  });

  test("escapes what would be read as something else, and nothing more", () => {
    const xml = `<x k="&lt;&gt;&amp;&quot;'&#9;&#10;&#13;">&lt;&gt;&amp;"'&#9;&#10;&#13;é\u2028\u{1F600}</x>`;
    expect(canonical(xml, "x")).toBe(
      `<x k="&lt;>&amp;&quot;'&#x9;&#xA;&#xD;">&lt;&gt;&amp;"'\t\n&#xD;é\u2028\u{1F600}</x>`,
    );
  });

  test("has CDATA as text, line breaks as line feeds, and no comments", () => {
    expect(canonical("<x>a<![CDATA[<b>]]>\r\nc<!-- d -->e<y/></x>", "x")).toBe("<x>a&lt;b&gt;\nce<y></y></x>");
  });

  test("keeps processing instructions", () => {
    expect(canonical("<x><?go now?><?stop?></x>", "x")).toBe("<x><?go now?><?stop?></x>");
  });

  test("leaves out one element, not one that looks like it", () => {
    const root = rootOf("<x><s>1</s><s>1</s></x>");
    const [first] = root.children;
    const without = first?.kind === "element" ? { without: first } : {};
    expect(canonicalize(root, { within: [], inclusive: [], ...without })).toBe("<x><s>1</s></x>");
  });
});

describe("inclusive prefixes", () => {
  const xml =
    '<r xmlns="urn:d" xmlns:xs="urn:xs" xmlns:n="urn:n"><a:x xmlns:a="urn:a"><a:y xmlns:xs="urn:other" k="xs:t"/></a:x></r>';

  test("are declared on the outermost element, and where they change", () => {
    expect(canonical(xml, "x", ["xs", "unknown"])).toBe(
      '<a:x xmlns:a="urn:a" xmlns:xs="urn:xs"><a:y xmlns:xs="urn:other" k="xs:t"></a:y></a:x>',
    );
  });

  test("may include the default namespace", () => {
    expect(canonical(xml, "x", [""])).toBe('<a:x xmlns="urn:d" xmlns:a="urn:a"><a:y k="xs:t"></a:y></a:x>');
  });

  test("are all of them in Canonical XML 1.0", () => {
    expect(canonical(xml, "x", "all")).toBe(
      '<a:x xmlns="urn:d" xmlns:a="urn:a" xmlns:n="urn:n" xmlns:xs="urn:xs"><a:y xmlns:xs="urn:other" k="xs:t"></a:y></a:x>',
    );
  });
});
