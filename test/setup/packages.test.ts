import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { isInstalled, recallPackages } from "../../setup/packages.mjs";

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
