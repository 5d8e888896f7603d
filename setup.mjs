#!/usr/bin/env node
// @ts-check
// Makes a fresh checkout able to run: npm packages, Terraform, moto, the AWS provider. Needs Node and nothing else.
//
//   node setup.mjs                          set up, and say so
//   node setup.mjs --run <command> [args…]  set up, then run the command from node_modules/.bin; stdout is the command's
//   node setup.mjs --env [--json]           set up, then print the variables that a shell needs
import { realpathSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "./setup/command.mjs";
import { exportLines } from "./setup/environment.mjs";
import { SetupFault } from "./setup/fault.mjs";
import { releaseLock } from "./setup/lock.mjs";
import { endRunning } from "./setup/process.mjs";
import { contextIn, lockOf, setUp } from "./setup/steps.mjs";

const root = path.dirname(fileURLToPath(import.meta.url));
const oldestNode = [20, 12];

/** @param {string} line */
const toStderr = (line) => void process.stderr.write(`set-up: ${line}\n`);

/**
 * Does what is not done yet (seconds to minutes; milliseconds when all is done) and gives the variables that Terraform,
 * moto_server and the commands need besides those of `env`.
 * @param {{ env?: Readonly<Record<string, string | undefined>>, say?: (line: string) => void }} [options]
 * @returns {Promise<Record<string, string>>}
 */
export async function prepareEnvironment({ env = process.env, say = toStderr } = {}) {
  requireSupported(process.versions.node, process.platform);
  return setUp(contextIn(root, env, say));
}

/**
 * @param {string} node
 * @param {string} platform
 */
export function requireSupported(node, platform) {
  const [major = 0, minor = 0] = node.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new SetupFault({
      found: `Node ${node}`,
      expected: `Node ${oldestNode.join(".")} or later`,
      remedy: "Install a current one from https://nodejs.org and run the command again.",
    });
  }
  if (platform !== "linux" && platform !== "darwin") {
    throw new SetupFault({
      found: `platform "${platform}"`,
      expected: "Linux or macOS",
      remedy: "On Windows, use WSL.",
    });
  }
}

/** @param {readonly string[]} argv */
async function main([option, ...rest]) {
  switch (option) {
    case "--run": {
      const [command, ...args] = rest;
      if (command === undefined) break;
      return runCommand(root, command, args, { ...process.env, ...(await prepareInterruptibly()) });
    }
    case "--env": {
      const values = await prepareInterruptibly();
      process.stdout.write(
        rest.includes("--json") ? `${JSON.stringify(values, undefined, 2)}\n` : `${exportLines(values).join("\n")}\n`,
      );
      return 0;
    }
    case undefined:
      await prepareInterruptibly();
      toStderr("everything is in place");
      return 0;
  }
  toStderr("found no such use; expected --run <command> [args…], --env [--json] or nothing.");
  return 1;
}

/** What is half done at Ctrl-C is done again by the next run; only the lock and the programs under way are not left. */
async function prepareInterruptibly() {
  const lock = lockOf(contextIn(root, process.env, toStderr));
  const interrupted = (/** @type {NodeJS.Signals} */ _, /** @type {number} */ number) => {
    endRunning();
    releaseLock(lock);
    process.exit(128 + number);
  };
  /** @type {readonly NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, interrupted);
  try {
    return await prepareEnvironment();
  } finally {
    for (const signal of signals) process.off(signal, interrupted);
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2)).catch((fault) => {
    for (const one of fault instanceof AggregateError ? fault.errors : [fault]) {
      toStderr(one instanceof SetupFault ? one.message : String(one instanceof Error ? one.stack : one));
    }
    return 1;
  });
}
