import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";

import { fetchSecret } from "../../cli/secret-source.js";
import type { SecretAnswer, SecretPlace } from "../../modules/live/secret-answer.js";
import type { SecretSource } from "../../modules/rotation/tls-rotation.js";
import { aFolder, type Files } from "./command.js";

/** Nothing like it may be in an answer that says there is no key. */
const secret = "SECRET-0123456789-abcdefghijklmnopqrstuvwxyz";
const text = "what was asked for\n";
const wanted = { what: "key", expected: "the private key in PEM" } as const;

/** The answer for a spec in `demo/www.yaml` of a folder with these files. */
function fetched(
  source: SecretSource,
  {
    files = {},
    environment = {},
    readSecret = () => Promise.reject(new Error("AWS is not asked here")),
  }: {
    files?: Files;
    environment?: NodeJS.Dict<string>;
    readSecret?: (place: SecretPlace) => Promise<SecretAnswer>;
  } = {},
) {
  const { folder, remove } = aFolder({ "demo/www.yaml": "", ...files });
  onTestFinished(remove);
  return fetchSecret(source, wanted, { specFile: join(folder, "demo/www.yaml"), environment, readSecret });
}

const node = (script: string, ...rest: readonly string[]): SecretSource => ({
  from: "command",
  argv: [process.execPath, "-e", script, ...rest],
});

test("a text is taken from the environment as it stands", async () => {
  expect(await fetched({ from: "env", variable: "KEY" }, { environment: { KEY: text } })).toEqual({
    found: true,
    text,
  });
});

test.each([
  ["not set", {}],
  ["empty", { KEY: "" }],
])("a variable that is %s is named as such", async (found, environment) => {
  expect(await fetched({ from: "env", variable: "KEY" }, { environment: { OTHER: secret, ...environment } })).toEqual({
    found: false,
    absent: true,
    problem: `the environment variable "KEY" is ${found}, expected the private key in PEM; set it where this command runs, or correct its name`,
  });
});

test("a file is found relative to the spec", async () => {
  const answer = await fetched({ from: "file", path: "../keys/www.pem" }, { files: { "keys/www.pem": text } });
  expect(answer).toEqual({ found: true, text });
});

test("a file that is not there is named, as the spec names it", async () => {
  expect(await fetched({ from: "file", path: "www.pem" })).toEqual({
    found: false,
    absent: true,
    problem:
      'the key file "www.pem" does not exist, expected the private key in PEM; put it there, or correct the path, which counts from the spec\'s folder unless it begins with /',
  });
});

test("a folder is no key file", async () => {
  expect(await fetched({ from: "file", path: "." })).toEqual({
    found: false,
    absent: false,
    problem:
      'the key file "." could not be read (EISDIR), expected the private key in PEM; correct the path, which counts from the spec\'s folder unless it begins with /',
  });
});

test("a file larger than any key is refused, and nothing of it is said", async () => {
  const files = { "demo/www.pem": secret.repeat(2_000) };
  expect(await fetched({ from: "file", path: "www.pem" }, { files })).toEqual({
    found: false,
    absent: false,
    problem: 'the key file "www.pem" is over 65536 bytes, expected the private key in PEM; put nothing else into it',
  });
});

test("what a command prints is the text", async () => {
  expect(await fetched(node(`process.stdout.write(${JSON.stringify(text)})`))).toEqual({ found: true, text });
});

test("a command runs in the folder of the spec", async () => {
  const answer = await fetched(node('process.stdout.write(require("node:fs").readFileSync("www.pem"))'), {
    files: { "demo/www.pem": text },
  });
  expect(answer).toEqual({ found: true, text });
});

test("no shell reads a command: its arguments arrive as they are written", async () => {
  const written = ["$(echo expanded)", "`echo expanded`", "$HOME", "*", "a b", "; echo more", "> out"];
  const answer = await fetched(node("process.stdout.write(JSON.stringify(process.argv.slice(1)))", ...written));
  expect(answer).toEqual({ found: true, text: JSON.stringify(written) });
});

test("a command that fails is named with its exit code, and nothing that it printed is said", async () => {
  const answer = await fetched(node(`console.log("${secret}"); console.error("${secret}"); process.exit(3)`, secret));
  expect(answer).toEqual({
    found: false,
    absent: false,
    problem: `the key command "${process.execPath}" failed (exit code 3), expected the private key in PEM on its output; run it in the spec's folder to see why: its words are not shown here`,
  });
});

test("a command that is killed is named with the signal", async () => {
  const answer = await fetched(node('process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 5000)'));
  expect(answer).toEqual({
    found: false,
    absent: false,
    problem: `the key command "${process.execPath}" failed (SIGTERM), expected the private key in PEM on its output; run it in the spec's folder to see why: its words are not shown here`,
  });
});

