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

const tlsRotation = {
  store: "acm",
  generations: [{ id: "2026-03", certificate: { arn: arnOf("a") } }],
  serve: "2026-03",
  rollout: { waves: [{ name: "all", distributions: ["E1A2B3C4D5E6F7"] }] },
};
const samlRotation = {
  identityProvider: { vendor: "keycloak", metadata: { file: "corp/metadata.xml" } },
  generations: [{ id: "2025", pem: "corp/2025.pem" }],
  signing: "2025",
  relyingParties: [{ kind: "iam", provider: "corp" }],
};
const identitySource = {
  instance: "arn:aws:sso:::instance/ssoins-1111222233334444",
  identityStore: "d-1234567890",
  source: "identity-center",
};
const stack = { account: "123456789012", region: "us-east-1" };

/** Of what a part is, by the word in front of it, and what the rest of that says. */
const wholes = {
  stack: { kind: "Stack", rest: stack },
  saml: { kind: "SamlRotation", rest: samlRotation },
  source: { kind: "IdentitySource", rest: identitySource },
} as const;

/** The document that a part belongs to, whole. */
function wholeOf(spec: string): { readonly kind: string; readonly spec: object } {
  for (const [word, { kind, rest }] of Object.entries(wholes))
    if (spec.startsWith(`${word}: `)) return { kind, spec: { ...rest, ...partOf(spec.slice(word.length + 2)) } };
  const part = partOf(spec);
  const rollout = { ...tlsRotation.rollout, ...Object(part["rollout"]) };
  return { kind: "TlsRotation", spec: { ...tlsRotation, ...part, rollout } };
}

/** What a file's tests are called, as far as they are called by a text. */
function titlesIn(text: string): readonly string[] {
  const quoted = /\b(?:test|samlTest)(?:\.\w+)*(?:\([^()]*?\))?\(\s*(?:"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g;
  const tables = /\)\(\s*(?:"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g;
  return [...text.matchAll(quoted), ...text.matchAll(tables)].map(([, double, back]) => double ?? back ?? "");
}

const onTheLab = (file: string): boolean => /\b(?:aRig|aSamlRig|startLab|aLab)\(/.test(read(file));

/** What no lab has to show, and why. */
const offTheLab: Readonly<Record<string, string>> = {
  "One certificate only":
    "the plan's words and the window are of the spec, the state and the clock: AWS has no part in them",
  "A compromised key of an identity provider": "what is rendered and asked differs, and not what AWS does with it",
  "A provider is deleted": "its block is gone, which Terraform destroys; the name is kept as that of a distribution is",
  "A provider is released": "the block that forgets it is the one of a distribution, which the lab shows",
  "More than a relying party takes": "refused by a check of the spec, before anything is asked of AWS",
  "Hostile metadata": "refused by the reader, before anything is asked of AWS",
  "A wrapped, damaged or foreign signature": "no command that reads a response asks AWS",
  "A metadata URL that leads inside, is slow or is something else":
    "shown on servers of the test's own, that AWS has not",
};

test.each(rows)("$name is shown on the lab, or it is said why not", ({ name, shownBy }) => {
  expect(shownBy.some(({ file }) => onTheLab(file))).toBe(!Object.hasOwn(offTheLab, name));
});

test("only cases that there are need no lab", () => {
  expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(offTheLab)));
});

test("there is a case for each of what is promised", () => {
  expect(rows.length).toBeGreaterThan(40);
});

test.each(rows)("the spec of $name is one", ({ spec }) => {
  const { kind, spec: whole } = wholeOf(spec);
  const document = (of: string, more: object) => JSON.stringify({ apiVersion: "crossfade/v1", kind: of, ...more });
  const folder = folderOf({
    "demo/stack.yaml": document("Stack", { spec: kind === "Stack" ? whole : stack }),
    ...(kind === "Stack" ? {} : { "demo/one.yaml": document(kind, { metadata: { name: "one" }, spec: whole }) }),
  });
  // A part alone may lack what it speaks of; its shape must be what the schema says.
  const shape = ["unknown-key", "missing-key", "wrong-type", "wrong-value", "unknown-kind", "misplaced-kind"];
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
