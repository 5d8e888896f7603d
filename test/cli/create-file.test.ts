import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { createFile } from "../../cli/create-file.js";
import { aFolder, type Files } from "./command.js";

function folderWith(files: Files): string {
  const { folder, remove } = aFolder({ "specs/keep.yaml": "kept\n", ...files });
  onTestFinished(remove);
  return join(folder, "specs");
}

test("a file that was not there has the text, and nothing else is left behind", async () => {
  const folder = folderWith({});
  expect(await createFile(join(folder, "www.yaml"), "new\n")).toBe(true);
  expect(readFileSync(join(folder, "www.yaml"), "utf8")).toBe("new\n");
  expect(readdirSync(folder)).toEqual(["keep.yaml", "www.yaml"]);
});

test("a file that is there stays as it is, also one that is a link to nothing", async () => {
  const folder = folderWith({});
  symlinkSync("nowhere.yaml", join(folder, "link.yaml"));
  for (const file of ["keep.yaml", "link.yaml"]) expect(await createFile(join(folder, file), "new\n")).toBe(false);
  expect(readFileSync(join(folder, "keep.yaml"), "utf8")).toBe("kept\n");
  expect(existsSync(join(folder, "nowhere.yaml"))).toBe(false);
  expect(readdirSync(folder)).toEqual(["keep.yaml", "link.yaml"]);
});

test("of two that make the same file at once, one has made it, and it is whole", async () => {
  const folder = folderWith({});
  const texts = Array.from({ length: 8 }, (_, index) => `${index}\n`.repeat(10_000));
  const made = await Promise.all(texts.map((text) => createFile(join(folder, "www.yaml"), text)));
  expect(made.filter(Boolean)).toHaveLength(1);
  expect(texts).toContain(readFileSync(join(folder, "www.yaml"), "utf8"));
});

test("a folder that is not there is a fault", async () => {
  await expect(createFile(join(folderWith({}), "gone", "www.yaml"), "new\n")).rejects.toThrow("ENOENT");
});
