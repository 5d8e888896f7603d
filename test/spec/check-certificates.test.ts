import { describe, expect, test } from "vitest";
import { issued } from "../certificates/authority.js";
import { arnOf, issuesOfRotation, rotationOf, rotationYaml } from "./specs.js";

const www = await issued({ names: ["www.example.com", "example.com"] });

function withPem(more = "", spec: readonly string[] = []): string {
  return rotationYaml({
    spec,
    generations: [`- { id: "2026-03", certificate: { pem: www/cert.pem, chain: www/chain.pem${more} } }`],
  });
}

const files = { "demo/www/cert.pem": www.pem, "demo/www/chain.pem": www.chain };

test("a certificate with its chain is in order, and its files are part of the rotation", () => {
  expect(issuesOfRotation(withPem(), files)).toEqual([]);
  expect(rotationOf(withPem(", privateKey: { env: WWW_KEY }"), files).generations).toEqual([
    {
      id: "2026-03",
      store: "acm",
      emergency: false,
      certificate: {
        held: "unstaged",
        files: {
          pem: { path: "www/cert.pem", text: www.pem },
          chain: { path: "www/chain.pem", text: www.chain },
          privateKey: { from: "env", variable: "WWW_KEY" },
        },
      },
    },
  ]);
});

describe("how a generation is held", () => {
  const held = (text: string) => rotationOf(text, files).generations[0]?.certificate;
  test.each([
    ["{ file: ../keys/www.pem }", { from: "file", path: "../keys/www.pem" }],
    ["{ command: [vault, read] }", { from: "command", argv: ["vault", "read"] }],
    ["{ secretsManager: prod/www }", { from: "secretsManager", secret: "prod/www" }],
    ["{ secretsManager: prod/www, field: key }", { from: "secretsManager", secret: "prod/www", field: "key" }],
    [
      "{ env: WWW_KEY, passphrase: { secretsManager: prod/www, field: passphrase } }",
      {
        from: "env",
        variable: "WWW_KEY",
        passphrase: { from: "secretsManager", secret: "prod/www", field: "passphrase" },
      },
    ],
  ])("by Terraform, where secrets in state are accepted, with a key from %s", (key, privateKey) => {
    expect(held(withPem(`, privateKey: ${key}`, ["stateSecrets: accepted"]))).toMatchObject({
      held: "by-terraform",
      files: { privateKey },
    });
  });

  test("in the store, where the ARN is recorded, whatever else is said", () => {
    const text = withPem(`, arn: "${arnOf("a")}", privateKey: { env: K }`, ["stateSecrets: accepted"]);
    expect(held(text)).toMatchObject({ held: "in-store", arn: arnOf("a"), files: { pem: { path: "www/cert.pem" } } });
  });

  test("not at all, where secrets are accepted and there is no key", () => {
    expect(held(withPem("", ["stateSecrets: accepted"]))).toMatchObject({ held: "unstaged" });
  });
});

describe("a PEM file is refused that", () => {
  const refused = (text: string, more: Readonly<Record<string, string>> = {}) =>
    issuesOfRotation(text, { ...files, ...more });
  test.each([
    [
      "is not there",
      "www/none.pem",
      "does not exist, expected a file with a path relative to this one; create it or correct the path",
    ],
    [
      "leaves the folder",
      "../../../../../../../../../etc/hostname",
      "leaves the rotations folder, expected a file inside it; copy it there",
    ],
    ["has an absolute path", "/etc/hostname", "leaves the rotations folder, expected a file inside it; copy it there"],
    ["is a folder", "www", "is no file, expected a PEM file; correct the path"],
    [
      "is too big",
      "www/big.pem",
      "is larger than 32768 bytes, which is more than its store takes; expected a PEM file",
    ],
    [
      "holds a private key",
      "www/key.pem",
      "holds a private key, expected certificates only; move the key out of the rotations folder and name its place in privateKey",
    ],
  ])("%s", (_, path, expected) => {
    const text = rotationYaml({ generations: [`- { id: "2026-03", certificate: { pem: ${path} } }`] });
    const more = { "demo/www/big.pem": " ".repeat(32_769), "demo/www/key.pem": www.pem + www.privateKey };
    expect(refused(text, more)).toEqual([`demo/www.yaml:8:44 "${path}" ${expected}`]);
  });

  test("is not there, at the chain", () => {
    expect(issuesOfRotation(withPem(), { "demo/www/cert.pem": www.pem })).toEqual([
      expect.stringMatching(/^demo\/www\.yaml:8:65 "www\/chain\.pem" does not exist/),
    ]);
  });
});

test("what is wrong with a certificate is said at the file's name in the spec", () => {
  const issues = issuesOfRotation(withPem(), { ...files, "demo/www/cert.pem": "hello\n" });
  expect(issues).toEqual([expect.stringMatching(/^demo\/www\.yaml:8:44 generation "2026-03", "www\/cert\.pem": /)]);
});

test("what is wrong with a chain is said at the chain", async () => {
  const other = await issued({ names: ["other.example.com"] });
  const issues = issuesOfRotation(withPem(), { ...files, "demo/www/chain.pem": other.pem });
  expect(issues.length).toBeGreaterThan(0);
  for (const issue of issues) expect(issue).toMatch(/^demo\/www\.yaml:8:65 generation "2026-03", "www\/chain\.pem": /);
});

