// @ts-check
import { spawn } from "node:child_process";
import { accessSync, closeSync, constants, openSync, readSync, statSync } from "node:fs";
import path from "node:path";

/** @typedef {Readonly<Record<string, string | undefined>>} Environment */
/** @typedef {{ readonly ok: boolean, readonly stdout: string, readonly stderr: string }} Outcome `stderr` tells why, also when the program could not be started. */
/** @typedef {{ readonly path: string, readonly size: number, readonly mtimeMs: number }} FileIdentity Cheap to compare; a changed file has another one. */

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/** Ends every program that `ask` has under way; for the moment a signal arrives. */
export function endRunning() {
  for (const child of running) endGroup(child);
}

/**
 * Ends a program with all that it started, at once: pip and npm start others, which would go on writing where the next
 * run begins anew.
 * @param {import("node:child_process").ChildProcess} child
 */
function endGroup({ pid }) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/**
 * Runs a program to its end, without a shell and without a terminal, and gives its answer. Never rejects.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env: Environment, cwd?: string, limitMs?: number }} options
 * @returns {Promise<Outcome>}
 */
export function ask(program, args, { env, cwd, limitMs = 30_000 }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env,
      stdio: ["ignore", "pipe", "pipe"],
      // A process group of its own, so that it can be ended whole.
      detached: true,
      ...(cwd === undefined ? {} : { cwd }),
    });
    running.add(child);
    const limit = setTimeout(() => endGroup(child), limitMs);
    const over = () => {
      running.delete(child);
      clearTimeout(limit);
    };
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    child.on("error", (cause) => {
      over();
      resolve({ ok: false, stdout, stderr: cause.message });
    });
    child.on("close", (code, signal) => {
      over();
      resolve({ ok: code === 0, stdout, stderr: signal === null ? stderr : `${stderr}\nended by ${signal}` });
    });
  });
}

/**
 * The last lines of what a program said, for a message that must stay readable.
 * @param {Outcome} outcome
 */
export function lastWords({ stdout, stderr }) {
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(-15).join("\n");
}

/**
 * Where a program is found, as a shell would look: the first executable file of that name.
 * @param {string} program
 * @param {string | undefined} searchPath
 * @returns {string | undefined}
 */
export function which(program, searchPath) {
  return (searchPath ?? "")
    .split(path.delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => path.join(folder, program))
    .find(isExecutable);
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * @param {string | undefined} file
 * @returns {FileIdentity | undefined}
 */
export function identityOf(file) {
  if (file === undefined) return undefined;
  try {
    const { size, mtimeMs } = statSync(file);
    return { path: file, size, mtimeMs };
  } catch {
    return undefined;
  }
}

/**
 * @param {FileIdentity | null | undefined} one
 * @param {FileIdentity | null | undefined} other
 */
export function sameFile(one, other) {
  return one?.path === other?.path && one?.size === other?.size && one?.mtimeMs === other?.mtimeMs;
}

/**
 * A version manager's shim (pyenv, tfenv, asdf) is a script: the file stays the same while what it starts changes.
 * @param {string} file
 */
export function isScript(file) {
  const start = Buffer.alloc(2);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, start, 0, 2, 0);
  } finally {
    closeSync(descriptor);
  }
  return start.toString("latin1") === "#!";
}
