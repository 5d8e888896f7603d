// @ts-check
import path from "node:path";
import { chooseConfig, emptyConfig, mirrorConfig } from "./cli-config.mjs";
import { replaceFile } from "./state.mjs";
import { existsSync, readFileSync } from "node:fs";

/** @typedef {import("./process.mjs").Environment} Environment */

/**
 * The variables a command needs besides those it has: where to find Terraform, moto_server and the provider.
 * @param {object} input
 * @param {string} input.ours
 * @param {string} input.bin
 * @param {Environment} input.env
 * @param {import("./cli-config.mjs").Theirs} input.theirs
 * @param {import("./cli-config.mjs").Origin} input.origin
 * @returns {Record<string, string>}
 */
export function variables({ ours, bin, env, theirs, origin }) {
  return {
    PATH: inFront(bin, env["PATH"]),
    ...configVariables(chooseConfig(theirs, origin), { ours, env }),
    CHECKPOINT_DISABLE: "1",
    TF_IN_AUTOMATION: "1",
  };
}

/**
 * @param {import("./cli-config.mjs").Choice} choice
 * @param {{ ours: string, env: Environment }} context
 * @returns {Record<string, string>}
 */
function configVariables(choice, { ours, env }) {
  switch (choice.use) {
    case "theirs":
      return {
        ...(choice.name === undefined ? {} : { TF_CLI_CONFIG_FILE: choice.name }),
        ...cacheVariables(choice.cache, env),
      };
    case "mirror":
      return {
        TF_CLI_CONFIG_FILE: kept(path.join(ours, "terraform.rc"), mirrorConfig(choice.folder)),
        ...cacheVariables("off", env),
      };
    case "empty":
      return { TF_CLI_CONFIG_FILE: kept(path.join(ours, "empty.rc"), emptyConfig) };
  }
}

/**
 * Links into a mirror need no cache. cdktf makes one in the home folder all the same, which two runs at a time spoil for
 * each other, and which Terraform refuses when it is itself the mirror.
 * @param {{ readonly folder: string } | "off" | "as-is"} cache
 * @param {Environment} env
 * @returns {Record<string, string>}
 */
function cacheVariables(cache, env) {
  const theirs = env["TF_PLUGIN_CACHE_DIR"] ?? "";
  if (cache === "as-is") return {};
  if (cache === "off")
    return { CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1", ...(theirs === "" ? {} : { TF_PLUGIN_CACHE_DIR: "" }) };
  return theirs === "" ? { TF_PLUGIN_CACHE_DIR: cache.folder } : {};
}

/**
 * @param {string} folder
 * @param {string | undefined} searchPath
 */
function inFront(folder, searchPath) {
  const rest = (searchPath ?? "").split(path.delimiter).filter((place) => place !== folder && place !== "");
  return [folder, ...rest].join(path.delimiter);
}

/**
 * @param {string} file
 * @param {string} text
 */
function kept(file, text) {
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) replaceFile(file, text);
  return file;
}

/**
 * Lines that a POSIX shell can evaluate.
 * @param {Readonly<Record<string, string>>} values
 */
export function exportLines(values) {
  return Object.entries(values).map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`);
}
