import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { installPackages, isInstalled, recallPackages } from "../../setup/packages.mjs";

const temporary = mkdtempSync(path.join(tmpdir(), "crossfade-packages-"));
afterAll(() => {
  rmSync(temporary, { recursive: true, force: true });
});

const yaml = { version: "2.9.1", integrity: "sha512-a" };

function aCheckout({ wanted, installed }: { readonly wanted: object; readonly installed?: object }): string {
  const root = mkdtempSync(path.join(temporary, "c"));
  writeFileSync(path.join(root, "package-lock.json"), JSON.stringify({ packages: wanted }));
  if (installed !== undefined) {
    mkdirSync(path.join(root, "node_modules"));
    writeFileSync(path.join(root, "node_modules/.package-lock.json"), JSON.stringify({ packages: installed }));
  }
  return root;
}

describe("packages are installed when", () => {
  test.each([
    ["they are the same", { "": {}, "node_modules/yaml": yaml }, { "node_modules/yaml": yaml }, true],
    ["there are more", {}, { "node_modules/yaml": yaml }, true],
    ["one of another platform is missing", { "node_modules/x": { version: "1", optional: true } }, {}, true],
    ["one is missing", { "node_modules/yaml": yaml }, {}, false],
    [
      "one has another version",
      { "node_modules/yaml": yaml },
      { "node_modules/yaml": { ...yaml, version: "2" } },
      false,
    ],
    [
      "one has other content",
      { "node_modules/yaml": yaml },
      { "node_modules/yaml": { ...yaml, integrity: "b" } },
      false,
    ],
  ])("%s: %j in %j is %s", (_, wanted, installed, expected) => {
    expect(isInstalled(wanted, installed)).toBe(expected);
  });
});

test("packages that npm installed before set-up ever ran are not installed again", () => {
  const root = aCheckout({ wanted: { "node_modules/yaml": yaml }, installed: { "node_modules/yaml": yaml } });
  expect(recallPackages(root, undefined)).toMatchObject({ platform: `${process.platform}-${process.arch}` });
});

test("an installation that was interrupted, or never begun, is not taken for one", () => {
  expect(recallPackages(aCheckout({ wanted: {} }), undefined)).toBeUndefined();
});

test("a lock file that changed asks for an installation", () => {
  const root = aCheckout({ wanted: { "node_modules/yaml": yaml }, installed: { "node_modules/yaml": yaml } });
  const before = recallPackages(root, undefined);
  const changed = { packages: { "node_modules/yaml": { ...yaml, version: "2.10.0" } } };
  writeFileSync(path.join(root, "package-lock.json"), JSON.stringify(changed));
  expect(recallPackages(root, before)).toBeUndefined();
});

test("packages that were installed for another platform are installed again", () => {
  const root = aCheckout({ wanted: {}, installed: {} });
  const before = recallPackages(root, undefined);
  expect(before).toBeDefined();
  expect(recallPackages(root, { wanted: "", installed: "", ...before, platform: "other-x64" })).toBeUndefined();
});

/** Does to node_modules what `npm ci` does, as far as it matters here: empties it and installs nothing. */
function anNpm(): string {
  const file = path.join(mkdtempSync(path.join(temporary, "npm")), "npm-cli.cjs");
  const script = [
    "const { mkdirSync, readdirSync, rmSync, writeFileSync } = require('node:fs');",
    "mkdirSync('node_modules', { recursive: true });",
    "for (const name of readdirSync('node_modules')) rmSync(`node_modules/${name}`, { recursive: true });",
    "writeFileSync('node_modules/.package-lock.json', '{}');",
  ];
  writeFileSync(file, script.join("\n"));
  return file;
}

const install = (root: string) =>
  installPackages({ root, env: { ...process.env, npm_execpath: anNpm() }, say: () => undefined });

test("a node_modules that is a link is refused, and what it points to is not emptied", async () => {
  const [other, root] = [aCheckout({ wanted: {}, installed: {} }), aCheckout({ wanted: {} })];
  mkdirSync(path.join(other, "node_modules/yaml"));
  symlinkSync(path.join(other, "node_modules"), path.join(root, "node_modules"));
  await expect(install(root)).rejects.toMatchObject({
    name: "SetupFault",
    message:
      `found that node_modules is a symbolic link to "${other}/node_modules", and that packages have to be installed; ` +
      "expected a folder of this checkout's own, because `npm ci` would empty the one that the link points to. " +
      `Remove the link (rm "${root}/node_modules"), then run the command again.`,
  });
  expect(readdirSync(path.join(other, "node_modules")).toSorted()).toEqual([".package-lock.json", "yaml"]);
});

test("a link to nowhere is refused as well", async () => {
  const root = aCheckout({ wanted: {} });
  symlinkSync(path.join(root, "nowhere"), path.join(root, "node_modules"));
  await expect(install(root)).rejects.toThrow("node_modules is a symbolic link");
  expect(existsSync(path.join(root, "nowhere"))).toBe(false);
});

test("a node_modules of the checkout's own is installed anew", async () => {
  const root = aCheckout({ wanted: {}, installed: {} });
  mkdirSync(path.join(root, "node_modules/left-over"));
  expect(await install(root)).toMatchObject({ platform: `${process.platform}-${process.arch}` });
  expect(readdirSync(path.join(root, "node_modules"))).toEqual([".package-lock.json"]);
});
