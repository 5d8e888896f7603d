// @ts-check
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * What set-up remembers between runs, one entry per step. Everything in it can be found out again, so a file that cannot
 * be read counts as an empty one.
 * @typedef {object} State
 * @property {import("./packages.mjs").PackagesDone} [packages]
 * @property {import("./terraform.mjs").TerraformDone} [terraform]
 * @property {import("./moto.mjs").MotoDone} [moto]
 * @property {import("./provider.mjs").ProviderDone} [provider]
 */

// Raised when an entry changes its shape: what an older set-up remembered is then found out again.
const format = 1;

/**
 * @param {string} file
 * @returns {State}
 */
export function readState(file) {
  try {
    const { format: found, steps } = JSON.parse(readFileSync(file, "utf8"));
    return found === format && typeof steps === "object" && steps !== null ? steps : {};
  } catch {
    return {};
  }
}

/**
 * @param {string} file
 * @param {State} steps
 */
export function writeState(file, steps) {
  replaceFile(file, `${JSON.stringify({ format, steps }, undefined, 2)}\n`);
}

/**
 * Writes under another name first, so that whoever reads, or is interrupted, sees the old text or the new one.
 * @param {string} file
 * @param {string | Buffer} content
 * @param {{ mode?: number }} [options]
 */
export function replaceFile(file, content, { mode = 0o644 } = {}) {
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.partial`;
  writeFileSync(draft, content, { mode });
  renameSync(draft, file);
}
