import { readFileSync } from "node:fs";

import { expect, test } from "vitest";
import { parse } from "yaml";

import { loadSpecs } from "../../modules/spec/load.js";
import { arnOf, folderOf, now } from "../spec/specs.js";

const project = new URL("../../", import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, project), "utf8");

interface Row {
  readonly name: string;
  readonly spec: string;
  readonly shownBy: readonly { readonly file: string; readonly title: string }[];
}

function rowOf(line: string): Row {
  const [name = "", spec = "", , tests = ""] = line.slice(2, -2).split(" | ");
  const shownBy = tests.split("<br>").map((text) => {
    const [, file = "", title = ""] = /^\[.*?\]\(\.\.\/(.*?)\): (.*)$/.exec(text) ?? [];
    return { file, title };
  });
  return { name, spec: spec.slice(1, -1), shownBy };
}

const rows = read("docs/cases.md")
  .split("\n")
  .filter((line) => /^\| (?!case |---)/.test(line))
  .map(rowOf);

interface Written {
  readonly [key: string]: unknown;
}

/** A part of a spec, as the table has it. */
function partOf(text: string): Written {
  const part: unknown = parse(text);
  return typeof part === "object" && part !== null ? { ...part } : {};
}

const rotation = {
  store: "acm",
  generations: [{ id: "2026-03", certificate: { arn: arnOf("a") } }],
  serve: "2026-03",
  rollout: { waves: [{ name: "all", distributions: ["E1A2B3C4D5E6F7"] }] },
};
const stack = { account: "123456789012", region: "us-east-1" };

/** What a file's tests are called, as far as they are called by a text. */
function titlesIn(text: string): readonly string[] {
  const quoted = /\btest(?:\.\w+)*(?:\([^()]*?\))?\(\s*(?:"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g;
  const tables = /\)\(\s*(?:"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g;
  return [...text.matchAll(quoted), ...text.matchAll(tables)].map(([, double, back]) => double ?? back ?? "");
}

const onTheLab = (file: string): boolean => /\b(?:aRig|startLab|aLab)\(/.test(read(file));

test.each(rows)("$name is shown on the lab", ({ shownBy }) => {
  expect(shownBy.some(({ file }) => onTheLab(file))).toBe(true);
});

test("there is a case for each of what is promised", () => {
  expect(rows.length).toBeGreaterThan(40);
});

test.each(rows)("the spec of $name is one", ({ spec }) => {
  const ofStack = spec.startsWith("stack: ");
  const stackPart = ofStack ? partOf(spec.slice("stack: ".length)) : {};
  const part: Written = ofStack ? {} : partOf(spec);
  const rollout = { ...rotation.rollout, ...Object(part["rollout"]) };
  const document = (kind: string, more: object) => JSON.stringify({ apiVersion: "crossfade/v1", kind, ...more });
  const folder = folderOf({
    "demo/stack.yaml": document("Stack", { spec: { ...stack, ...stackPart } }),
    "demo/www.yaml": document("TlsRotation", {
      metadata: { name: "www-example-com" },
      spec: { ...rotation, ...part, rollout },
    }),
  });
  // A part alone may lack what it speaks of; its shape must be what the schema says.
  const shape = ["unknown-key", "missing-key", "wrong-type", "wrong-value"];
  expect(loadSpecs(folder, { now }).issues.filter(({ code }) => shape.includes(code))).toEqual([]);
});

test.each(rows.flatMap(({ name, shownBy }) => shownBy.map((one) => ({ name, ...one }))))(
  "$name is shown by a test that is there: $title",
  ({ file, title }) => {
    expect(title).not.toBe("");
    // Each half of a title may hold a placeholder; what is quoted is the title of a test and no word in passing.
    expect(titlesIn(read(file))).toContainEqual(expect.stringContaining(title));
  },
);
