import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explain, sortIssues } from "../../modules/spec/issue.js";
import { readText, readYaml } from "../../modules/spec/read-yaml.js";
import { plain } from "../../modules/spec/yaml-node.js";

/** `line:column code` of everything that is wrong, sorted. */
function refusals(text: string): readonly string[] {
  return sortIssues(readText("a.yaml", text).issues).map(({ line, column, code }) => `${line}:${column} ${code}`);
}

function valueOf(text: string): unknown {
  const { root, issues } = readText("a.yaml", text);
  expect(issues).toEqual([]);
  return root === undefined ? undefined : plain(root);
}

describe("what is refused, and where", () => {
  test.each([
    ["an anchor that nothing uses", "a: &x 1\n", ["1:4 yaml-feature"]],
    ["an alias, rather than its anchor", "a: &x 1\nb: *x\n", ["2:4 yaml-feature"]],
    ["a merge key", "a: 1\nb:\n  <<: {c: 1}\n", ["3:3 yaml-feature"]],
    ["a standard tag", "a: !!str 1\n", ["1:4 yaml-feature"]],
    ["the non-specific tag", "a: ! 1\n", ["1:4 yaml-feature"]],
    ["a tag directive that nothing uses", "%TAG ! tag:example.com,2000:\n---\na: 1\n", ["1:1 yaml-feature"]],
    ["YAML 1.1", "%YAML 1.1\n---\na: yes\n", ["1:1 yaml-feature"]],
    ["an unknown directive", "%FOO bar\n---\na: 1\n", ["1:1 yaml-feature"]],
    ["a second document", "---\na: 1\n---\nb: 1\n", ["3:1 several-documents"]],
    ["an empty second document", "a: 1\n---\n", ["2:1 several-documents"]],
    ["a duplicate key in brackets", "a: {b: 1, b: 2}\n", ["1:11 duplicate-key"]],
    ["a duplicate key, once for each repetition", "a: 1\na: 2\na: 3\n", ["2:1 duplicate-key", "3:1 duplicate-key"]],
    ["a duplicate key in other quotes", "'a': 1\n\"a\": 2\n", ["2:1 duplicate-key"]],
    ["a number beside the same text, once", '1: a\n"1": b\n', ["2:1 duplicate-key"]],
    ["a hexadecimal key beside the same number", "0x10: a\n16: b\n", ["2:1 duplicate-key"]],
    ["a number as key", "1: a\n", ["1:1 key-not-text"]],
    ["a boolean as key", "true: a\n", ["1:1 key-not-text"]],
    ["an empty key", ": a\n", ["1:1 key-not-text"]],
    ["a template that was not rendered", "a: {{ x }}\n", ["1:5 key-not-text"]],
    ["a list as key", "? [a]\n: b\n", ["1:3 key-not-text"]],
    ["an alias as key", "a: &x b\n*x : c\n", ["2:1 key-not-text", "2:1 yaml-feature"]],
    ["prototype", "a:\n  prototype: 1\n", ["2:3 reserved-key"]],
    ["a number without end", "a: -.inf\n", ["1:4 not-finite"]],
    ["a number that overflows", "a: 1e999\n", ["1:4 not-finite"]],
    ["no number", "a: .nan\n", ["1:4 not-finite"]],
    ["nothing", "", ["1:1 empty-document"]],
    ["nothing but a document start", "---\n", ["1:1 empty-document"]],
    ["a list", "- a\n", ["1:1 not-a-mapping"]],
    ["a text", "hello\n", ["1:1 not-a-mapping"]],
    ["an explicit null", "null\n", ["1:1 not-a-mapping"]],
    ["a tab that indents", "a:\n\tb: 1\n", ["2:1 yaml-syntax"]],
    ["a quote without end", 'a: "x\nb: y\n', ["3:1 yaml-syntax"]],
    ["a bracket without end", "a: [x\n", ["2:1 yaml-syntax"]],
    ["a character of C1", "a: x\u0085y\n", ["1:5 refused-character"]],
    ["delete", "a: x\u007Fy\n", ["1:5 refused-character"]],
    ["a direction mark in a comment", "a: 1 # \u202E\n", ["1:8 refused-character"]],
    ["a byte order mark in the middle", "a: 1\n\uFEFFb: 2\n", ["2:1 refused-character"]],
    ["an escaped direction mark", 'a: "\\u202E"\n', ["1:4 refused-character"]],
    ["a soft hyphen in a value", "a: x\u00ADy\n", ["1:5 refused-character"]],
    ["a wide space in a key", "a\u3000b: 1\n", ["1:2 refused-character"]],
    ["a noncharacter", "a: \uFFFE\n", ["1:4 refused-character"]],
    ["carriage returns for line ends", "a: 1\rb: 2\r", ["1:5 lone-carriage-return"]],
    ["forty-one levels", `a: ${"[".repeat(41)}${"]".repeat(41)}\n`, ["1:43 too-deep"]],
  ])("%s", (_, text, expected) => {
    expect(refusals(text)).toEqual(expected);
  });

  test("a private key in the spec is refused at its place and not repeated", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const lines = privateKey.export({ type: "sec1", format: "pem" }).toString().trimEnd().split("\n");
    const text = ["privateKey: |", ...lines.map((line) => `  ${line}`), ""].join("\n");
    const messages = readText("a.yaml", text).issues.map(explain);
    expect(messages).toEqual([expect.stringMatching(/^a\.yaml:2:3 a private key is written into the spec/)]);
    for (const line of lines) expect(messages.join()).not.toContain(line);
  });

  test("whoever wrote a private key into a spec is told every place that it may be in", () => {
    const label = "PRIVATE KEY";
    const [message] = readText("a.yaml", `a: -----BEGIN ${label}-----\n`).issues.map(explain);
    for (const place of ["env", "file", "command", "secretsManager"]) expect(message).toContain(`{ ${place}: `);
  });

  test("a private key that hides behind escapes is refused and not repeated", () => {
    const label = "PRIVATE KEY";
    const hidden = label.replace("V", String.raw`\x56`);
    const hyphens = String.raw`\x2d`.repeat(5);
    const text = `a: "-----BEGIN ${hidden}-----MIIE"\nb: "${hyphens}BEGIN ${label}-----MIIE"\n`;
    expect(refusals(text)).toEqual(["1:5 inline-pem"]);
    expect(refusals(text.replace(/^.*\n/, ""))).toEqual(["1:4 inline-pem"]);
  });
});

