import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { exportLines, variables } from "../../setup/environment.mjs";

const ours = mkdtempSync(path.join(tmpdir(), "crossfade-environment-"));
afterAll(() => {
  rmSync(ours, { recursive: true, force: true });
});

const bin = path.join(ours, "bin");
const none = { file: undefined, misnamed: false, where: "unsaid" } as const;

test("a mirror gives a configuration of ours, and no plugin cache", () => {
  const values = variables({
    ours,
    bin,
    env: { PATH: "/usr/bin" },
    theirs: none,
    origin: { kind: "mirror", folder: "/m" },
  });
  expect(values).toEqual({
    PATH: `${bin}:/usr/bin`,
    TF_CLI_CONFIG_FILE: path.join(ours, "terraform.rc"),
    CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
  });
  expect(readFileSync(path.join(ours, "terraform.rc"), "utf8")).toContain('path    = "/m"');
});

test("a plugin cache of the user's is switched off for a mirror, which Terraform would refuse to copy into itself", () => {
  const env = { PATH: "/usr/bin", TF_PLUGIN_CACHE_DIR: "/m" };
  const values = variables({ ours, bin, env, theirs: none, origin: { kind: "mirror", folder: "/m" } });
  expect(values).toMatchObject({ TF_PLUGIN_CACHE_DIR: "" });
});

test("where nothing is known, nothing but PATH and Terraform's manners changes", () => {
  const values = variables({ ours, bin, env: { PATH: "/usr/bin" }, theirs: none, origin: { kind: "unknown" } });
  expect(values).toEqual({ PATH: `${bin}:/usr/bin`, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" });
});

test("a TF_CLI_CONFIG_FILE that names a missing file is pointed to an empty one", () => {
  const theirs = { ...none, misnamed: true };
  const values = variables({ ours, bin, env: {}, theirs, origin: { kind: "unknown" } });
  expect(values).toMatchObject({ TF_CLI_CONFIG_FILE: path.join(ours, "empty.rc") });
  expect(readFileSync(path.join(ours, "empty.rc"), "utf8")).toMatch(/^#[^\n]*\n$/);
});

test("preparing a prepared environment changes nothing", () => {
  const origin = { kind: "mirror", folder: "/m" } as const;
  const once = variables({ ours, bin, env: { PATH: "/usr/bin" }, theirs: none, origin });
  expect(variables({ ours, bin, env: once, theirs: { ...none, misnamed: true }, origin })).toEqual(once);
});

test("a shell reads back what was printed, whatever is in it", () => {
  const odd = 'it\'s $HOME `id` "x" \\ *';
  const script = `${exportLines({ ODD: odd }).join("\n")}\nprintf %s "$ODD"`;
  expect(execFileSync("/bin/sh", ["-c", script], { encoding: "utf8" })).toBe(odd);
});
