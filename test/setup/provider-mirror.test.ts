import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { findMirror, layoutOf, realMirror, usualPlaces } from "../../setup/provider-mirror.mjs";

const temporary = realpathSync(mkdtempSync(path.join(tmpdir(), "crossfade-mirror-")));
afterAll(() => {
  rmSync(temporary, { recursive: true, force: true });
});

const target = "linux_amd64";
const aws = "registry.terraform.io/hashicorp/aws";
const unpacked = `${aws}/5.100.0/linux_amd64/terraform-provider-aws_v5.100.0_x5`;
const packed = `${aws}/terraform-provider-aws_5.100.0_linux_amd64.zip`;

/** A folder with these empty files in it. */
function aFolder(...files: readonly string[]): string {
  const folder = mkdtempSync(path.join(temporary, "f"));
  for (const file of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), "");
  }
  return folder;
}

test("an unpacked mirror below other folders is found", async () => {
  const folder = aFolder(`opt/a/b/${unpacked}`, "opt/c/readme.md");
  expect(await findMirror(folder, { target })).toBe(path.join(folder, "opt/a/b"));
});

test("a packed mirror is found, though it has no folder for the version", async () => {
  const folder = aFolder(`srv/${packed}`, `srv/${aws}/5.100.0.json`);
  expect(await findMirror(folder, { target })).toBe(path.join(folder, "srv"));
});

test("the mirror nearest to the root is taken, and of two equally near the first by name", async () => {
  const folder = aFolder(`a/deeper/${unpacked}`, `z/${unpacked}`, `m/${unpacked}`);
  expect(await findMirror(folder, { target })).toBe(path.join(folder, "m"));
});

test.each([
  ["another version", `m/${aws}/5.99.0/linux_amd64/terraform-provider-aws_v5.99.0_x5`],
  ["another platform", `m/${aws}/5.100.0/darwin_arm64/terraform-provider-aws_v5.100.0_x5`],
  ["another provider", "m/registry.terraform.io/hashicorp/awscc/5.100.0/linux_amd64/terraform-provider-awscc"],
  ["no plugin in its folder", `m/${aws}/5.100.0/linux_amd64/LICENSE.txt`],
  ["the version as a packed file of another platform", `m/${aws}/terraform-provider-aws_5.100.0_darwin_arm64.zip`],
])("a mirror with %s is not taken", async (_, file) => {
  expect(await findMirror(aFolder(file), { target })).toBeUndefined();
});

test("a mirror that lacks the provider does not hide one that has it", async () => {
  const folder = aFolder(`a/registry.terraform.io/hashicorp/null/3.0.0/x`, `b/c/${unpacked}`);
  expect(await findMirror(folder, { target })).toBe(path.join(folder, "b/c"));
});

test("working directories, node_modules and .git are not searched", async () => {
  const folder = aFolder(`a/.terraform/${unpacked}`, `node_modules/${unpacked}`, `b/.git/${unpacked}`);
  expect(await findMirror(folder, { target })).toBeUndefined();
});

test("a mirror is found seven folders down and not eight", async () => {
  expect(await findMirror(aFolder(`1/2/3/4/5/6/${unpacked}`), { target })).toMatch(/\/1\/2\/3\/4\/5\/6$/);
  expect(await findMirror(aFolder(`1/2/3/4/5/6/7/${unpacked}`), { target })).toBeUndefined();
});

test("a loop of symbolic links ends the search no later, and a folder that may not be read is passed over", async () => {
  const folder = aFolder(`b/c/${unpacked}`, "locked/x");
  symlinkSync(folder, path.join(folder, "b", "loop"));
  chmodSync(path.join(folder, "locked"), 0o000);
  expect(await findMirror(folder, { target })).toBe(path.join(folder, "b/c"));
  chmodSync(path.join(folder, "locked"), 0o700);
});

test("the search gives up when its time is over", async () => {
  expect(await findMirror(aFolder(`a/${unpacked}`), { target, limitMs: -1 })).toBeUndefined();
});

test("a cache of links into a mirror stands for the mirror", async () => {
  const mirror = aFolder(unpacked);
  const cache = aFolder(`${aws}/5.100.0/readme`);
  symlinkSync(path.join(mirror, aws, "5.100.0", target), path.join(cache, aws, "5.100.0", target));
  expect(layoutOf(cache, target)).toBe("unpacked");
  expect(realMirror(cache, target)).toBe(mirror);
});

test("a mirror whose links dangle holds nothing", () => {
  const cache = aFolder(`${aws}/5.100.0/readme`);
  symlinkSync(path.join(temporary, "gone"), path.join(cache, aws, "5.100.0", target));
  expect(layoutOf(cache, target)).toBeUndefined();
});

test("the places Terraform looks into by itself come first, in its order", () => {
  const env = { HOME: "/home/r", XDG_DATA_DIRS: "/usr/share", TF_PLUGIN_CACHE_DIR: "/cache" };
  expect(usualPlaces({ env, cwd: "/repo" })).toEqual([
    "/repo/terraform.d/plugins",
    "/home/r/.terraform.d/plugins",
    "/home/r/.local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
    "/usr/local/share/terraform/plugins",
    "/cache",
  ]);
});
