import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadSpecs } from "../../modules/spec/load.js";
import { arnOf, folderOf, issuesOf, now, rotationOf, rotationYaml, stackYaml } from "./specs.js";

test("stacks and rotations come sorted by name, with the defaults filled in", () => {
  const folder = folderOf({
    "edge/stack.yaml": stackYaml(),
    "edge/a.yaml": rotationYaml({ name: "zebra" }),
    "edge/b.yml": rotationYaml({ name: "ape" }),
    "core/stack.yaml": stackYaml(),
  });
  const { stacks, issues, ok } = loadSpecs(folder, { now });
  expect(issues).toEqual([]);
  expect(ok).toBe(true);
  expect(stacks.map(({ name, rotations }) => [name, rotations.map((rotation) => rotation.name)])).toEqual([
    ["core", []],
    ["edge", ["ape", "zebra"]],
  ]);
  expect(stacks[1]?.rotations[0]).toEqual({
    kind: "TlsRotation",
    name: "ape",
    owner: undefined,
    generations: [
      {
        id: "2026-03",
        store: "acm",
        emergency: false,
        certificate: { held: "in-store", arn: arnOf("of-ape"), files: undefined },
      },
    ],
    serve: "2026-03",
    rollout: {
      from: undefined,
      waves: [{ name: "all", distributions: ["EAPE000000"], maxInFlight: undefined, by: "crossfade" }],
      through: "all",
      gate: { served: { timeout: 900 } },
    },
    retirement: { soak: 604_800 },
  });
});

test("a stack says where: role, backend, connections and released distributions", () => {
  const folder = folderOf({
    "edge/stack.yaml": stackYaml(
      "assumeRole: arn:aws:iam::123456789012:role/path/crossfade",
      "backend: { s3: { bucket: acme-tfstate, key: crossfade/edge.tfstate, region: eu-central-1 } }",
      'connectTo: ["::127.0.0.1:4443"]',
      "released: [EGONE00000]",
      "enforcement: { retire-after-soak: mandatory }",
    ),
  });
  expect(loadSpecs(folder, { now }).stacks).toEqual([
    {
      name: "edge",
      account: "123456789012",
      region: "us-east-1",
      assumeRole: "arn:aws:iam::123456789012:role/path/crossfade",
      backend: { s3: { bucket: "acme-tfstate", key: "crossfade/edge.tfstate", region: "eu-central-1" } },
      connectTo: [{ fromHost: undefined, fromPort: undefined, toHost: "127.0.0.1", toPort: 4443 }],
      dedicatedIpCertificates: undefined,
      released: ["EGONE00000"],
      rotations: [],
      samlRotations: [],
      identitySources: [],
    },
  ]);
});

test("a stack says how many dedicated-IP certificates AWS has granted it", () => {
  const folder = folderOf({ "edge/stack.yaml": stackYaml("quotas: { dedicatedIpCertificates: 4 }") });
  expect(loadSpecs(folder, { now }).stacks).toMatchObject([{ name: "edge", dedicatedIpCertificates: 4 }]);
});

test("a generation is in its own store, and in the rotation's where it says none", () => {
  const iam = "arn:aws:iam::123456789012:server-certificate/cloudfront/www/2026-03";
  const { generations } = rotationOf(
    rotationYaml({
      generations: [
        `- { id: "2026-03", store: iam, certificate: { arn: "${iam}" } }`,
        `- { id: "2026-09", certificate: { arn: "${arnOf("a")}" } }`,
      ],
    }),
  );
  expect(generations.map(({ id, store }) => [id, store])).toEqual([
    ["2026-03", "iam"],
    ["2026-09", "acm"],
  ]);
});

test("a wave is switched by whom it names, and by whom the rollout names where it names nobody", () => {
  const { rollout } = rotationOf(
    rotationYaml({
      rollout: [
        "waves:",
        "  - { name: theirs, distributions: [ETHEIRS1] }",
        "  - { name: ours, distributions: [EOURS0001], switch: { by: crossfade } }",
        "switch: { by: owner }",
      ],
    }),
  );
  expect(rollout.waves.map(({ name, by }) => [name, by])).toEqual([
    ["theirs", "owner"],
    ["ours", "crossfade"],
  ]);
});

