import { execFile } from "node:child_process";
import { open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { promisify } from "node:util";

import type { KeySource } from "../modules/rotation/tls-rotation.js";

/** More than any unencrypted key that ACM takes (5,120 bytes); what is longer is no key. */
const keyLimit = 64 * 1024;
const commandTimeout = 60_000;

export type KeyAnswer =
  | { readonly found: true; readonly pem: string }
  /** `absent`: nobody has given one, as opposed to one that cannot be used. `problem` names the place, never what was in it. */
  | { readonly found: false; readonly absent: boolean; readonly problem: string };

/** Fetches a private key from where the spec says it is. `specFile` anchors relative paths. */
export async function fetchKey(
  source: KeySource,
  specFile: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<KeyAnswer> {
  switch (source.from) {
    case "env": {
      const pem = environment[source.variable];
      if (pem === undefined || pem === "")
        return absent(`the environment variable "${source.variable}" is not set, expected the private key in PEM`);
      return { found: true, pem };
    }
    case "file":
      return readKeyFile(resolve(dirname(specFile), source.path), source.path);
    case "command":
      return runKeyCommand(source.argv, dirname(specFile));
    case "secretsManager":
      return unusable("secretsManager is not built yet");
  }
}

async function readKeyFile(path: string, shown: string): Promise<KeyAnswer> {
  try {
    const file = await open(path, "r");
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(keyLimit + 1), 0, keyLimit + 1, 0);
      if (bytesRead > keyLimit)
        return unusable(`the key file "${shown}" is over ${keyLimit} bytes, expected a private key in PEM`);
      return { found: true, pem: buffer.toString("utf8", 0, bytesRead) };
    } finally {
      await file.close();
    }
  } catch (cause) {
    const problem = `the key file "${shown}" could not be read (${codeOf(cause)}), expected a private key in PEM`;
    return codeOf(cause) === "ENOENT" ? absent(problem) : unusable(problem);
  }
}

/** Runs the command as it stands, without a shell; what it prints is the key, so nothing of it is ever shown. */
async function runKeyCommand(argv: readonly string[], folder: string): Promise<KeyAnswer> {
  const [program, ...rest] = argv;
  if (program === undefined) return unusable("the key command is empty, expected a program and its arguments");
  try {
    const running = promisify(execFile)(program, rest, {
      cwd: folder,
      maxBuffer: keyLimit,
      timeout: commandTimeout,
    });
    // A command that reads its input would wait for it until the time is up.
    running.child.stdin?.end();
    const { stdout } = await running;
    return { found: true, pem: stdout };
  } catch (cause) {
    return unusable(
      `the key command "${program}" failed (${codeOf(cause)}), expected the private key in PEM on its output`,
    );
  }
}

function absent(problem: string): KeyAnswer {
  return { found: false, absent: true, problem };
}

function unusable(problem: string): KeyAnswer {
  return { found: false, absent: false, problem };
}

// Never the error's message: execFile puts what the command printed into it.
function codeOf(cause: unknown): string {
  if (typeof cause !== "object" || cause === null || !("code" in cause)) return "no reason given";
  if (cause.code === null && "signal" in cause) return String(cause.signal);
  return typeof cause.code === "number" ? `exit code ${cause.code}` : String(cause.code);
}
