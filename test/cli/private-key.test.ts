import { generateKeyPairSync } from "node:crypto";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { fetchKey } from "../../cli/private-key.js";
import type { KeySource } from "../../modules/rotation/tls-rotation.js";
import { aFolder, type Files } from "./command.js";

/** Nothing like it may be in an answer that says there is no key. */
const secret = "SECRET-0123456789-abcdefghijklmnopqrstuvwxyz";
const pem = generateKeyPairSync("ec", { namedCurve: "P-256" })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();

/** The answer for a spec in `demo/www.yaml` of a folder with these files. */
function fetched(
  source: KeySource,
  { files = {}, environment = {} }: { files?: Files; environment?: NodeJS.Dict<string> } = {},
) {
  const { folder, remove } = aFolder({ "demo/www.yaml": "", ...files });
  onTestFinished(remove);
  return fetchKey(source, join(folder, "demo/www.yaml"), environment);
}

const node = (script: string, ...rest: readonly string[]): KeySource => ({
  from: "command",
  argv: [process.execPath, "-e", script, ...rest],
});

test("a key is taken from the environment as it stands", async () => {
  expect(await fetched({ from: "env", variable: "KEY" }, { environment: { KEY: pem } })).toEqual({ found: true, pem });
});

test.each([{ KEY: undefined }, { KEY: "" }])(
  "a variable that is missing or empty is named: %o",
  async (environment) => {
    expect(await fetched({ from: "env", variable: "KEY" }, { environment: { OTHER: secret, ...environment } })).toEqual(
      {
        found: false,
        absent: true,
        problem: 'the environment variable "KEY" is not set, expected the private key in PEM',
      },
    );
  },
);

test("a file is found relative to the spec", async () => {
  const answer = await fetched({ from: "file", path: "../keys/www.pem" }, { files: { "keys/www.pem": pem } });
  expect(answer).toEqual({ found: true, pem });
});

test("a file that is not there is named, as the spec names it", async () => {
  expect(await fetched({ from: "file", path: "www.pem" })).toEqual({
    found: false,
    absent: true,
    problem: 'the key file "www.pem" could not be read (ENOENT), expected a private key in PEM',
  });
});

test("a folder is no key file", async () => {
  expect(await fetched({ from: "file", path: "." })).toEqual({
    found: false,
    absent: false,
    problem: 'the key file "." could not be read (EISDIR), expected a private key in PEM',
  });
});

test("a file larger than any key is refused, and nothing of it is said", async () => {
  const files = { "demo/www.pem": secret.repeat(2_000) };
  expect(await fetched({ from: "file", path: "www.pem" }, { files })).toEqual({
    found: false,
    absent: false,
    problem: 'the key file "www.pem" is over 65536 bytes, expected a private key in PEM',
  });
});

test("what a command prints is the key", async () => {
  expect(await fetched(node(`process.stdout.write(${JSON.stringify(pem)})`))).toEqual({ found: true, pem });
});

test("a command runs in the folder of the spec", async () => {
  const answer = await fetched(node('process.stdout.write(require("node:fs").readFileSync("www.pem"))'), {
    files: { "demo/www.pem": pem },
  });
  expect(answer).toEqual({ found: true, pem });
});

test("no shell reads a command: its arguments arrive as they are written", async () => {
  const written = ["$(echo expanded)", "`echo expanded`", "$HOME", "*", "a b", "; echo more", "> out"];
  const answer = await fetched(node("process.stdout.write(JSON.stringify(process.argv.slice(1)))", ...written));
  expect(answer).toEqual({ found: true, pem: JSON.stringify(written) });
});

test("a command that fails is named with its exit code, and nothing that it printed is said", async () => {
  const answer = await fetched(node(`console.log("${secret}"); console.error("${secret}"); process.exit(3)`, secret));
  expect(answer).toEqual({
    found: false,
    absent: false,
    problem: `the key command "${process.execPath}" failed (exit code 3), expected the private key in PEM on its output`,
  });
});

test("a command that is killed is named with the signal", async () => {
  const answer = await fetched(node('process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 5000)'));
  expect(answer).toEqual({
    found: false,
    absent: false,
    problem: `the key command "${process.execPath}" failed (SIGTERM), expected the private key in PEM on its output`,
  });
});

test("a command that prints more than any key is stopped, and nothing that it printed is said", async () => {
  const answer = await fetched(node(`setInterval(() => process.stdout.write("${secret}".repeat(2000)), 1)`));
  expect(answer).toEqual({
    found: false,
    absent: false,
    problem: `the key command "${process.execPath}" failed (ERR_CHILD_PROCESS_STDIO_MAXBUFFER), expected the private key in PEM on its output`,
  });
});

test("a program that is not there is named", async () => {
  expect(await fetched({ from: "command", argv: ["no-such-program-here", secret] })).toEqual({
    found: false,
    absent: false,
    problem: 'the key command "no-such-program-here" failed (ENOENT), expected the private key in PEM on its output',
  });
});

test("a program beside the spec is found relative to it", async () => {
  const { folder, remove } = aFolder({ "demo/www.yaml": "" });
  onTestFinished(remove);
  const script = join(folder, "demo", "print-key");
  writeFileSync(script, `#!/usr/bin/env node\nprocess.stdout.write(${JSON.stringify(pem)})\n`);
  chmodSync(script, 0o755);
  const answer = await fetchKey({ from: "command", argv: ["./print-key"] }, join(folder, "demo/www.yaml"), {});
  expect(answer).toEqual({ found: true, pem });
});

test("a command that waits for input gets none and does not hang", async () => {
  const began = Date.now();
  const answer = await fetched(node('process.stdin.on("end", () => process.stdout.write("read to the end")).resume()'));
  expect(answer).toEqual({ found: true, pem: "read to the end" });
  expect(Date.now() - began).toBeLessThan(20_000);
});