test("a value can be found in its file again, a list entry too, and what is missing as far as it goes", () => {
  const folder = folderOf({ "edge/stack.yaml": stackYaml(), "edge/www.yaml": rotationYaml() });
  const loaded = loadSpecs(`${folder}//`, { now });
  const source = loaded.source("www");
  const file = `${folder}/edge/www.yaml`;
  expect(source?.locate(["spec", "serve"])).toEqual({ file, line: 6, column: 10 });
  expect(source?.locate(["spec", "rollout", "waves", 0, "distributions", 0])).toEqual({ file, line: 11, column: 38 });
  expect(source?.locate(["spec", "rollout", "gate", "served"])).toEqual({ file, line: 10, column: 5 });
  expect(source?.text).toBe(rotationYaml());
  expect(loaded.sourceOfStack("edge")?.locate(["spec", "account"])).toMatchObject({ line: 4, column: 12 });
  expect(loaded.source("other")).toBeUndefined();
  expect(loaded.sourceOfStack("other")).toBeUndefined();
});

test("a stack with errors still appears, without the rotation that cannot be read", () => {
  const folder = folderOf({
    "edge/stack.yaml": stackYaml(),
    "edge/a.yaml": "a: [",
    "edge/b.yaml": rotationYaml({ name: "b" }),
  });
  const { stacks, ok } = loadSpecs(folder, { now });
  expect(ok).toBe(false);
  expect(stacks.map(({ rotations }) => rotations.map(({ name }) => name))).toEqual([["b"]]);
});

test("a stack that cannot be built is among the folders, and only there", () => {
  const folder = folderOf({ "edge/stack.yaml": stackYaml(), "core/www.yaml": rotationYaml(), "notes/README.md": "" });
  symlinkSync(folderOf({}), join(folder, "link"));
  const { stacks, folders } = loadSpecs(folder, { now });
  expect(stacks.map(({ name }) => name)).toEqual(["edge"]);
  expect(folders).toEqual(["core", "edge", "link", "notes"]);
});

describe("what the folder may not be", () => {
  test("missing", () => {
    const folder = join(folderOf({}), "rotations");
    expect(loadSpecs(folder, { now }).issues).toMatchObject([{ code: "no-folder", fault: "missing", file: folder }]);
  });

  test("a file", () => {
    const folder = folderOf({ rotations: "" });
    const { issues } = loadSpecs(join(folder, "rotations"), { now });
    expect(issues).toMatchObject([{ code: "no-folder", fault: "not-a-file" }]);
  });

  test("empty, hidden files and notes aside", () => {
    const folder = folderOf({ "README.md": "hello", ".git/config": "" });
    const { issues, ok } = loadSpecs(folder, { now });
    expect(issues).toMatchObject([{ code: "no-stacks", file: folder, line: 1, column: 1 }]);
    expect(ok).toBe(false);
  });

  test("without stacks, its specs lying about", () => {
    expect(issuesOf({ "www.yaml": rotationYaml() })).toEqual([expect.stringMatching(/^www\.yaml:1:1 a spec outside/)]);
  });

  test("a stack without stack.yaml, whose rotations are judged all the same", () => {
    expect(issuesOf({ "edge/www.yaml": rotationYaml({ serve: "x" }) })).toEqual([
      expect.stringMatching(/^edge\/stack\.yaml:1:1 the folder has no stack\.yaml, expected/),
      expect.stringMatching(/^edge\/www\.yaml:6:10 serve is "x", expected the id of a generation; known: 2026-03$/),
    ]);
  });

  test("named so that Terraform could not take it", () => {
    expect(issuesOf({ "Edge Prod/stack.yaml": stackYaml() })).toEqual([
      expect.stringMatching(/^Edge Prod:1:1 the stack is called "Edge Prod", expected lower-case/),
    ]);
  });
});

