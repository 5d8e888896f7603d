// @ts-check
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { SetupFault } from "./fault.mjs";
import { ask, identityOf, isExecutable, lastWords, sameFile, which } from "./process.mjs";
import { replaceFile } from "./state.mjs";

/** @typedef {import("./process.mjs").FileIdentity} FileIdentity */
/**
 * Which moto_server is used: the project's own, or one that was on PATH, and the folder that proves its version.
 * @typedef {{ readonly from: "venv" } | { readonly from: "path", readonly program: FileIdentity, readonly proof: string }} MotoDone
 */
/**
 * @typedef {object} Context
 * @property {string} bin
 * @property {string} venv
 * @property {import("./process.mjs").Environment} env
 * @property {(line: string) => void} say
 */

const version = "5.2.1";
const requirement = `moto[server]==${version}`;

/**
 * @param {Context} context
 * @param {MotoDone | undefined} before
 * @returns {MotoDone | undefined}
 */
export function recallMoto({ bin, venv, env }, before) {
  switch (before?.from) {
    case undefined:
      return undefined;
    case "venv":
      return isWhole(venv) && existsSync(path.join(bin, "moto_server")) ? before : undefined;
    case "path": {
      const same = sameFile(identityOf(motoOnPath(bin, env)), before.program);
      return same && existsSync(before.proof) ? before : undefined;
    }
  }
}

/**
 * A virtual environment of the project, so that nobody's Python is changed; where none can be made (no network, no venv
 * module), a moto_server of the same version that is there already.
 * @param {Context} context
 * @returns {Promise<MotoDone>}
 */
export async function provideMoto(context) {
  const failure = isWhole(context.venv) ? undefined : await makeEnvironment(context);
  if (failure === undefined) {
    publish(context);
    return { from: "venv" };
  }
  rmSync(context.venv, { recursive: true, force: true });
  rmSync(path.join(context.bin, "moto_server"), { force: true });
  const program = motoOnPath(context.bin, context.env);
  const found = program === undefined ? undefined : await motoBehind(program, context.env);
  const identity = identityOf(program);
  if (identity !== undefined && found?.version === version) {
    context.say(`no virtual environment could be made, using moto ${version} at "${identity.path}"`);
    return { from: "path", program: identity, proof: found.proof };
  }
  const onPath =
    program === undefined ? "no moto_server on PATH" : `moto ${found?.version ?? "of unknown version"} at "${program}"`;
  throw new SetupFault({
    found: `${onPath}, and that a virtual environment could not be made:\n${failure}\n`,
    expected: `Python 3.9 or later with its venv module and a package index that has ${requirement}`,
    remedy: `Install those (on Debian: apt install python3-venv), or \`pip install '${requirement}'\`, and run the command again.`,
  });
}

/**
 * Whether the environment was finished, and where it is: scripts in it name its absolute path, so a moved one is broken.
 * @param {string} venv
 */
function isWhole(venv) {
  try {
    const stamp = JSON.parse(readFileSync(path.join(venv, "crossfade.json"), "utf8"));
    return stamp.requirement === requirement && stamp.place === venv && isExecutable(path.join(venv, "bin", "python"));
  } catch {
    return false;
  }
}

/**
 * @param {Context} context
 * @returns {Promise<string | undefined>} why it could not be made
 */
async function makeEnvironment({ venv, env, say }) {
  say(`making a Python environment with ${requirement} (about a minute)`);
  const python = which("python3", env["PATH"]) ?? which("python", env["PATH"]);
  if (python === undefined) return "no python3 on PATH";
  const made = await ask(python, ["-m", "venv", "--clear", venv], { env, limitMs: 3 * 60_000 });
  if (!made.ok) return lastWords(made);
  const install = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet", requirement];
  const installed = await ask(path.join(venv, "bin", "python"), install, { env, limitMs: 10 * 60_000 });
  if (!installed.ok) return lastWords(installed);
  // Last, so that an environment without it is known to be unfinished.
  replaceFile(path.join(venv, "crossfade.json"), JSON.stringify({ requirement, place: venv }));
  return undefined;
}

/**
 * Puts moto_server, and not the environment's python and pip, in front of PATH.
 * @param {Context} context
 */
function publish({ bin, venv }) {
  const link = path.join(bin, "moto_server");
  mkdirSync(bin, { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(path.join("..", path.basename(venv), "bin", "moto_server"), link);
}

/**
 * @param {string} bin
 * @param {import("./process.mjs").Environment} env
 */
function motoOnPath(bin, env) {
  const folders = (env["PATH"] ?? "").split(path.delimiter).filter((folder) => path.resolve(folder) !== bin);
  return which("moto_server", folders.join(path.delimiter));
}

const question = [
  "import importlib.metadata as m",
  "import flask",
  "d = m.distribution('moto')",
  "print(d.version)",
  "print(d._path)",
].join("\n");

/**
 * moto_server has no --version: the interpreter that runs it knows.
 * @param {string} program
 * @param {import("./process.mjs").Environment} env
 * @returns {Promise<{ version: string, proof: string } | undefined>} `proof` is the package's own folder, named after its version
 */
export async function motoBehind(program, env) {
  const text = readFileSync(program, "utf8").slice(0, 1_000);
  for (const python of interpretersOf(text, program, env["PATH"])) {
    const { ok, stdout } = await ask(python, ["-c", question], { env });
    const [version, proof] = stdout.trim().split("\n");
    if (ok && version !== undefined && proof !== undefined) return { version, proof };
  }
  return undefined;
}

/**
 * The interpreters that may run a Python script: the one in its first line; the one in pip's long form, whose second
 * line reads `'''exec' "/path/python" "$0" "$@"`; and the neighbour, for a shim, which is a shell script.
 * @param {string} text
 * @param {string} program
 * @param {string | undefined} searchPath
 * @returns {readonly string[]}
 */
export function interpretersOf(text, program, searchPath) {
  const [first = "", second = ""] = text.split("\n");
  const direct = /^#!\s*(\S*python[^\s/]*)\s*$/.exec(first)?.[1];
  const throughEnv = /^#!\s*\S*\/env\s+(python[^\s/]*)\s*$/.exec(first)?.[1];
  const long = /^'''exec' "?(.+?python[^\s"/]*)"? /.exec(second)?.[1];
  const neighbours = ["python3", "python"].map((name) => path.join(path.dirname(program), name)).filter(isExecutable);
  const named = [direct, throughEnv === undefined ? undefined : which(throughEnv, searchPath), long];
  return [...named, ...neighbours].filter((candidate) => candidate !== undefined);
}
