import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { writeFiles } from "../../cli/write-files.js";
import { aFolder } from "./command.js";

function folderWith(files: Readonly<Record<string, string>>): string {
  const { folder, remove } = aFolder({ "keep.txt": "kept\n", ...files });
  onTestFinished(remove);
  return folder;
}

test("files are written into a folder that is made for them, and a second time they are there already", async () => {
  const folder = join(folderWith({}), "hand", "over");
  const files = [
    { name: "a.pem", text: "A\n" },
    { name: "b.pem", text: "B\n" },
  ];
  expect((await writeFiles(folder, files)).map(({ state }) => state)).toEqual(["written", "written"]);
  expect((await writeFiles(folder, files)).map(({ state }) => state)).toEqual(["there-already", "there-already"]);
  expect(readdirSync(folder)).toEqual(["a.pem", "b.pem"]);
});

test("a file that holds something else stays as it is, and the others are written all the same", async () => {
  const folder = folderWith({ "a.pem": "mine\n" });
  mkdirSync(join(folder, "c.pem"));
  const files = ["a.pem", "b.pem", "c.pem"].map((name) => ({ name, text: "new\n" }));
  expect(await writeFiles(folder, files)).toEqual([
    { file: join(folder, "a.pem"), state: "differs" },
    { file: join(folder, "b.pem"), state: "written" },
    { file: join(folder, "c.pem"), state: "differs" },
  ]);
  expect(readFileSync(join(folder, "a.pem"), "utf8")).toBe("mine\n");
});