describe("two generations", () => {
  const generation = (id: string, more = "") =>
    `- { id: "${id}", certificate: { pem: ${id}.pem, chain: www/chain.pem${more} } }`;
  const spec = (first: string, second: string, serve: string) => rotationYaml({ generations: [first, second], serve });

  test("that are not in the order of their certificates are warned of", async () => {
    const newer = await issued({
      notBefore: new Date("2026-11-10T00:00:00Z"),
      names: ["www.example.com", "example.com"],
    });
    const older = await issued({ names: ["www.example.com", "example.com"] });
    const text = spec(generation("a"), generation("b"), "a");
    expect(issuesOfRotation(text, { ...files, "demo/a.pem": newer.pem, "demo/b.pem": older.pem })).toEqual([
      'demo/www.yaml:9:13 warning: generation "b" comes after "a", whose certificate is newer, expected the oldest first: what comes after the one that is served is taken for incoming; put them in order',
    ]);
    expect(issuesOfRotation(text, { ...files, "demo/a.pem": older.pem, "demo/b.pem": newer.pem })).toEqual([]);
  });

  test("a name that the incoming one does not cover is warned of", async () => {
    const less = await issued({ names: ["www.example.com"] });
    const text = spec(generation("a"), generation("b"), "a");
    expect(issuesOfRotation(text, { ...files, "demo/a.pem": www.pem, "demo/b.pem": less.pem })).toEqual([
      'demo/www.yaml:9:38 warning: generation "b" does not cover "example.com", which "a" covers; a distribution with such an alias cannot switch',
    ]);
  });
});

describe("a generation that has expired", async () => {
  const expired = await issued({
    names: ["www.example.com", "example.com"],
    notBefore: new Date("2026-08-01T00:00:00Z"),
    notAfter: new Date("2026-11-20T00:00:00Z"),
  });
  const more = { ...files, "demo/old.pem": expired.pem };
  const arn = `, arn: "${arnOf("old")}"`;
  const key = ", privateKey: { env: OLD_KEY }";
  const [canary, rest] = ["canary", "rest"].map((name, n) => `  - { name: ${name}, distributions: [E000000${n}] }`);
  const waves = ["waves:", canary ?? "", rest ?? ""];
  const told = (parts: Parameters<typeof rotationYaml>[0], old: string, mark = "") => {
    const generations = [
      `- { id: "old", ${mark}certificate: { pem: old.pem, chain: www/chain.pem${old} } }`,
      `- { id: "new", certificate: { pem: www/cert.pem, chain: www/chain.pem, arn: "${arnOf("new")}" } }`,
    ];
    const issues = issuesOfRotation(rotationYaml({ serve: '"new"', ...parts, generations }), more);
    return issues.filter((issue) => issue.includes("expired")).map((issue) => issue.replace(/ the cert.*/, ""));
  };
  const at = (line: number, column: number) => `demo/www.yaml:${line}:${column}`;
  const accepted = ["stateSecrets: accepted"];

  test("stops nothing where its ARN is recorded, whoever serves it", () => {
    const warning = [`${at(8, 40)} warning: generation "old", "old.pem":`];
    expect(told({}, arn)).toEqual(warning);
    expect(told({ serve: '"old"' }, arn)).toEqual(warning);
    expect(told({ rollout: [...waves, 'from: "old"', "through: canary"] }, arn)).toEqual(warning);
  });

  test.each([
    ["is served", { serve: '"old"' }],
    ["is served by the waves that have not switched", { rollout: [...waves, 'from: "old"', "through: canary"] }],
    ["is yet to be served", {}],
  ])("may not be staged, where it %s", (_, parts) => {
    expect(told(parts, "")).toEqual([`${at(8, 40)} generation "old", "old.pem":`]);
  });

  test("may not be put into ACM by Terraform, where a wave serves it", () => {
    const error = [`${at(9, 40)} generation "old", "old.pem":`];
    expect(told({ spec: accepted, serve: '"old"' }, key)).toEqual(error);
    expect(told({ spec: accepted, rollout: [...waves, 'from: "old"', "through: canary"] }, key)).toEqual(error);
  });

  test("stops nothing where Terraform has put it into ACM and no wave serves it any more", () => {
    const warning = [`${at(9, 40)} warning: generation "old", "old.pem":`];
    expect(told({ spec: accepted }, key)).toEqual(warning);
    expect(told({ spec: accepted, rollout: [...waves, 'from: "old"', "through: rest"] }, key)).toEqual(warning);
    expect(told({ spec: accepted, rollout: [...waves, 'from: "old"'] }, key)).toEqual(warning);
  });

  test("stops nothing where it is compromised and left behind, be it in ACM or not", () => {
    const warning = (line: number) => [`${at(line, 57)} warning: generation "old", "old.pem":`];
    expect(told({}, "", "emergency: true, ")).toEqual(warning(8));
    expect(told({ spec: accepted }, key, "emergency: true, ")).toEqual(warning(9));
    const underWay = { rollout: [...waves, 'from: "old"', "through: canary"] };
    expect(told(underWay, "", "emergency: true, ")).toEqual(warning(8));
  });
});