describe("what is accepted", () => {
  test("%YAML 1.2, one document start and one end", () => {
    expect(valueOf("%YAML 1.2\n---\na: 1\n...\n")).toEqual({ a: 1 });
  });

  test("yes, no, on and off are text", () => {
    expect(valueOf("a: [yes, no, on, off]\n")).toEqual({ a: ["yes", "no", "on", "off"] });
  });

  test("a key without a value in brackets is null", () => {
    expect(valueOf("a: {b}\n")).toEqual({ a: { b: null } });
  });

  test("letters of any script, emoji with their variation selector, and joiners in comments", () => {
    expect(valueOf("a: Ünï ❤\uFE0F עברית # 👩\u200D💻\n")).toEqual({ a: "Ünï ❤\uFE0F עברית" });
  });

  test("forty levels", () => {
    expect(refusals(`a: ${"[".repeat(39)}${"]".repeat(39)}\n`)).toEqual([]);
  });
});

describe("bytes", () => {
  test.each([
    ["UTF-16, little endian", Buffer.from("a: 1\n", "utf16le")],
    ["UTF-16, big endian", Buffer.from("a: 1\n", "utf16le").swap16()],
    ["UTF-16, little endian", Buffer.from("\uFEFFa: 1\n", "utf16le")],
    ["UTF-32, little endian", Buffer.from([0x61, 0, 0, 0, 0x3a, 0, 0, 0])],
  ])("%s is called by its name", (encoding, bytes) => {
    expect(readYaml("a.yaml", bytes).issues).toMatchObject([{ code: "other-encoding", encoding, line: 1, column: 1 }]);
  });

  test("the first byte that is not UTF-8 is located", () => {
    const bytes = Buffer.concat([Buffer.from("a: é\nb: é"), Buffer.from([0xe2, 0x28, 0xa1])]);
    expect(readYaml("a.yaml", bytes).issues).toMatchObject([{ code: "not-utf-8", bytes: "E2 28", line: 2, column: 5 }]);
  });

  test("half a character at the end is not UTF-8", () => {
    expect(readYaml("a.yaml", Buffer.from([0x61, 0xe2, 0x82])).issues).toMatchObject([
      { code: "not-utf-8", column: 2 },
    ]);
  });

  test("a spec over 1 MiB is not read, and one of 1 MiB is", () => {
    const bytes = Buffer.alloc(1024 * 1024 + 1, "#");
    expect(readYaml("a.yaml", bytes).issues).toMatchObject([{ code: "too-big" }]);
    expect(readYaml("a.yaml", bytes.subarray(1)).issues).toMatchObject([{ code: "empty-document" }]);
  });
});