describe("links", () => {
  test("a spec that is a link out of the folder is refused, and one that stays inside is read", () => {
    const outside = folderOf({ "secret.yaml": rotationYaml({ name: "secret" }) });
    const folder = folderOf({ "edge/stack.yaml": stackYaml(), "edge/shared/b.yaml": rotationYaml({ name: "b" }) });
    symlinkSync(join(outside, "secret.yaml"), join(folder, "edge/a.yaml"));
    symlinkSync("shared/b.yaml", join(folder, "edge/b.yaml"));
    const { issues, stacks } = loadSpecs(folder, { now });
    expect(issues).toMatchObject([{ code: "spec-unreadable", fault: "outside", file: `${folder}/edge/a.yaml` }]);
    expect(stacks[0]?.rotations.map(({ name }) => name)).toEqual(["b"]);
  });

  test("a stack that is a link out of the folder is refused", () => {
    const outside = folderOf({ "stack.yaml": stackYaml() });
    const folder = folderOf({});
    symlinkSync(outside, join(folder, "edge"));
    expect(loadSpecs(folder, { now }).issues).toMatchObject([{ code: "spec-unreadable", fault: "outside" }]);
  });

  test("a link to nowhere is said to be missing", () => {
    const folder = folderOf({ "edge/stack.yaml": stackYaml() });
    symlinkSync("nowhere.yaml", join(folder, "edge/a.yaml"));
    expect(loadSpecs(folder, { now }).issues).toMatchObject([{ code: "spec-unreadable", fault: "missing" }]);
  });
});

