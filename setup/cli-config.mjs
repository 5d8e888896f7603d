// @ts-check
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { provider } from "./provider-mirror.mjs";

/**
 * What `provider_installation` says: folders of this machine among others, other places only, or there is none.
 * @typedef {"folder" | "elsewhere" | "unsaid"} Where
 */
/**
 * The Terraform CLI configuration that a person has made.
 * @typedef {object} Theirs
 * @property {string | undefined} file the one file in force, if there is one
 * @property {boolean} misnamed TF_CLI_CONFIG_FILE names a file that is missing, and Terraform would say so each time
 * @property {Where} where where it takes providers from
 */
/**
 * Where the provider comes from: a folder on this machine, this project's own download, or unknown.
 * @typedef {{ readonly kind: "mirror", readonly folder: string } | { readonly kind: "cache", readonly folder: string } | { readonly kind: "unknown" }} Origin
 */
/**
 * What Terraform gets to read: a person's file (named only where the environment does not name it already), one of ours
 * with a mirror in it, or an empty one of ours; and how downloads are shared: in a folder of ours, not at all since
 * they are links into a mirror, or as it is.
 * @typedef {{ readonly use: "theirs", readonly name: string | undefined, readonly cache: { readonly folder: string } | "off" | "as-is" }
 *   | { readonly use: "mirror", readonly folder: string }
 *   | { readonly use: "empty" }} Choice
 */

/**
 * @param {import("./process.mjs").Environment} env
 * @param {string} ours the project's own folder: a configuration in it was made by an outer run of set-up
 * @returns {Theirs}
 */
export function readTheirs(env, ours) {
  const home = env["HOME"] ?? homedir();
  const byHabit = path.join(home, ".terraformrc");
  const named = env["TF_CLI_CONFIG_FILE"];
  if (named !== undefined && named !== "") {
    const isOurs = path.resolve(named).startsWith(ours + path.sep);
    if (!isOurs && existsSync(named)) return { file: named, misnamed: false, where: whereOf([read(named)]) };
    if (!existsSync(byHabit)) return { file: undefined, misnamed: true, where: "unsaid" };
    return { file: byHabit, misnamed: true, where: whereOf([read(byHabit)]) };
  }
  // Terraform reads these besides the one file, unless a variable names a file.
  const more = filesIn(path.join(home, ".terraform.d")).filter((file) => /\.tfrc(?:\.json)?$/.test(file));
  const file = existsSync(byHabit) ? byHabit : undefined;
  return { file, misnamed: false, where: whereOf([byHabit, ...more].map(read)) };
}

/**
 * A person's configuration is respected wherever it can work. It cannot where it says nothing about the provider and
 * the provider is only to be had from a mirror.
 * @param {Theirs} theirs
 * @param {Origin} origin
 * @returns {Choice}
 */
export function chooseConfig(theirs, origin) {
  const name = theirs.misnamed ? theirs.file : undefined;
  if (theirs.where !== "unsaid") return { use: "theirs", name, cache: theirs.where === "folder" ? "off" : "as-is" };
  switch (origin.kind) {
    case "mirror":
      return { use: "mirror", folder: origin.folder };
    case "cache":
      return theirs.file === undefined
        ? { use: "mirror", folder: origin.folder }
        : { use: "theirs", name, cache: { folder: origin.folder } };
    case "unknown":
      return theirs.misnamed && theirs.file === undefined ? { use: "empty" } : { use: "theirs", name, cache: "as-is" };
  }
}

/**
 * A configuration that takes this provider from a folder and all others from where they always come from.
 * @param {string} folder
 */
export function mirrorConfig(folder) {
  // The CLI configuration is HCL 1: its strings are JSON's, and "${" in them is nothing special.
  const quoted = JSON.stringify(folder);
  const source = `"registry.terraform.io/${provider.source}"`;
  return `# Made by set-up, which found the AWS provider here. Made again when this file or that folder is gone.
provider_installation {
  filesystem_mirror {
    path    = ${quoted}
    include = [${source}]
  }
  direct {
    exclude = [${source}]
  }
}
`;
}

export const emptyConfig =
  "# Made by set-up: TF_CLI_CONFIG_FILE named a file that is missing, and Terraform would say so each time.\n";

/**
 * @param {readonly string[]} texts HCL or JSON
 * @returns {Where}
 */
function whereOf(texts) {
  const bare = texts.map((text) => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*(?:#|\/\/).*$/gm, "")).join("\n");
  if (!/(?:^|[\s{,])"?provider_installation"?\s*[:{]/.test(bare)) return "unsaid";
  return /filesystem_mirror|dev_overrides/.test(bare) ? "folder" : "elsewhere";
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** @param {string} folder */
function filesIn(folder) {
  try {
    return readdirSync(folder).map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}
