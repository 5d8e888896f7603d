// @ts-check
import { createHash } from "node:crypto";
import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import { SetupFault } from "./fault.mjs";
import { ask, lastWords } from "./process.mjs";

/** @typedef {{ readonly wanted: string, readonly installed: string, readonly platform: string }} PackagesDone SHA-256 of both lock files. */

/**
 * @param {string} root
 * @returns {PackagesDone | undefined} undefined when nothing, or only part, is installed: npm writes its own lock last
 */
export function packagesNow(root) {
  const wanted = digestOf(path.join(root, "package-lock.json"));
  const installed = digestOf(path.join(root, "node_modules", ".package-lock.json"));
  if (wanted === undefined || installed === undefined) return undefined;
  return { wanted, installed, platform: `${process.platform}-${process.arch}` };
}

/**
 * Whether the packages of package-lock.json are those in node_modules, and nothing has to be installed.
 * @param {string} root
 * @param {PackagesDone | undefined} before
 * @returns {PackagesDone | undefined}
 */
export function recallPackages(root, before) {
  const now = packagesNow(root);
  if (now === undefined) return undefined;
  if (before !== undefined && before.platform !== now.platform) return undefined;
  if (before?.wanted === now.wanted && before.installed === now.installed) return now;
  return isInstalled(readLock(root, "package-lock.json"), readLock(root, "node_modules/.package-lock.json"))
    ? now
    : undefined;
}

/** @typedef {Readonly<Record<string, { version?: string, integrity?: string, optional?: boolean, link?: boolean }>>} LockedPackages */

/**
 * Every wanted package is there in the wanted version. Optional ones may be missing, as those of other platforms are;
 * more may be there.
 * @param {LockedPackages} wanted
 * @param {LockedPackages} installed
 */
export function isInstalled(wanted, installed) {
  return Object.entries(wanted).every(([place, one]) => {
    if (place === "" || one.link === true) return true;
    const there = installed[place];
    if (there === undefined) return one.optional === true;
    return there.version === one.version && (there.integrity ?? one.integrity) === one.integrity;
  });
}

/**
 * @param {{ root: string, env: import("./process.mjs").Environment, say: (line: string) => void }} context
 * @returns {Promise<PackagesDone>}
 */
export async function installPackages({ root, env, say }) {
  requireOwnFolder(root);
  say("installing npm packages (about a minute)");
  // Under `npm run`, npm says where it is itself: the one on PATH may belong to another Node.
  const own = env["npm_execpath"];
  // .npmrc makes npm silent, also about what went wrong.
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const options = { env, cwd: root, limitMs: 15 * 60_000 };
  const outcome =
    own !== undefined && /npm-cli\.c?js$/.test(own)
      ? await ask(process.execPath, [own, ...args], options)
      : await ask("npm", args, options);
  const done = packagesNow(root);
  if (!outcome.ok || done === undefined) {
    throw new SetupFault({
      found: `that \`npm ci\` failed:\n${lastWords(outcome)}\n`,
      expected: "it to install what package-lock.json lists",
      remedy: "Check the network and the registry npm is configured for, then run the command again.",
    });
  }
  return done;
}

/**
 * `npm ci` empties node_modules first, and through a link it empties what another checkout works with.
 * @param {string} root
 */
function requireOwnFolder(root) {
  const folder = path.join(root, "node_modules");
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  throw new SetupFault({
    found: `that node_modules is a symbolic link to "${readlinkSync(folder)}", and that packages have to be installed`,
    expected: "a folder of this checkout's own, because `npm ci` would empty the one that the link points to",
    remedy: `Remove the link (rm "${folder}"), then run the command again.`,
  });
}

/**
 * @param {string} file
 * @returns {string | undefined}
 */
function digestOf(file) {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    return undefined;
  }
}

/**
 * @param {string} root
 * @param {string} file
 * @returns {LockedPackages}
 */
function readLock(root, file) {
  return JSON.parse(readFileSync(path.join(root, file), "utf8")).packages ?? {};
}
