import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { isRecent, provideTerraform, recallTerraform, terraformTarget } from "../../setup/terraform.mjs";

const temporary = mkdtempSync(path.join(tmpdir(), "crossfade-terraform-"));
afterAll(() => {
  rmSync(temporary, { recursive: true, force: true });
});

/** A machine whose PATH leads to a program that says it is this Terraform, as a version manager's script does. */
function aMachine(version: string, { warning = "" } = {}) {
  const root = mkdtempSync(path.join(temporary, "m"));
  const folder = path.join(root, "path");
  mkdirSync(folder);
  const program = path.join(folder, "terraform");
  const answer = JSON.stringify({ terraform_version: version }, undefined, 2);
  const write = (text: string) => {
    writeFileSync(program, `#!/bin/sh\ncat <<'END'\n${text}\nEND\n`);
    chmodSync(program, 0o755);
  };
  write(warning + answer);
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const bin = path.join(root, ".crossfade", "bin");
  const env = { PATH: [bin, folder, "/usr/bin", "/bin"].join(path.delimiter) };
  return { context: { bin, env, say }, program, write, said };
}

test.each([
  ["1.11.0", true],
  ["1.11.4", true],
  ["1.14.0-beta1", true],
  ["2.0.0", true],
  ["1.10.5", false],
  ["0.15.0", false],
  ["nonsense", false],
  [undefined, false],
])("Terraform %s is recent enough: %s", (version, recent) => {
  expect(isRecent(version)).toBe(recent);
});

test("a machine is named in Terraform's words", () => {
  expect([terraformTarget("linux", "x64"), terraformTarget("darwin", "arm64")]).toEqual([
    "linux_amd64",
    "darwin_arm64",
  ]);
});

describe("Terraform on PATH", () => {
  test("is used without a word when it is recent enough, and hides an earlier download", async () => {
    const { context, program, said } = aMachine("1.12.0");
    mkdirSync(context.bin, { recursive: true });
    writeFileSync(path.join(context.bin, "terraform"), "old");
    const done = await provideTerraform(context);
    expect(done).toMatchObject({ onPath: { path: program }, own: null, version: "1.12.0" });
    expect(existsSync(path.join(context.bin, "terraform"))).toBe(false);
    expect(said).toEqual([]);
  });

  test("is understood when a warning stands before its answer", async () => {
    const { context } = aMachine("1.12.0", { warning: "There are some problems with the CLI configuration:\n\n" });
    expect(await provideTerraform(context)).toMatchObject({ version: "1.12.0" });
  });

  test("is remembered while nothing changes", async () => {
    const { context } = aMachine("1.12.0");
    const done = await provideTerraform(context);
    expect(await recallTerraform(context, done)).toEqual(done);
  });

  test("is asked again when its file changed", async () => {
    const { context, program } = aMachine("1.12.0");
    const done = await provideTerraform(context);
    utimesSync(program, 1, 1);
    expect(await recallTerraform(context, done)).toBeUndefined();
  });

  test("is asked again when it is a script, whose answer may change while its file does not", async () => {
    const { context, program, write } = aMachine("1.12.0");
    utimesSync(program, 1, 1);
    const done = await provideTerraform(context);
    write(JSON.stringify({ terraform_version: "1.09.0" }, undefined, 2));
    utimesSync(program, 1, 1);
    expect(await recallTerraform(context, done)).toBeUndefined();
  });
});
