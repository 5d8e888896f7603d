import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { installSimpleSamlPhp, simpleSamlPhpMissing } from "../../setup/simplesamlphp.mjs";

const temporary = mkdtempSync(path.join(tmpdir(), "crossfade-apt-"));
afterAll(() => {
  rmSync(temporary, { recursive: true, force: true });
});

/** A PATH on which there are only these scripts, and what a script needs. */
function programs(scripts: Readonly<Record<string, string>>): { readonly PATH: string; readonly log: string } {
  const folder = mkdtempSync(path.join(temporary, "p"));
  const log = path.join(folder, "log");
  writeFileSync(log, "");
  symlinkSync("/usr/bin/env", path.join(folder, "env"));
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n/bin/echo "${name} $*" >>"${log}"\n${script}\n`);
    chmodSync(path.join(folder, name), 0o755);
  }
  return { PATH: folder, log };
}

async function install(scripts: Readonly<Record<string, string>>, isRoot = true) {
  const { PATH, log } = programs(scripts);
  const said: string[] = [];
  const look = () => "it is missing in this test";
  const there = await installSimpleSamlPhp({ env: { PATH }, isRoot, say: (line) => said.push(line), look });
  return { there, said: said.join("\n"), calls: readFileSync(log, "utf8") };
}

test("nothing is asked and nothing is said where it is there already", async () => {
  const said: string[] = [];
  const there = await installSimpleSamlPhp({
    env: programs({ "apt-get": "exit 1" }),
    isRoot: true,
    say: (line) => said.push(line),
    look: () => undefined,
  });
  expect([there, said]).toEqual([true, []]);
});

test("where there is no apt-get, it says that the tests are skipped", async () => {
  expect(await install({})).toEqual({
    there: false,
    said: "the tests that sign in are skipped: SimpleSAMLphp is missing, and there is no apt-get to install it",
    calls: "",
  });
});

test("without root and without a sudo that does not ask, nothing is tried", async () => {
  const { there, said, calls } = await install({ "apt-get": "exit 0", sudo: "exit 1" }, false);
  expect([there, calls]).toEqual([false, "sudo -n true\n"]);
  expect(said).toContain("needs root or a sudo that asks for no password");
});

test("an installation that fails says so with its last words, and is no failure", async () => {
  const { there, said } = await install({ "apt-get": "echo E: Unable to locate package simplesamlphp >&2; exit 100" });
  expect(there).toBe(false);
  expect(said).toContain("installing SimpleSAMLphp failed:\nE: Unable to locate package simplesamlphp");
});

test("the list is updated first, and a web server is named so that no other one is chosen and started", async () => {
  const { calls } = await install({ "apt-get": "exit 0" });
  const [update = "", installed = ""] = calls.split("\n");
  expect(update).toMatch(/ update$/);
  expect(installed).toMatch(/--no-install-recommends .*php-cgi .*mini-httpd simplesamlphp$/);
});

test("a PATH without php is said to lack it, or SimpleSAMLphp is not installed", () => {
  expect(simpleSamlPhpMissing({ PATH: temporary })).toMatch(/no php on PATH|is not installed/);
});
