// @ts-check
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import path from "node:path";
import { SetupFault } from "./fault.mjs";
import { ask, identityOf, isScript, sameFile, which } from "./process.mjs";
import { replaceFile } from "./state.mjs";
import { fileInZip } from "./zip.mjs";

/** @typedef {import("./process.mjs").FileIdentity} FileIdentity */
/** @typedef {import("./process.mjs").Environment} Environment */
/**
 * @typedef {object} TerraformDone
 * @property {FileIdentity | null} onPath what PATH led to, good enough or not
 * @property {FileIdentity | null} own the downloaded one; null when the one on PATH is used
 * @property {string} version of the one in use
 */
/** @typedef {{ bin: string, env: Environment, say: (line: string) => void }} Context */

const oldest = [1, 11];
const pinned = "1.11.4";

// terraform_1.11.4_SHA256SUMS, as several independent package recipes pin it (Homebrew tap, AUR, Nix flakes) and as a
// release binary at hand confirms for linux_amd64.
/** @type {Readonly<Record<string, string>>} */
const checksums = {
  darwin_amd64: "a56d5002b9f7647291faccc3dd1a70350e60fb61e4c45037629508b8fdc2575b",
  darwin_arm64: "867e0808fa971217043e25b7a792b10720c79b1546f8a68479b74f138be73e18",
  linux_amd64: "1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc",
  linux_arm64: "a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633",
};

/**
 * This machine in Terraform's words, as `linux_amd64`.
 * @param {string} [platform]
 * @param {string} [arch]
 */
export function terraformTarget(platform = process.platform, arch = process.arch) {
  return `${platform}_${arch === "x64" ? "amd64" : arch}`;
}

/**
 * What was found the last time, if nothing has changed since.
 * @param {Context} context
 * @param {TerraformDone | undefined} before
 * @returns {Promise<TerraformDone | undefined>}
 */
export async function recallTerraform(context, before) {
  if (before === undefined) return undefined;
  const onPath = terraformOnPath(context);
  if (!sameFile(onPath, before.onPath)) return undefined;
  if (before.own !== null) return sameFile(identityOf(before.own.path), before.own) ? before : undefined;
  if (onPath === undefined) return undefined;
  if (!isScript(onPath.path)) return before;
  return isRecent(await versionOf(onPath.path, context.env)) ? before : undefined;
}

/**
 * Terraform from PATH if it is recent enough, else the pinned release.
 * @param {Context} context
 * @returns {Promise<TerraformDone>}
 */
export async function provideTerraform(context) {
  const onPath = terraformOnPath(context);
  const own = path.join(context.bin, "terraform");
  const found = onPath === undefined ? undefined : await versionOf(onPath.path, context.env);
  if (onPath !== undefined && found !== undefined && isRecent(found)) {
    // Ours comes first on PATH; an earlier download must not hide what has been installed since.
    rmSync(own, { force: true });
    return { onPath, own: null, version: found };
  }
  const there = await versionOf(own, context.env);
  if (there !== pinned) {
    const described =
      onPath === undefined ? "no terraform on PATH" : `terraform ${found ?? "of unknown version"} at "${onPath.path}"`;
    context.say(`${described}, 1.11 or later is needed: downloading ${pinned} (30 MB)`);
    await download(own, described, context.env);
  }
  return { onPath: onPath ?? null, own: identityOf(own) ?? null, version: pinned };
}

/**
 * @param {Context} context
 * @returns {FileIdentity | undefined}
 */
function terraformOnPath({ bin, env }) {
  const folders = (env["PATH"] ?? "").split(path.delimiter).filter((folder) => path.resolve(folder) !== bin);
  return identityOf(which("terraform", folders.join(path.delimiter)));
}

/**
 * @param {string} program
 * @param {Environment} env
 * @returns {Promise<string | undefined>} as "1.11.4"; undefined when it does not answer
 */
async function versionOf(program, env) {
  // A TF_CLI_CONFIG_FILE that names a missing file puts a warning in front of the JSON.
  const quiet = { ...env, TF_CLI_CONFIG_FILE: devNull, CHECKPOINT_DISABLE: "1", TF_LOG: "" };
  const { ok, stdout } = await ask(program, ["version", "-json"], { env: quiet });
  return ok ? /"terraform_version":\s*"([^"]+)"/.exec(stdout)?.[1] : undefined;
}

/**
 * @param {string | undefined} version
 * @returns {boolean}
 */
export function isRecent(version) {
  const [, major, minor] = /^(\d+)\.(\d+)\.\d+/.exec(version ?? "") ?? [];
  const [oldestMajor = 0, oldestMinor = 0] = oldest;
  if (major === undefined || minor === undefined) return false;
  return Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
}

/**
 * @param {string} own
 * @param {string} described
 * @param {Environment} env
 */
async function download(own, described, env) {
  const target = terraformTarget();
  const remedy = "Install Terraform from https://developer.hashicorp.com/terraform/install and put it on PATH.";
  const expected = checksums[target];
  if (expected === undefined) {
    const known = Object.keys(checksums).join(", ");
    throw new SetupFault({ found: `${described} on "${target}"`, expected: `one of ${known} to download for`, remedy });
  }
  const url = `https://releases.hashicorp.com/terraform/${pinned}/terraform_${pinned}_${target}.zip`;
  const archive = await fetchWhole(url, env).catch((cause) => {
    const why = cause instanceof Error ? reasonOf(cause) : String(cause);
    const found = `${described}, and ${url} could not be read (${why})`;
    throw new SetupFault({ found, expected: "Terraform 1.11 or later", remedy, cause });
  });
  const actual = createHash("sha256").update(archive).digest("hex");
  if (actual !== expected) {
    throw new SetupFault({ found: `SHA-256 ${actual} for ${url}`, expected: `SHA-256 ${expected}`, remedy });
  }
  const program = fileInZip(archive, "terraform");
  if (program === undefined) throw new SetupFault({ found: `${url} without terraform in it`, expected: "it", remedy });
  replaceFile(own, program, { mode: 0o755 });
}

/**
 * @param {string} url
 * @param {Environment} env
 * @returns {Promise<Buffer>}
 */
async function fetchWhole(url, env) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10 * 60_000) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } catch (cause) {
    // Node 20's fetch knows no proxy, curl does.
    return (await fetchThroughProxy(url, env)) ?? Promise.reject(cause);
  }
}

/**
 * @param {string} url
 * @param {Environment} env
 * @returns {Promise<Buffer | undefined>}
 */
async function fetchThroughProxy(url, env) {
  const proxied = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].some((name) => env[name]);
  if (!proxied) return undefined;
  const folder = mkdtempSync(path.join(tmpdir(), "crossfade-"));
  try {
    const file = path.join(folder, "download");
    const args = ["--fail", "--silent", "--show-error", "--location", "--output", file, url];
    const { ok } = await ask("curl", args, { env, limitMs: 10 * 60_000 });
    return ok ? readFileSync(file) : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {Error} cause */
function reasonOf(cause) {
  return cause.cause instanceof Error ? cause.cause.message : cause.message;
}
