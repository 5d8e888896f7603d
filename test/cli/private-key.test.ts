import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { inspect } from "node:util";

import { describe, expect, onTestFinished, test } from "vitest";

import { fetchKey } from "../../cli/private-key.js";
import type { SecretSurroundings } from "../../cli/secret-source.js";
import type { SecretSource } from "../../modules/rotation/tls-rotation.js";
import { aFolder } from "./command.js";

const passphrase = "correct horse battery staple";
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const locking = { format: "pem", cipher: "aes-256-cbc", passphrase } as const;
const locked = privateKey.export({ type: "pkcs8", ...locking }).toString();

const key = { from: "env", variable: "KEY" } as const;

function surroundings(from: Partial<SecretSurroundings> = {}): SecretSurroundings {
  const { folder, remove } = aFolder({ "www.yaml": "", "phrase.txt": `${passphrase}\n` });
  onTestFinished(remove);
  const readSecret = () => Promise.reject(new Error("AWS is not asked here"));
  return { specFile: `${folder}/www.yaml`, environment: {}, readSecret, ...from };
}

const fetched = (environment: NodeJS.Dict<string>, source?: SecretSource, more: Partial<SecretSurroundings> = {}) =>
  fetchKey({ ...key, passphrase: source }, "acm", surroundings({ environment, ...more }));

test("a key goes on as PKCS#8, whatever it was fetched as", async () => {
  const sec1 = createPrivateKey(pem).export({ type: "sec1", format: "pem" }).toString();
  expect(await fetched({ KEY: sec1 })).toEqual({ found: true, pem, remarks: [] });
});

describe("an encrypted key is decrypted", () => {
  const node = (script: string): SecretSource => ({ from: "command", argv: [process.execPath, "-e", script] });
  test.each<readonly [string, SecretSource]>([
    ["the environment", { from: "env", variable: "PHRASE" }],
    ["a file that ends with a line break", { from: "file", path: "phrase.txt" }],
    ["a command that ends with a line break", node(`console.log("${passphrase}")`)],
    ["a command that ends with CRLF", node(`process.stdout.write("${passphrase}\\r\\n")`)],
    ["a secret of AWS", { from: "secretsManager", secret: "prod/www", field: "phrase" }],
  ])("with a passphrase from %s", async (_, source) => {
    const readSecret = () => Promise.resolve({ found: true, text: passphrase } as const);
    expect(await fetched({ KEY: locked, PHRASE: passphrase }, source, { readSecret })).toEqual({
      found: true,
      pem,
      remarks: [],
    });
  });

  test("in the traditional form too", async () => {
    const traditional = privateKey.export({ type: "sec1", ...locking }).toString();
    expect(traditional).toContain("Proc-Type: 4,ENCRYPTED");
    expect(await fetched({ KEY: traditional, PHRASE: passphrase }, { from: "env", variable: "PHRASE" })).toEqual({
      found: true,
      pem,
      remarks: [],
    });
  });

  test("with a passphrase that itself ends with a line break, of which one more is in its file", async () => {
    const odd = privateKey.export({ type: "pkcs8", ...locking, passphrase: "odd\n" }).toString();
    expect(await fetched({ KEY: odd, PHRASE: "odd\n\n" }, { from: "env", variable: "PHRASE" })).toMatchObject({ pem });
  });
});

const inEnv: SecretSource = { from: "env", variable: "PHRASE" };

test.each<readonly [string, NodeJS.Dict<string>, SecretSource | undefined, boolean, string]>([
  [
    "no passphrase is named",
    { KEY: locked },
    undefined,
    false,
    'the private key is encrypted, expected its passphrase beside it: say in "passphrase", under privateKey, where it comes from',
  ],
  [
    "nobody gives the passphrase",
    { KEY: locked },
    inEnv,
    true,
    'the environment variable "PHRASE" is not set, expected the passphrase of the private key; set it where this command runs, or correct its name',
  ],
  [
    "the passphrase's file is not there",
    { KEY: locked },
    { from: "file", path: "none.txt" },
    true,
    'the passphrase file "none.txt" does not exist, expected the passphrase of the private key; put it there, or correct the path, which counts from the spec\'s folder unless it begins with /',
  ],
  [
    "the passphrase is another's",
    { KEY: locked, PHRASE: "incorrect horse" },
    inEnv,
    false,
    "the private key cannot be decrypted with the passphrase that was given, expected the one it was encrypted with: correct the passphrase, or export the key again if it is damaged",
  ],
  [
    "the passphrase is nothing but a line break",
    { KEY: locked, PHRASE: "\n" },
    inEnv,
    false,
    "the passphrase is empty, expected that of the private key; correct where the spec says it is",
  ],
  [
    "the passphrase is longer than any",
    { KEY: locked, PHRASE: "x".repeat(1_025) },
    inEnv,
    false,
    "the passphrase is over 1024 bytes, expected that of the private key; correct where the spec says it is",
  ],
  [
    "nobody gives the key",
    { PHRASE: passphrase },
    inEnv,
    true,
    'the environment variable "KEY" is not set, expected the private key in PEM; set it where this command runs, or correct its name',
  ],
])("it is said when %s, and nothing of either is", async (_, environment, source, absent, problem) => {
  const answer = await fetched(environment, source);
  expect(answer).toEqual({ found: false, absent, problems: [problem] });
  for (const line of [...locked.split("\n").slice(1, -2), "correct horse"]) expect(inspect(answer)).not.toContain(line);
});

test("a passphrase for a key that is not encrypted is a warning, and is not asked for", async () => {
  const source: SecretSource = { from: "command", argv: ["no-such-program-here"] };
  expect(await fetched({ KEY: pem }, source)).toEqual({
    found: true,
    pem,
    remarks: [
      "the private key is not encrypted, though the spec names a passphrase; it lies in clear where it is kept: encrypt it there, or remove passphrase",
    ],
  });
});

test("the passphrase of a text that is no key at all is not asked for", async () => {
  expect(await fetched({ KEY: "changeme" }, inEnv)).toMatchObject({
    found: false,
    problems: [expect.stringContaining("the private key is text without a PEM block")],
  });
});