describe("sub-folders of a stack", () => {
  const stray = (file: string) =>
    `${file}:1:1 a YAML file in a sub-folder of stack "edge", which nothing reads: specs lie directly in the stack's folder; move it there, or out of the rotations folder`;

  test("specs in them are refused, however deep and whatever they hold", () => {
    const files = { "edge/team-a/www.yaml": rotationYaml(), "edge/a/b/c/d.yml": "[", "edge/www.yaml/x.yaml": "" };
    expect(issuesOf({ "edge/stack.yaml": stackYaml(), ...files })).toEqual([
      stray("edge/a/b/c/d.yml"),
      stray("edge/team-a/www.yaml"),
      stray("edge/www.yaml/x.yaml"),
    ]);
  });

  test("other files are left alone, and so is what is hidden", () => {
    const files = {
      "edge/www/cert.pem": "",
      "edge/www/README.md": "",
      "edge/.github/ci.yaml": "",
      "edge/a/.b.yaml": "",
    };
    expect(issuesOf({ "edge/stack.yaml": stackYaml(), ...files })).toEqual([]);
  });

  test("links are not followed, to folders nor to files", () => {
    const outside = folderOf({ "a.yaml": "", "deep/b.yaml": "" });
    const folder = folderOf({ "edge/stack.yaml": stackYaml(), "edge/www/cert.pem": "" });
    symlinkSync(outside, join(folder, "edge/www/outside"));
    symlinkSync("..", join(folder, "edge/www/around"));
    expect(loadSpecs(folder, { now }).issues).toEqual([]);
    symlinkSync(join(outside, "a.yaml"), join(folder, "edge/www/a.yaml"));
    expect(loadSpecs(folder, { now }).issues).toMatchObject([
      { code: "stray-file", file: `${folder}/edge/www/a.yaml` },
    ]);
  });

  test("a spec that a link of any stack leads to is read there, and no stray", () => {
    const folder = folderOf({ "core/stack.yaml": stackYaml(), "edge/stack.yaml": stackYaml() });
    mkdirSync(join(folder, "edge/shared"));
    writeFileSync(join(folder, "edge/shared/www.yaml"), rotationYaml());
    symlinkSync("../edge/shared/www.yaml", join(folder, "core/www.yaml"));
    const { issues, stacks } = loadSpecs(folder, { now });
    expect(issues).toEqual([]);
    expect(stacks[0]?.rotations.map(({ name }) => name)).toEqual(["www"]);
  });

  test("more than eight levels down nothing is searched, which is said", () => {
    const deep = "a/b/c/d/e/f/g/h";
    expect(issuesOf({ "edge/stack.yaml": stackYaml(), [`edge/${deep}/x.yaml`]: "" })).toEqual([
      stray(`edge/${deep}/x.yaml`),
    ]);
    expect(issuesOf({ "edge/stack.yaml": stackYaml(), [`edge/${deep}/i/x.yaml`]: "" })).toEqual([
      `edge/${deep}/i:1:1 warning: the folder is more than 8 levels below its stack, so it was not searched for specs in the wrong place; keep only the certificates of this stack in it`,
    ]);
  });

  test("three thousand folders of PEM files are searched in no time to speak of", () => {
    const folder = folderOf({ "edge/stack.yaml": stackYaml(), "edge/pem/g2999/last.yaml": "" });
    for (let index = 0; index < 3000; index++) {
      mkdirSync(join(folder, `edge/pem/g${index}`), { recursive: true });
      writeFileSync(join(folder, `edge/pem/g${index}/cert.pem`), "");
    }
    const start = performance.now();
    expect(loadSpecs(folder, { now }).issues).toMatchObject([{ code: "stray-file" }]);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

test("a spec over 1 MiB is refused", () => {
  expect(issuesOf({ "edge/stack.yaml": stackYaml(), "edge/a.yaml": "#".repeat(1024 * 1024 + 1) })).toEqual([
    expect.stringMatching(/^edge\/a\.yaml:1:1 the file is larger than 1048576 bytes/),
  ]);
});

test("the same folder gives the same issues in the same order", () => {
  const files = {
    "b/stack.yaml": stackYaml("released: [EA000000]"),
    "b/x.yaml": rotationYaml({ name: "a", serve: "y" }),
    "a/stack.yaml": stackYaml("realeased: []"),
    "a/x.yaml": rotationYaml({ name: "a", serve: "z" }),
  };
  const issues = issuesOf(files);
  expect(issues.map((issue) => issue.split(" ")[0])).toEqual([
    "a/stack.yaml:6:3",
    "a/x.yaml:6:10",
    "b/stack.yaml:6:14",
    "b/x.yaml:3:19",
    "b/x.yaml:6:10",
    "b/x.yaml:8:44",
    "b/x.yaml:11:38",
  ]);
  expect(issuesOf(Object.fromEntries(Object.entries(files).reverse()))).toEqual(issues);
});

test("ten thousand distributions in five files load, and a second set of them is found twice", () => {
  const waves = (file: number) =>
    Array.from({ length: 10 }, (_, wave) => {
      const ids = Array.from({ length: 200 }, (_, id) => `E${file}${wave}${String(id).padStart(8, "0")}`);
      return `  - { name: w${wave}, distributions: [${ids.join(", ")}] }`;
    });
  const file = (index: number, ids: number) => rotationYaml({ name: `r${index}`, rollout: ["waves:", ...waves(ids)] });
  const stack = { "edge/stack.yaml": stackYaml() };
  const five = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`edge/r${index}.yaml`, file(index, index)]));
  const { stacks, issues, ok } = loadSpecs(folderOf({ ...stack, ...five }), { now });
  expect(ok).toBe(true);
  expect(issues.map(({ code }) => code)).toEqual(Array.from({ length: 5 }, () => "many-distributions"));
  expect(
    stacks[0]?.rotations.flatMap(({ rollout }) => rollout.waves).flatMap((wave) => wave.distributions),
  ).toHaveLength(10_000);
  const twice = loadSpecs(folderOf({ ...stack, ...five, "edge/again.yaml": file(9, 3) }), { now });
  const errors = twice.issues.filter(({ severity }) => severity === "error");
  expect(errors.map(({ code }) => code)).toEqual(Array.from({ length: 2000 }, () => "distribution-twice"));
});
