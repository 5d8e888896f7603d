// @ts-check
import path from "node:path";
import { readTheirs } from "./cli-config.mjs";
import { variables } from "./environment.mjs";
import { withLock } from "./lock.mjs";
import { provideMoto, recallMoto } from "./moto.mjs";
import { installPackages, recallPackages } from "./packages.mjs";
import { provideProvider, recallProvider } from "./provider.mjs";
import { readState, writeState } from "./state.mjs";
import { provideTerraform, recallTerraform } from "./terraform.mjs";

/** @typedef {import("./state.mjs").State} State */
/**
 * @typedef {object} Done
 * @property {import("./packages.mjs").PackagesDone} packages
 * @property {import("./terraform.mjs").TerraformDone} terraform
 * @property {import("./moto.mjs").MotoDone} moto
 * @property {import("./provider.mjs").ProviderDone} provider
 */
/**
 * @typedef {object} Context
 * @property {string} root
 * @property {string} ours everything set-up makes, but node_modules
 * @property {string} bin
 * @property {string} venv
 * @property {import("./process.mjs").Environment} env
 * @property {(line: string) => void} say
 */

/**
 * @param {string} root
 * @param {import("./process.mjs").Environment} env
 * @param {(line: string) => void} say
 * @returns {Context}
 */
export function contextIn(root, env, say) {
  const ours = path.join(root, ".crossfade");
  return { root, ours, bin: path.join(ours, "bin"), venv: path.join(ours, "venv"), env, say };
}

/** @param {Context} context */
export function lockOf({ ours }) {
  return path.join(ours, "setup.lock");
}

/**
 * Does what is not done yet, and gives the variables that a command needs.
 * @param {Context} context
 * @returns {Promise<Record<string, string>>}
 */
export async function setUp(context) {
  const file = path.join(context.ours, "setup.json");
  const { provider } = whole(await recall(context, readState(file))) ?? (await underLock(context, file));
  return variables({ ...context, theirs: readTheirs(context.env, context.ours), origin: provider.origin });
}

/**
 * @param {Context} context
 * @param {string} file
 */
function underLock(context, file) {
  const onWait = (/** @type {{ pid: number } | undefined} */ owner) =>
    context.say(`waiting for another set-up (process ${owner?.pid ?? "unknown"}) to finish`);
  return withLock(lockOf(context), async () => perform(context, file, await recall(context, readState(file))), {
    onWait,
  });
}

/**
 * What holds already; quick, and changes nothing.
 * @param {Context} context
 * @param {State} before
 * @returns {Promise<State>}
 */
async function recall(context, before) {
  const packages = recallPackages(context.root, before.packages);
  const terraform = await recallTerraform(context, before.terraform);
  const moto = recallMoto(context, before.moto);
  const provider = recallProvider(context, before.provider);
  return {
    ...(packages === undefined ? {} : { packages }),
    ...(terraform === undefined ? {} : { terraform }),
    ...(moto === undefined ? {} : { moto }),
    ...(provider === undefined ? {} : { provider }),
  };
}

/**
 * @param {State} state
 * @returns {Done | undefined}
 */
function whole({ packages, terraform, moto, provider }) {
  if (packages === undefined || terraform === undefined || moto === undefined || provider === undefined)
    return undefined;
  return { packages, terraform, moto, provider };
}

/**
 * The missing steps, side by side: each waits for the network rather than for the machine. What one has done is kept
 * when another fails.
 * @param {Context} context
 * @param {string} file
 * @param {State} recalled
 * @returns {Promise<Done>}
 */
async function perform(context, file, recalled) {
  const state = { ...recalled };
  const keep = () => writeState(file, state);
  const packages = recalled.packages ?? installPackages(context);
  const terraform = Promise.resolve(recalled.terraform ?? provideTerraform(context));
  const moto = recalled.moto ?? provideMoto(context);
  const program = async () => ({ program: (await terraform).own?.path ?? "terraform" });
  const provider = recalled.provider ?? provideProvider(context, program);
  const outcomes = await Promise.allSettled([
    Promise.resolve(packages).then((done) => ((state.packages = done), keep())),
    terraform.then((done) => ((state.terraform = done), keep())),
    Promise.resolve(moto).then((done) => ((state.moto = done), keep())),
    Promise.resolve(provider).then((done) => ((state.provider = done), keep())),
  ]);
  const faults = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  const done = whole(state);
  if (done === undefined) throw faults.length === 1 ? faults[0] : new AggregateError(faults);
  return done;
}