test("a command that prints more than any key is stopped, and nothing that it printed is said", async () => {
  const answer = await fetched(node(`setInterval(() => process.stdout.write("${secret}".repeat(2000)), 1)`));
  expect(answer).toEqual({
    found: false,
    absent: false,
    problem: `the key command "${process.execPath}" printed over 65536 bytes, expected the private key in PEM on its output; let it print nothing else`,
  });
});

test("a program that is not there is named", async () => {
  expect(await fetched({ from: "command", argv: ["no-such-program-here", secret] })).toEqual({
    found: false,
    absent: false,
    problem:
      'the key command "no-such-program-here" could not be found, expected the private key in PEM on its output; install it where this command runs, or correct its name (a path counts from the spec\'s folder)',
  });
});

test("a program that may not be executed is named", async () => {
  const answer = await fetched(
    { from: "command", argv: ["./print-key"] },
    { files: { "demo/print-key": "#!/bin/sh\n" } },
  );
  expect(answer).toEqual({
    found: false,
    absent: false,
    problem:
      'the key command "./print-key" may not be run (EACCES), expected the private key in PEM on its output; let this user execute it',
  });
});

test("a program beside the spec is found relative to it", async () => {
  const { folder, remove } = aFolder({ "demo/www.yaml": "" });
  onTestFinished(remove);
  const script = join(folder, "demo", "print-key");
  writeFileSync(script, `#!/usr/bin/env node\nprocess.stdout.write(${JSON.stringify(text)})\n`);
  chmodSync(script, 0o755);
  const readSecret = () => Promise.reject(new Error("AWS is not asked here"));
  const from = { specFile: join(folder, "demo/www.yaml"), environment: {}, readSecret };
  const answer = await fetchSecret({ from: "command", argv: ["./print-key"] }, wanted, from);
  expect(answer).toEqual({ found: true, text });
});

test("a command that waits for input gets none and does not hang", async () => {
  const began = Date.now();
  const answer = await fetched(node('process.stdin.on("end", () => process.stdout.write("read to the end")).resume()'));
  expect(answer).toEqual({ found: true, text: "read to the end" });
  expect(Date.now() - began).toBeLessThan(20_000);
});

describe("a secret of AWS", () => {
  const source = { from: "secretsManager", secret: "prod/www", field: "key" } as const;

  test("is asked for by its name and field", async () => {
    const asked: SecretPlace[] = [];
    const readSecret = (place: SecretPlace) => {
      asked.push(place);
      return Promise.resolve({ found: true, text } as const);
    };
    expect(await fetched(source, { readSecret })).toEqual({ found: true, text });
    expect(asked).toMatchObject([{ secret: "prod/www", field: "key" }]);
  });

  test.each([
    [
      "no-secret",
      true,
      'the secret "prod/www" does not exist in Secrets Manager, expected the private key in PEM; create it, or correct its name (and its region, with an ARN)',
    ],
    [
      "no-value",
      true,
      'the secret "prod/www" has no current value, expected the private key in PEM; put one into it (aws secretsmanager put-secret-value)',
    ],
    [
      "deleted",
      true,
      'the secret "prod/www" is marked for deletion, expected the private key in PEM; restore it (aws secretsmanager restore-secret)',
    ],
    [
      "not-an-arn",
      false,
      'the secret "prod/www" is no ARN of a secret, expected arn:aws:secretsmanager:<region>:<account>:secret:<name>, or a name, which has no colon; correct it',
    ],
    [
      "too-large",
      false,
      'the secret "prod/www" is over 65536 bytes, expected the private key in PEM; put nothing else into it',
    ],
    [
      "field-missing",
      false,
      'the secret "prod/www" has no such field, expected the private key in PEM in its field "key"; correct the field\'s name, or add it to the secret',
    ],
    [
      "field-not-text",
      false,
      'the secret "prod/www" has something else than a text, expected the private key in PEM in its field "key"; make it a text',
    ],
    [
      "field-of-no-object",
      false,
      'the secret "prod/www" is no JSON object, expected the private key in PEM in its field "key"; leave field out if the secret is the private key in PEM itself',
    ],
    [
      "object-without-field",
      false,
      'the secret "prod/www" is a JSON object, expected the private key in PEM itself; say in "field" which of its fields holds it',
    ],
  ] as const)("that is %s is named with what to do", async (why, absent, problem) => {
    const readSecret = () => Promise.resolve({ found: false, why } as const);
    expect(await fetched(source, { readSecret })).toEqual({ found: false, absent, problem });
  });
});
