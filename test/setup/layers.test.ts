import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { cruise } from "dependency-cruiser";
import extractDepcruiseOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { afterAll, describe, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const temporary = realpathSync(mkdtempSync(path.join(tmpdir(), "crossfade-layers-")));
afterAll(() => {
  rmSync(temporary, { recursive: true, force: true });
});

/** What dependency-cruiser holds against a tree, as `rule: from -> to`, sorted. */
async function violations(tree: string): Promise<readonly string[]> {
  const rules = await extractDepcruiseOptions(path.join(root, ".dependency-cruiser.cjs"));
  const tsConfig = extractTSConfig(path.join(root, "tsconfig.json"));
  const { output } = await cruise(["."], { ...rules, baseDir: tree }, undefined, { tsConfig });
  if (typeof output === "string") throw new Error(`found a text report, expected data: ${output}`);
  return output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort();
}

/** A tree with this project's rules, and with stand-ins for the packages that the rules speak of. */
function aTree(files: Readonly<Record<string, string>>): string {
  const tree = mkdtempSync(path.join(temporary, "tree-"));
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
    writeFileSync(path.join(tree, file), text);
  };
  const dependencies = Object.fromEntries(packages.map((name) => [name, "1.0.0"]));
  write(
    "package.json",
    JSON.stringify({ name: "tree", type: "module", dependencies, devDependencies: { tested: "1" } }),
  );
  for (const name of [...packages, "tested", "undeclared"]) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", main: "lib/index.js" }));
    write(`node_modules/${name}/lib/index.js`, "exports.it = 1;");
    write(`node_modules/${name}/lib/one/index.js`, "exports.it = 1;");
  }
  for (const [file, text] of Object.entries(files)) write(file, text);
  return tree;
}

const packages = ["cdktf", "constructs", "@cdktf/provider-aws", "@aws-sdk/client-acm", "@smithy/types", "yaml"];
const hub = { "modules/rotation/wave.ts": "export type Wave = string;\nexport const first = 1;" };
const imports = (...from: readonly string[]) => from.map((one) => `import "${one}";`).join("\n");
const importsType = (name: string, from: string) => `import type { ${name} } from "${from}";\nexport type T = ${name};`;

test("no file of this project imports what its layer must not know", async () => {
  expect(await violations(root)).toEqual([]);
}, 120_000);

