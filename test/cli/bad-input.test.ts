// What users get wrong, as the command tells them: one run over a folder in which every rotation has a fault of its own.
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { stackYaml } from "../spec/specs.js";
import { badCertificates } from "./bad-certificates.js";
import { badSpecs, elsewhere, sound } from "./bad-specs.js";
import { aFolder, contentsOf, crossfade, type Ended } from "./command.js";

/** Nine lists of nine: 9^9 values once unfolded. */
const bomb = [
  "a: &a [lol]",
  ..."bcdefghij".split("").map((name, index) => {
    const inner = "abcdefghi".charAt(index);
    return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${inner}`).join(", ")}]`;
  }),
].join("\n");

let folder: string;
let remove: () => void;
let before: Readonly<Record<string, string>>;
let ended: Ended;

beforeAll(async () => {
  const pems = Object.entries(await badCertificates());
  ({ folder, remove } = aFolder({
    "rotations/demo/stack.yaml": stackYaml(),
    "rotations/second/stack.yaml": stackYaml(),
    "rotations/demo/bomb.yaml": bomb,
    ...Object.fromEntries(pems.map(([name, text]) => [`rotations/demo/pem/${name}.pem`, text])),
    ...Object.fromEntries([sound, ...badSpecs].map(({ file, text }) => [`rotations/demo/${file}`, text])),
    [`rotations/second/${elsewhere.file}`]: elsewhere.text,
  }));
  before = contentsOf(folder);
  ended = await crossfade(folder, ["check"]);
});

afterAll(() => remove());

const errors = () => ended.stdout.split("\n").flatMap((line) => (line.startsWith("error ") ? [line.slice(6)] : []));

/** What is said of a file, without its path. */
const saidOf = (file: string) =>
  errors().flatMap((line) => (line.startsWith(`rotations/${file}:`) ? [line.slice(`rotations/${file}:`.length)] : []));

describe("`crossfade check` refuses, with place, finding and remedy,", () => {
  test.each(badSpecs)("$title", ({ file, says }) => {
    expect(saidOf(`demo/${file}`)).toEqual(says);
  });

  test(elsewhere.title, () => {
    expect(saidOf(`second/${elsewhere.file}`)).toEqual(elsewhere.says);
  });

  test("an alias bomb, which is not unfolded", () => {
    expect(saidOf("demo/bomb.yaml")).toContain(
      '2:8 alias "*a", expected the value itself; write it out, or quote text that starts with "*"',
    );
  });
});

test("one run collects the issues of all files, ends with 1 and says nothing of what is in order", () => {
  expect(ended.code).toBe(1);
  expect(ended.stderr).toBe("");
  const files = new Set(errors().map((line) => line.slice(0, line.indexOf(":"))));
  expect(files.size).toBe(badSpecs.length + 2);
  expect(saidOf(`demo/${sound.file}`)).toEqual([]);
});

test("issues are sorted by file, line and column", () => {
  const places = errors().map((line) => {
    const [file = "", row = "", column = ""] = line.split(/[: ]/);
    return [file, row.padStart(9, "0"), column.padStart(9, "0")].join("\0");
  });
  expect(places).toEqual(places.toSorted());
});

test("nothing is written", () => {
  expect(contentsOf(folder)).toEqual(before);
});

test("with --json the same issues are one document on stdout, and --live asks nothing while specs are wrong", async () => {
  const { code, stdout, stderr } = await crossfade(folder, ["check", "--live", "--json"]);
  expect([code, stderr]).toEqual([1, ""]);
  const document: unknown = JSON.parse(stdout);
  expect(document).toMatchObject({
    ok: false,
    live: false,
    errors: errors().length,
    remarks: expect.arrayContaining([
      expect.objectContaining({
        severity: "error",
        code: "unknown-generation",
        file: "rotations/demo/serve.yaml",
        line: 6,
        column: 10,
      }),
    ]),
  });
});

test("an empty rotations folder is refused, with what to put there", async () => {
  const empty = aFolder({ "rotations/.keep": "" });
  const { code, stdout } = await crossfade(empty.folder, ["check"]);
  empty.remove();
  expect(code).toBe(1);
  expect(stdout).toContain(
    'error rotations:1:1 the rotations folder is empty, expected a folder for each stack with a stack.yaml; create rotations/<stack>/stack.yaml with "kind: Stack" and a rotation beside it (README, "A first rotation in your own account")',
  );
});

test("a rotations folder that is not there is refused", async () => {
  const nothing = aFolder({});
  const { code, stdout } = await crossfade(nothing.folder, ["check", "--rotations", "specs"]);
  nothing.remove();
  expect(code).toBe(1);
  expect(stdout).toContain(
    "error specs:1:1 the rotations folder does not exist, expected one with a folder for each stack; create it, or name another",
  );
});
