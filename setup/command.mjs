// @ts-check
import { spawn } from "node:child_process";
import { constants } from "node:os";
import path from "node:path";
import { SetupFault } from "./fault.mjs";
import { which } from "./process.mjs";

/**
 * Runs the command in place of this process, as far as Node allows: same terminal, same signals, same end.
 * @param {string} root
 * @param {string} command found in node_modules/.bin, else on PATH
 * @param {readonly string[]} args
 * @param {import("./process.mjs").Environment} env
 * @returns {Promise<number>} the exit code; 128 + its number when a signal ended it
 */
export function runCommand(root, command, args, env) {
  const packages = path.join(root, "node_modules", ".bin");
  const searchPath = [packages, env["PATH"] ?? ""].join(path.delimiter);
  const program = command === "node" ? process.execPath : which(command, searchPath);
  if (program === undefined) {
    throw new SetupFault({
      found: `no command "${command}"`,
      expected: "one in node_modules/.bin or on PATH",
      remedy: "Check its spelling, or install the package that brings it.",
    });
  }
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit", env: { ...env, PATH: searchPath } });
    // A terminal sends Ctrl-C to the child as well; twice would be taken for impatience.
    const atTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
    process.on("SIGINT", () => atTerminal || child.kill("SIGINT"));
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    process.on("SIGHUP", () => child.kill("SIGHUP"));
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
  });
}
