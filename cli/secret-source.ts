import { execFile } from "node:child_process";
import { open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { promisify } from "node:util";

import { explainSecretLack, isAbsent, type SecretAnswer, type SecretPlace } from "../modules/live/secret-answer.js";
import type { SecretSource } from "../modules/rotation/tls-rotation.js";

/** More than any key or passphrase; what is longer is neither. */
const secretLimit = 64 * 1024;
const commandTimeout = 60_000;

export type SecretText =
  | { readonly found: true; readonly text: string }
  /** `absent`: nobody has given one, as opposed to one that cannot be used. `problem` names the place, never what was in it. */
  | { readonly found: false; readonly absent: boolean; readonly problem: string };

/** Whatever a source is read from, besides itself. */
export interface SecretSurroundings {
  /** Anchors relative paths. */
  readonly specFile: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of AWS Secrets Manager, in the stack's account. Throws ReadFault. */
  readonly readSecret: (place: SecretPlace) => Promise<SecretAnswer>;
}

/** What is fetched, for the words about it: `what` as in "the key file", `expected` with its article. */
export interface Wanted {
  readonly what: "key" | "passphrase";
  readonly expected: string;
}

/** Fetches a secret text from where the spec says it is. Throws the ReadFault of an AWS that does not answer. */
export async function fetchSecret(
  source: SecretSource,
  wanted: Wanted,
  { specFile, environment, readSecret }: SecretSurroundings,
): Promise<SecretText> {
  switch (source.from) {
    case "env": {
      const text = environment[source.variable];
      if (text === undefined || text === "") {
        const found = `the environment variable "${source.variable}" is ${text === undefined ? "not set" : "empty"}`;
        return absent(`${found}, expected ${wanted.expected}; set it where this command runs, or correct its name`);
      }
      return { found: true, text };
    }
    case "file":
      return readSecretFile(resolve(dirname(specFile), source.path), source.path, wanted);
    case "command":
      return runSecretCommand(source.argv, dirname(specFile), wanted);
    case "secretsManager": {
      const answer = await readSecret(source);
      if (answer.found) return answer;
      const problem = explainSecretLack(source, answer.why, wanted.expected);
      return isAbsent(answer.why) ? absent(problem) : unusable(problem);
    }
  }
}

async function readSecretFile(path: string, shown: string, { what, expected }: Wanted): Promise<SecretText> {
  try {
    const file = await open(path, "r");
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(secretLimit + 1), 0, secretLimit + 1, 0);
      if (bytesRead > secretLimit)
        return unusable(
          `the ${what} file "${shown}" is over ${secretLimit} bytes, expected ${expected}; put nothing else into it`,
        );
      return { found: true, text: buffer.toString("utf8", 0, bytesRead) };
    } finally {
      await file.close();
    }
  } catch (cause) {
    const code = codeOf(cause);
    const named = `the ${what} file "${shown}"`;
    const path = "the path, which counts from the spec's folder unless it begins with /";
    if (code === "ENOENT")
      return absent(`${named} does not exist, expected ${expected}; put it there, or correct ${path}`);
    const remedy = code === "EACCES" || code === "EPERM" ? "let this user read it" : `correct ${path}`;
    return unusable(`${named} could not be read (${code}), expected ${expected}; ${remedy}`);
  }
}

/** Runs the command as it stands, without a shell; what it prints is the secret, so nothing of it is ever shown. */
async function runSecretCommand(
  argv: readonly string[],
  folder: string,
  { what, expected }: Wanted,
): Promise<SecretText> {
  const [program, ...rest] = argv;
  if (program === undefined) return unusable(`the ${what} command is empty, expected a program and its arguments`);
  try {
    const running = promisify(execFile)(program, rest, {
      cwd: folder,
      maxBuffer: secretLimit,
      timeout: commandTimeout,
    });
    // A command that reads its input would wait for it until the time is up.
    running.child.stdin?.end();
    const { stdout } = await running;
    return { found: true, text: stdout };
  } catch (cause) {
    const { found, remedy } = commandFailure(codeOf(cause));
    return unusable(`the ${what} command "${program}" ${found}, expected ${expected} on its output; ${remedy}`);
  }
}

/** What a command did in place of printing the secret, and what to do. */
function commandFailure(code: string): { readonly found: string; readonly remedy: string } {
  switch (code) {
    case "ENOENT":
      return {
        found: "could not be found",
        remedy: "install it where this command runs, or correct its name (a path counts from the spec's folder)",
      };
    case "EACCES":
      return { found: "may not be run (EACCES)", remedy: "let this user execute it" };
    case "ERR_CHILD_PROCESS_STDIO_MAXBUFFER":
      return { found: `printed over ${secretLimit} bytes`, remedy: "let it print nothing else" };
    default:
      return {
        found: `failed (${code})`,
        remedy: "run it in the spec's folder to see why: its words are not shown here",
      };
  }
}

function absent(problem: string): SecretText {
  return { found: false, absent: true, problem };
}

function unusable(problem: string): SecretText {
  return { found: false, absent: false, problem };
}

// Never the error's message: execFile puts what the command printed into it.
function codeOf(cause: unknown): string {
  if (typeof cause !== "object" || cause === null || !("code" in cause)) return "no reason given";
  if (cause.code === null && "signal" in cause) return String(cause.signal);
  return typeof cause.code === "number" ? `exit code ${cause.code}` : String(cause.code);
}
