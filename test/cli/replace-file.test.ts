import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { replaceFile } from "../../cli/replace-file.js";
import { aFolder } from "./command.js";

function folderWithSpec(): string {
  const { folder, remove } = aFolder({ "specs/www.yaml": "old\n" });
  onTestFinished(remove);
  return folder;
}

test("a file has the new text and its own mode afterwards, and nothing else is left behind", async () => {
  const folder = folderWithSpec();
  const file = join(folder, "specs/www.yaml");
  for (const mode of [0o600, 0o664]) {
    chmodSync(file, mode);
    await replaceFile(file, `new ${mode}\n`);
    expect([readFileSync(file, "utf8"), statSync(file).mode & 0o7777]).toEqual([`new ${mode}\n`, mode]);
  }
  expect(readdirSync(join(folder, "specs"))).toEqual(["www.yaml"]);
});

test("a link stays one, and what it leads to has the new text", async () => {
  const folder = folderWithSpec();
  const link = join(folder, "link.yaml");
  symlinkSync("specs/www.yaml", link);
  await replaceFile(link, "new\n");
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, "specs/www.yaml"), "utf8")).toBe("new\n");
  expect(readdirSync(folder)).toEqual(["link.yaml", "specs"]);
});

test("a file that is not there is not made", async () => {
  const folder = folderWithSpec();
  await expect(replaceFile(join(folder, "specs/gone.yaml"), "new\n")).rejects.toThrow("ENOENT");
  expect(readdirSync(join(folder, "specs"))).toEqual(["www.yaml"]);
});