describe("a rule", () => {
  const cases = [
    {
      rule: "hub-imports-nothing",
      about: "the hub imports a node: module",
      files: { "modules/rotation/clock.ts": imports("node:os") },
      expected: ["hub-imports-nothing: modules/rotation/clock.ts -> os"],
    },
    {
      rule: "hub-imports-nothing",
      about: "the hub imports a package",
      files: { "modules/rotation/text.ts": imports("yaml") },
      expected: ["hub-imports-nothing: modules/rotation/text.ts -> node_modules/yaml/lib/index.js"],
    },
    {
      rule: "hub-imports-nothing",
      about: "the hub imports no more than a type of a rim",
      files: {
        "modules/rotation/bad.ts": importsType("Cert", "../certificates/cert.js"),
        "modules/certificates/cert.ts": "export type Cert = string;",
      },
      expected: ["hub-imports-nothing: modules/rotation/bad.ts -> modules/certificates/cert.ts"],
    },
    {
      rule: "rims-import-the-hub-only",
      about: "a rim imports another, be it for a type",
      files: {
        "modules/drift/compare.ts": importsType("Seen", "../live/seen.js"),
        "modules/live/seen.ts": "export type Seen = string;",
        "policies/rules/soak.ts": imports("../../modules/spec/load.js"),
        "modules/spec/load.ts": imports("../rotation/wave.js"),
        ...hub,
      },
      expected: [
        "rims-import-the-hub-only: modules/drift/compare.ts -> modules/live/seen.ts",
        "rims-import-the-hub-only: policies/rules/soak.ts -> modules/spec/load.ts",
      ],
    },
    {
      rule: "rims-import-the-hub-only",
      about: "certificates, which every rim may import, imports a rim",
      files: {
        "modules/certificates/cert.ts": imports("../spec/load.js"),
        "modules/spec/load.ts": imports("../rotation/wave.js"),
        ...hub,
      },
      expected: ["rims-import-the-hub-only: modules/certificates/cert.ts -> modules/spec/load.ts"],
    },
    {
      rule: "nothing-inward-imports-outward",
      about: "a rim imports a command",
      files: { "modules/spec/load.ts": imports("../../cli/check.js"), "cli/check.ts": imports("yaml") },
      expected: ["nothing-inward-imports-outward: modules/spec/load.ts -> cli/check.ts"],
    },
    {
      rule: "cdktf-in-constructs-only",
      about: "others than the constructs and main.ts import cdktf, constructs or bindings",
      files: {
        "main.ts": imports("cdktf", "constructs"),
        "modules/constructs/acm.ts": imports("cdktf", "constructs", "@cdktf/provider-aws/lib/one/index.js"),
        "cli/check.ts": imports("constructs"),
        "modules/spec/load.ts": imports("cdktf"),
        "lab/demo.ts": imports("@cdktf/provider-aws/lib/one/index.js"),
      },
      expected: [
        "cdktf-in-constructs-only: cli/check.ts -> node_modules/constructs/lib/index.js",
        "cdktf-in-constructs-only: lab/demo.ts -> node_modules/@cdktf/provider-aws/lib/one/index.js",
        "cdktf-in-constructs-only: modules/spec/load.ts -> node_modules/cdktf/lib/index.js",
      ],
    },
    {
      rule: "no-provider-barrel",
      about: "the constructs import all of the bindings at once",
      files: { "modules/constructs/acm.ts": imports("@cdktf/provider-aws") },
      expected: ["no-provider-barrel: modules/constructs/acm.ts -> node_modules/@cdktf/provider-aws/lib/index.js"],
    },
    {
      rule: "aws-in-live-only",
      about: "others than modules/live, the lab and the tests import AWS clients",
      files: {
        "modules/live/acm.ts": imports("@aws-sdk/client-acm", "@smithy/types"),
        "lab/demo.ts": imports("@aws-sdk/client-acm"),
        "test/live/acm.test.ts": imports("@aws-sdk/client-acm"),
        "cli/stage.ts": imports("@aws-sdk/client-acm"),
        "modules/drift/compare.ts": importsType("it", "@smithy/types"),
      },
      expected: [
        "aws-in-live-only: cli/stage.ts -> node_modules/@aws-sdk/client-acm/lib/index.js",
        "aws-in-live-only: modules/drift/compare.ts -> node_modules/@smithy/types/lib/index.js",
      ],
    },
    {
      rule: "lab-is-not-the-product",
      about: "what ships imports the lab, but for the command that starts it",
      files: {
        "lab/edge.ts": imports("yaml"),
        "cli/lab.ts": imports("../lab/edge.js"),
        "cli/gate.ts": imports("../lab/edge.js"),
        "modules/live/served.ts": imports("../../lab/edge.js"),
        "main.ts": imports("./lab/edge.js"),
      },
      expected: [
        "lab-is-not-the-product: cli/gate.ts -> lab/edge.ts",
        "lab-is-not-the-product: main.ts -> lab/edge.ts",
        "lab-is-not-the-product: modules/live/served.ts -> lab/edge.ts",
      ],
    },
    {
      rule: "tests-are-imported-by-tests",
      about: "a measurement borrows from a test",
      files: { "bench/bench.ts": imports("../test/builders.js"), "test/builders.ts": imports("yaml") },
      expected: ["tests-are-imported-by-tests: bench/bench.ts -> test/builders.ts"],
    },
    {
      rule: "setup-needs-nothing-installed",
      about: "set-up imports a package",
      files: { "setup.mjs": imports("node:path", "./setup/step.mjs"), "setup/step.mjs": imports("yaml") },
      expected: ["setup-needs-nothing-installed: setup/step.mjs -> node_modules/yaml/lib/index.js"],
    },
    {
      rule: "declared-packages-only",
      about: "what ships imports a package of the tests, or one that nothing declares",
      files: { "cli/check.ts": imports("tested", "undeclared") },
      expected: [
        "declared-packages-only: cli/check.ts -> node_modules/tested/lib/index.js",
        "declared-packages-only: cli/check.ts -> node_modules/undeclared/lib/index.js",
      ],
    },
    {
      rule: "no-circular",
      about: "two files import each other, be it for a type",
      files: {
        "lab/a.ts": 'import type { B } from "./b.js";\nexport type A = B;',
        "lab/b.ts": 'import type { A } from "./a.js";\nexport type B = A;',
      },
      expected: ["no-circular: lab/a.ts -> lab/b.ts"],
    },
    {
      rule: "no-orphans",
      about: "a file is alone",
      files: { "modules/live/forgotten.ts": "export const forgotten = 1;" },
      expected: ["no-orphans: modules/live/forgotten.ts -> modules/live/forgotten.ts"],
    },
    {
      rule: "no-unresolvable",
      about: "an import leads nowhere",
      files: { "lab/a.ts": imports("./gone.js") },
      expected: ["no-unresolvable: lab/a.ts -> ./gone.js"],
    },
  ];
  for (const { rule, about, files, expected } of cases) {
    test(`${rule} fails when ${about}, and nothing else does`, async () => {
      expect(await violations(aTree(files))).toEqual(expected);
    });
  }

  test("none fails for a rim that imports the hub and certificates", async () => {
    const tree = aTree({
      ...hub,
      "modules/certificates/cert.ts": importsType("Wave", "../rotation/wave.js"),
      "modules/spec/load.ts": imports("../rotation/wave.js", "../certificates/cert.js", "yaml", "node:fs"),
      "policies/soak.ts": imports("../modules/rotation/wave.js", "../modules/certificates/cert.js"),
      "cli/check.ts": imports("../modules/spec/load.js", "../policies/soak.js"),
    });
    expect(await violations(tree)).toEqual([]);
  });
});
