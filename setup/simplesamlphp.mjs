// @ts-check
// The identity provider of the lab: SimpleSAMLphp from Debian's packages, on PHP's own server. Not needed to use the
// project: where it is missing, the tests that sign in are skipped, and say so.
//
//   node setup/simplesamlphp.mjs     install it where it is missing, or say why that cannot be; never a failure
import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ask, lastWords, which } from "./process.mjs";

/** Where Debian's package puts it. */
export const simpleSamlPhpFolder = "/usr/share/simplesamlphp";

const modules = ["dom", "mbstring", "openssl", "session", "xml"];

/**
 * In this order, because apt takes the first that satisfies a dependency: php-cgi for php, instead of a module for
 * Apache, and mini-httpd for a web server, which stays off unless somebody turns it on.
 */
const packages = ["php-cgi", "php-cli", "php-xml", "php-mbstring", "mini-httpd", "simplesamlphp"];

/** @typedef {import("./process.mjs").Environment} Environment */

/**
 * Why SimpleSAMLphp cannot be run here, in words that follow a colon; undefined when it can.
 * @param {Environment} [env]
 * @returns {string | undefined}
 */
export function simpleSamlPhpMissing(env = process.env) {
  const entry = path.join(simpleSamlPhpFolder, "www", "saml2", "idp", "SSOService.php");
  if (!existsSync(entry)) return "SimpleSAMLphp is not installed (on Debian: run node setup/simplesamlphp.mjs as root)";
  const php = which("php", env["PATH"]);
  if (php === undefined) return "there is no php on PATH (on Debian: apt install php-cli)";
  const code = `echo implode(" ", array_diff(${phpList(modules)}, array_map("strtolower", get_loaded_extensions())));`;
  const { status, stdout } = spawnSync(php, ["-r", code], { env, encoding: "utf8", timeout: 10_000 });
  if (status !== 0) return `"${php}" does not run`;
  const missing = stdout.trim();
  if (missing !== "") return `"${php}" lacks ${missing} (on Debian: apt install php-xml php-mbstring)`;
  return undefined;
}

/** @param {readonly string[]} words */
function phpList(words) {
  return `[${words.map((word) => `"${word}"`).join(", ")}]`;
}

/**
 * Installs what is missing with apt, as root or through a sudo that does not ask.
 * @param {object} context
 * @param {Environment} context.env
 * @param {boolean} context.isRoot
 * @param {(line: string) => void} context.say
 * @param {(env: Environment) => string | undefined} [context.look] says what is missing
 * @returns {Promise<boolean>} whether it can be run now
 */
export async function installSimpleSamlPhp({ env, isRoot, say, look = simpleSamlPhpMissing }) {
  if (look(env) === undefined) return true;
  const missing = (await tryToInstall(env, isRoot, say)) ?? look(env);
  if (missing !== undefined) say(`the tests that sign in are skipped: ${missing}`);
  return missing === undefined;
}

/**
 * @param {Environment} env
 * @param {boolean} isRoot
 * @param {(line: string) => void} say
 * @returns {Promise<string | undefined>} why it could not
 */
async function tryToInstall(env, isRoot, say) {
  if (which("apt-get", env["PATH"]) === undefined)
    return "SimpleSAMLphp is missing, and there is no apt-get to install it";
  if (!isRoot && !(await ask("sudo", ["-n", "true"], { env })).ok)
    return "SimpleSAMLphp is missing, and installing it needs root or a sudo that asks for no password";
  say("installing SimpleSAMLphp from Debian's packages (about half a minute)");
  const quiet = ["-qq", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=2"];
  const options = ["--yes", "--no-install-recommends"];
  // A package that asks a question waits for ever; through env, because sudo keeps no variables.
  const program = isRoot ? "env" : "sudo";
  const before = [...(isRoot ? [] : ["-n", "env"]), "DEBIAN_FRONTEND=noninteractive", "apt-get", ...quiet];
  const update = await ask(program, [...before, "update"], { env, limitMs: 3 * 60_000 });
  const install = await ask(program, [...before, "install", ...options, ...packages], { env, limitMs: 10 * 60_000 });
  if (install.ok) return undefined;
  return `installing SimpleSAMLphp failed:\n${lastWords(update.ok ? install : update)}`;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await installSimpleSamlPhp({
    env: process.env,
    isRoot: process.getuid?.() === 0,
    say: (line) => void process.stderr.write(`set-up: ${line}\n`),
  });
}
