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
    ["is too big", "www/big.pem", "is larger than 32768 bytes, which is more than ACM takes; expected a PEM file"],
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

  test("a name that the incoming one does not cover is warned of", async () => {
    const less = await issued({ names: ["www.example.com"] });
    const text = spec(generation("a"), generation("b"), "a");
    expect(issuesOfRotation(text, { ...files, "demo/a.pem": www.pem, "demo/b.pem": less.pem })).toEqual([
      'demo/www.yaml:9:38 warning: generation "b" does not cover "example.com", which "a" covers; a distribution with such an alias cannot switch',
    ]);
  });

  test("an expired one may still be left behind, and may not be served", async () => {
    const expired = await issued({
      names: ["www.example.com"],
      notBefore: new Date("2026-08-01T00:00:00Z"),
      notAfter: new Date("2026-11-20T00:00:00Z"),
    });
    const more = { ...files, "demo/a.pem": expired.pem, "demo/b.pem": www.pem };
    const first = generation("a", `, arn: "${arnOf("a")}"`);
    expect(issuesOfRotation(spec(first, generation("b"), "b"), more)).toEqual([
      expect.stringMatching(/:8:38 warning: generation "a"/),
    ]);
    const served = issuesOfRotation(spec(first, generation("b"), "a"), more);
    expect(served).toEqual([expect.stringMatching(/:8:38 generation "a"/)]);
  });
});
