import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { explain, sortIssues } from "../../modules/spec/issue.js";
import { readRotationSpec } from "../../modules/spec/read-spec.js";
import { readYaml } from "../../modules/spec/read-yaml.js";
import { plain } from "../../modules/spec/yaml-node.js";

// YAML from the real world and hostile YAML, with what to expect of each; it lies beside a checkout, or nowhere.
const folder = join(import.meta.dirname, "../../../shared/corpus/tls/yaml");

interface Case {
  readonly file: string;
  readonly expected: "accept" | "refuse" | "either";
  readonly why: string;
  readonly line?: number | readonly number[];
  readonly column?: number | readonly number[];
  readonly value?: unknown;
}

function casesOf(path: string): readonly Case[] {
  const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
  return Array.isArray(parsed) ? parsed.filter(isCase) : [];
}

function isCase(value: unknown): value is Case {
  return typeof value === "object" && value !== null && "file" in value && "expected" in value;
}

const present = existsSync(join(folder, "index.json"));
if (!present)
  test.skip("the YAML corpus is answered as its index says (skipped: ../shared/corpus is not here)", () => {});

/** Legal YAML with a key that no spec has: it is the schema that refuses these. */
const refusedBySchema = new Set(["122-homoglyph-key.yaml"]);

describe.runIf(present)("the YAML corpus", () => {
  const cases = present ? casesOf(join(folder, "index.json")) : [];
  test.each(cases)("$file is answered as its index says: $expected, $why", (entry) => {
    const bytes = readFileSync(join(folder, entry.file));
    const start = performance.now();
    const reading = readYaml("case.yaml", bytes);
    const schema = refusedBySchema.has(entry.file) ? readRotationSpec("case.yaml", bytes).issues : [];
    expect(performance.now() - start).toBeLessThan(1000);

    const [first, ...others] = sortIssues([...reading.issues, ...schema]);
    if (entry.expected !== "either") expect(first === undefined ? "accept" : "refuse").toBe(entry.expected);
    if (first === undefined) {
      if ("value" in entry) expect(reading.root && plain(reading.root)).toEqual(entry.value);
    } else {
      expect([entry.line ?? first.line].flat()).toContain(first.line);
      expect([entry.column ?? first.column].flat()).toContain(first.column);
      for (const issue of [first, ...others]) expect(explain(issue)).toMatch(/^[\x20-\x7E]+$/);
    }
    expect({}).not.toHaveProperty("polluted");
  });

  test("every case has been seen", () => {
    expect(cases.length).toBeGreaterThan(50);
  });
});
