import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RecordFault, recordArn } from "../../modules/spec/edit.js";
import { readText } from "../../modules/spec/read-yaml.js";
import { plain } from "../../modules/spec/yaml-node.js";
import { arnOf, rotationYaml } from "./specs.js";

const arn = arnOf("new");

/** A spec with one generation "new" between two others; its certificate, lines with indentation, is what tests vary. */
function spec(...certificate: readonly string[]): string {
  return [
    "# a comment",
    "spec:",
    "  generations:",
    `    - { id: "old", certificate: { arn: ${arnOf("old")} } } # first`,
    "    - id: new",
    ...certificate.map((line) => `      ${line}`),
    "    - id: other",
    "      certificate: {pem: x}",
    "  serve:   'old'",
    "",
  ].join("\n");
}

describe("an ARN is put in", () => {
  test.each([
    [
      "above the entries of a block",
      ["certificate:", "  pem: a", "  chain: b"],
      ["certificate:", `  arn: ${arn}`, "  pem: a", "  chain: b"],
    ],
    [
      "above a comment, which stays with its entry",
      ["certificate: # ours", "  # the leaf", "  pem: a"],
      ["certificate: # ours", `  arn: ${arn}`, "  # the leaf", "  pem: a"],
    ],
    ["into brackets", ["certificate: { pem: a }"], [`certificate: { arn: ${arn}, pem: a }`]],
    ["into tight brackets", ["certificate: {pem: a}"], [`certificate: {arn: ${arn}, pem: a}`]],
    [
      "into brackets over several lines",
      ["certificate: {", "  pem: a, # x", "}"],
      ["certificate: {", `  arn: ${arn},`, "  pem: a, # x", "}"],
    ],
    ["into JSON", ['certificate: {"pem": "a"}'], [`certificate: {"arn": "${arn}", "pem": "a"}`]],
    ["into empty brackets", ["certificate: {}"], [`certificate: {arn: ${arn}}`]],
    [
      "beside an explicit key",
      ["certificate:", "  ? pem", "  : a"],
      ["certificate:", `  arn: ${arn}`, "  ? pem", "  : a"],
    ],
    ["after an explicit key's colon", ["? certificate", ": pem: a"], ["? certificate", `: arn: ${arn}`, "  pem: a"]],
  ])("%s", (_, before, after) => {
    expect(recordArn(spec(...before), "new", arn)).toBe(spec(...after));
  });
});

describe("an ARN is replaced", () => {
  test.each([
    ["as it is", `arn: ${arnOf("x")} # was`, `arn: ${arn} # was`],
    ["in double quotes", `arn: "${arnOf("x")}"`, `arn: "${arn}"`],
    ["in single quotes", `arn: '${arnOf("x")}'`, `arn: '${arn}'`],
    ["that is folded", `arn: >-\n          ${arnOf("x")}`, `arn: ${arn}`],
    ["that is empty", "arn:", `arn: ${arn}`],
    ["that is empty, with a comment", "arn:   # none yet", `arn:   ${arn} # none yet`],
    ["that is what it was", `arn: ${arn}`, `arn: ${arn}`],
  ])("%s", (_, before, after) => {
    expect(recordArn(spec("certificate:", `  ${before}`, "  pem: a"), "new", arn)).toBe(
      spec("certificate:", `  ${after}`, "  pem: a"),
    );
  });
});

test("CRLF stays, and so do a byte order mark and a missing last line end", () => {
  const text = `\uFEFF${spec("certificate:", "  pem: a").trimEnd().replaceAll("\n", "\r\n")}`;
  const expected = `\uFEFF${spec("certificate:", `  arn: ${arn}`, "  pem: a").trimEnd().replaceAll("\n", "\r\n")}`;
  expect(recordArn(text, "new", arn)).toBe(expected);
});

test("two generations can be recorded one after the other", () => {
  const once = recordArn(spec("certificate: {pem: a}"), "new", arn);
  expect(recordArn(once, "other", arnOf("b"))).toContain(`certificate: {arn: ${arnOf("b")}, pem: x}`);
});

test.each([
  ["no such generation", "nobody", arn, "the spec has no such generation"],
  ["what is no ARN", "new", "x: y", '"x: y" is no ARN of a certificate in ACM'],
  ["an ARN with a line break", "new", `${arn}\nserve: x`, "is no ARN of a certificate in ACM"],
])("%s is refused", (_, generation, what, expected) => {
  const record = () => recordArn(spec("certificate: {pem: a}"), generation, what);
  expect(record).toThrow(RecordFault);
  expect(record).toThrow(expected);
});

test("a text that is no sound spec is refused", () => {
  expect(() => recordArn("a: [", "new", arn)).toThrow("the file is not a sound spec");
});

test("whatever the style, all else stays and the ARN is there", () => {
  const blanks = fc.constantFrom("", " ", "  ");
  const comment = fc.constantFrom("", " # note", "   # arn: none");
  const quote = fc.constantFrom("", '"', "'");
  const style = fc.record({ flow: fc.boolean(), indent: fc.integer({ min: 1, max: 6 }), gap: blanks, comment, quote });
  const keys = fc.uniqueArray(fc.constantFrom("pem", "chain", "arn"), { minLength: 1 });
  const crlf = fc.boolean();
  fc.assert(
    fc.property(style, keys, crlf, ({ flow, indent, gap, comment: note, quote: mark }, names, windows) => {
      const pad = " ".repeat(indent);
      const entry = (name: string) => `${name}: ${gap}${mark}${name === "arn" ? arnOf("x") : name}${mark}`;
      const certificate = flow
        ? [`certificate:${gap} {${gap}${names.map(entry).join(`,${gap} `)}${gap}}${note}`]
        : [`certificate:${note}`, ...names.flatMap((name) => [`${pad}# ${name}`, `${pad}${entry(name)}${note}`])];
      const text = windows ? spec(...certificate).replaceAll("\n", "\r\n") : spec(...certificate);
      const edited = recordArn(text, "new", arn);
      const without = (value: string) => value.split(arn).join("").split(arnOf("x")).join("");
      // Only the entry was added: what is left of it is made of these characters.
      expect(isSubsequence(without(text), without(edited))).toBe(true);
      expect(edited.length - text.length).toBeLessThanOrEqual(arn.length + "arn: ,\r\n".length + pad.length + 6);
      const [before, after] = [text, edited].map((value) => {
        const { root } = readText("a.yaml", value);
        return root === undefined ? undefined : plain(root);
      });
      expect(after).toEqual(withArn(before));
    }),
  );
});

function isSubsequence(short: string, long: string): boolean {
  let at = 0;
  for (const character of long) if (character === short[at]) at += 1;
  return at === short.length;
}

/** The value that the edit should give: what it was, with the ARN in the second generation. */
function withArn(value: unknown): unknown {
  const copy: unknown = structuredClone(value);
  const certificate = ["spec", "generations", "1", "certificate"].reduce<unknown>(
    (node, step) => (typeof node === "object" && node !== null ? Reflect.get(node, step) : undefined),
    copy,
  );
  if (typeof certificate === "object" && certificate !== null) Reflect.set(certificate, "arn", arn);
  return copy;
}

test("a recorded spec still loads as the rotation that it was", () => {
  const text = rotationYaml();
  expect(recordArn(text, "2026-03", arn)).toBe(text.replace(arnOf("of-www"), arn));
});
