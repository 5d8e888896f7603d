import { expect, test } from "vitest";
import { treeOf } from "../../modules/live/xml-tree.js";

test("a body becomes the JSON shape of the AWS CLI, with every scalar as text", () => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
    <DistributionConfig xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">
      <Comment> a &amp; b &#x263a; </Comment>
      <Enabled>true</Enabled>
      <WebACLId/>
      <Origins><Quantity>2</Quantity><Items><Origin><Id>a</Id></Origin><Origin><Id>b</Id></Origin></Items></Origins>
      <Aliases><Quantity>1</Quantity><Items><CNAME>www.example.com</CNAME></Items></Aliases>
      <TenantConfig><ParameterDefinitions><member><Name>n</Name></member></ParameterDefinitions></TenantConfig>
    </DistributionConfig>`;
  expect(treeOf(xml)).toEqual({
    root: "DistributionConfig",
    tree: {
      Comment: " a & b ☺ ",
      Enabled: "true",
      WebACLId: "",
      Origins: { Quantity: "2", Items: [{ Id: "a" }, { Id: "b" }] },
      Aliases: { Quantity: "1", Items: ["www.example.com"] },
      TenantConfig: { ParameterDefinitions: [{ Name: "n" }] },
    },
  });
});

test("an empty list is a list", () => {
  expect(treeOf("<A><Items/></A>").tree).toEqual({ Items: [] });
});

test("repeated elements outside a list are kept, every one", () => {
  expect(treeOf("<A><B>1</B><B>2</B></A>").tree).toEqual({ B: ["1", "2"] });
});

test("a name that JavaScript uses itself is a field like any other", () => {
  const { tree } = treeOf("<A><__proto__><B>1</B></__proto__><toString/></A>");
  expect(JSON.stringify(tree)).toBe('{"__proto__":{"B":"1"},"toString":""}');
});

test("text is read through CDATA, comments and references, and as XML ends its lines", () => {
  expect(treeOf("<A>1<!-- no --><![CDATA[<2>]]>&#51;\r\n&#13;</A>").tree).toBe("1<2>3\n\r");
});

test("what lies deeper than any call could follow is read all the same", () => {
  const depth = 20_000;
  expect(treeOf("<a>".repeat(depth) + "</a>".repeat(depth)).root).toBe("a");
});

test("what keeps a body from being read is named with its line and column", () => {
  expect(() => treeOf("<a>\n<b></a>")).toThrow(
    new SyntaxError("the answer is not well-formed XML at 2:7: unexpected close tag"),
  );
  expect(() => treeOf('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')).toThrow(
    new SyntaxError("the answer has a DOCTYPE, which AWS never sends"),
  );
});

test.each([
  "",
  "text",
  "<!DOCTYPE a><a/>",
  "<a/><b/>",
  "{}",
  "<a>",
  "<a></b>",
  "<a>&nbsp;</a>",
  "<a/>text",
  "<a b='<'/>",
])("%j is refused", (xml) => {
  expect(() => treeOf(xml)).toThrow(SyntaxError);
});
