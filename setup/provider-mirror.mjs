// @ts-check
import { readdirSync, realpathSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";

/** The provider that @cdktf/provider-aws 20.1.0 is generated from. */
export const provider = { source: "hashicorp/aws", version: "5.100.0" };

const host = "registry.terraform.io";

/**
 * How a folder holds the provider for this machine, in one of the two layouts that `filesystem_mirror` reads: unpacked
 * (`…/5.100.0/linux_amd64/terraform-provider-aws…`), which Terraform links to, or packed (one zip per platform), which
 * it unpacks, 700 MB, at each init.
 * @param {string} folder the one that holds `registry.terraform.io`
 * @param {string} target as `linux_amd64`
 * @returns {"unpacked" | "packed" | undefined}
 */
export function layoutOf(folder, target) {
  const home = path.join(folder, host, provider.source);
  const unpacked = path.join(home, provider.version, target);
  const isPlugin = (/** @type {string} */ name) =>
    name.startsWith("terraform-provider-aws") && isFile(path.join(unpacked, name));
  if (names(unpacked).some(isPlugin)) return "unpacked";
  return isFile(path.join(home, `terraform-provider-aws_${provider.version}_${target}.zip`)) ? "packed" : undefined;
}

/**
 * The folder that really holds the files: a plugin cache that was filled from a mirror is links into it, and Terraform
 * refuses to install a folder into itself when cache and mirror are the same.
 * @param {string} folder
 * @param {string} target
 */
export function realMirror(folder, target) {
  const tail = path.join(host, provider.source, provider.version, target);
  if (layoutOf(folder, target) !== "unpacked") return folder;
  const real = realpathSync(path.join(folder, tail));
  return real.endsWith(path.sep + tail) ? real.slice(0, -tail.length - 1) || path.sep : folder;
}

/**
 * Where Terraform, and people, put mirrors: the directories it looks into by itself, and the plugin cache.
 * @param {{ env: import("./process.mjs").Environment, cwd: string }} context
 * @returns {readonly string[]}
 */
export function usualPlaces({ env, cwd }) {
  const home = env["HOME"] ?? homedir();
  const dataHome = env["XDG_DATA_HOME"] ?? path.join(home, ".local", "share");
  const dataDirs = (env["XDG_DATA_DIRS"] ?? "/usr/local/share:/usr/share").split(":").filter((folder) => folder !== "");
  const cache = env["TF_PLUGIN_CACHE_DIR"];
  return [
    path.join(cwd, "terraform.d", "plugins"),
    path.join(home, ".terraform.d", "plugins"),
    ...[dataHome, ...dataDirs].map((folder) => path.join(folder, "terraform", "plugins")),
    "/usr/local/share/terraform/plugins",
    ...(cache === undefined || cache === "" ? [] : [cache]),
  ];
}

// Not people's files, endless, or far away; `.terraform` is a working directory of somebody else's, gone tomorrow.
const skippedAnywhere = new Set(["node_modules", ".git", ".terraform", "__pycache__", "cdktf.out", "lost+found"]);
const skippedAtRoot = new Set(["proc", "sys", "dev", "run", "System", "Volumes", "net", "afs"]);

/**
 * Walks the file system, nearest to the root first, until a mirror of the provider turns up. Symbolic links are not
 * followed, folders that may not be read are passed over.
 * @param {string} root
 * @param {{ target: string, deepest?: number, limitMs?: number }} options `deepest` counts the folders down to and with `registry.terraform.io`
 * @returns {Promise<string | undefined>} the folder that holds `registry.terraform.io`; of several equally near, the first by name
 */
export async function findMirror(root, { target, deepest = 7, limitMs = 20_000 }) {
  const until = Date.now() + limitMs;
  let level = [root];
  for (let depth = 1; depth <= deepest && level.length > 0 && Date.now() < until; depth += 1) {
    const { below, candidates } = await lookInto(level, depth === 1 ? skippedAtRoot : new Set(), until);
    const found = candidates.sort().find((folder) => layoutOf(folder, target) !== undefined);
    if (found !== undefined) return realMirror(found, target);
    level = below;
  }
  return undefined;
}

/**
 * @param {readonly string[]} level
 * @param {ReadonlySet<string>} skipped
 * @param {number} until
 */
async function lookInto(level, skipped, until) {
  /** @type {string[]} */
  const below = [];
  /** @type {string[]} */
  const candidates = [];
  const queue = level.values();
  const worker = async () => {
    for (const folder of queue) {
      if (Date.now() > until) return;
      for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
        if (entry.name === host) candidates.push(folder);
        else if (entry.isDirectory() && !skippedAnywhere.has(entry.name) && !skipped.has(entry.name)) {
          below.push(path.join(folder, entry.name));
        }
      }
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  return { below, candidates };
}

/** @param {string} folder */
function names(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** @param {string} file */
function isFile(file) {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