describe("time", () => {
  const mebibyte = (piece: string) => piece.repeat(Math.floor((1024 * 1024) / piece.length));
  test.each([
    ["anchors", mebibyte("a: &x b\n")],
    ["tags", mebibyte("! ")],
    ["brackets", mebibyte("[")],
    ["dashes", mebibyte("- ")],
    ["keys", Array.from({ length: 60_000 }, (_, index) => `key-${index}: v\n`).join("")],
    ["documents", mebibyte("---\n")],
    ["comments", mebibyte("#\n")],
    ["blank lines", mebibyte("\n")],
    ["quotes", mebibyte('""')],
    ["an open quote", `a: "${mebibyte("x y\n ")}`],
    ["escapes", `a: "${mebibyte("\\e").slice(8)}"`],
    ["invisible characters", mebibyte("\u200B")],
    ["directives", mebibyte("%a\n")],
  ])("a mebibyte of %s is answered in a time that grows with its size", (_, text) => {
    const start = performance.now();
    expect(readText("a.yaml", text).issues.length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test("ten thousand distributions in one list are no burden", () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => `  - E${String(index).padStart(13, "0")}\n`);
    expect(readText("a.yaml", `distributions:\n${ids.join("")}`).issues).toEqual([]);
  });
});

test("whatever the bytes are, the answer is a mapping or issues, in ASCII, and nothing is thrown", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...Array.from("[]{},:-?&*!|>%@`'\"#\n\r\t \\"),
      "a",
      "<<",
      "---\n",
      "...\n",
      "\u202E",
      "__proto__: ",
      "&a ",
      "*a",
    ),
    fc.string({ unit: "binary", maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const { root, issues } = readYaml("a.yaml", Buffer.from(pieces.join("")));
      expect(root !== undefined || issues.length > 0).toBe(true);
      for (const issue of issues) expect(explain(issue)).toMatch(/^a\.yaml:\d+:\d+ [\x20-\x7E]+$/);
    }),
    { numRuns: 500 },
  );
});

test("what JSON.stringify writes reads back as it was", () => {
  const text = fc.string({ unit: fc.constantFrom(...Array.from("abc -:#'\"\\{}[],&*!|>%@ü")), maxLength: 12 });
  const value = fc.letrec((tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, text, fc.integer(), fc.boolean(), fc.constant(null), tie("list"), tie("map")),
    list: fc.array(tie("tree"), { maxLength: 4 }),
    map: fc.dictionary(text, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
  })).map;
  fc.assert(
    fc.property(value, (written) => {
      expect(valueOf(JSON.stringify(written))).toEqual(written);
    }),
  );
});
