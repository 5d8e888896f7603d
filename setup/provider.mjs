// @ts-check
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import path from "node:path";
import { mirrorConfig, readTheirs } from "./cli-config.mjs";
import { ask, lastWords } from "./process.mjs";
import { findMirror, layoutOf, provider, realMirror, usualPlaces } from "./provider-mirror.mjs";
import { terraformTarget } from "./terraform.mjs";

/** @typedef {import("./cli-config.mjs").Origin} Origin */
/** @typedef {{ readonly origin: Origin }} ProviderDone */
/**
 * @typedef {object} Context
 * @property {string} root
 * @property {string} ours
 * @property {import("./process.mjs").Environment} env
 * @property {(line: string) => void} say
 */

/**
 * What was found the last time, if it is still there.
 * @param {Context} context
 * @param {ProviderDone | undefined} before
 * @returns {ProviderDone | undefined}
 */
export function recallProvider({ env, ours }, before) {
  if (readTheirs(env, ours).where !== "unsaid") return { origin: { kind: "unknown" } };
  if (before === undefined || before.origin.kind === "unknown") return undefined;
  return layoutOf(before.origin.folder, terraformTarget()) !== undefined ? before : undefined;
}

/**
 * Near places first, then the registry, then everywhere: the registry costs a download once, the walk costs seconds.
 * @param {Context} context
 * @param {() => Promise<{ program: string }>} terraform
 * @returns {Promise<ProviderDone>}
 */
export async function provideProvider(context, terraform) {
  const target = terraformTarget();
  const theirs = readTheirs(context.env, context.ours);
  const near = usualPlaces({ env: context.env, cwd: context.root }).find((folder) => layoutOf(folder, target));
  if (near !== undefined && theirs.file === undefined) return fromMirror(context, terraform, near);
  if (await registryAnswers()) {
    context.say(`downloading the AWS provider ${provider.version} (150 MB, once)`);
    const config = theirs.file === undefined ? "" : readFileSync(theirs.file, "utf8");
    const folder = await initialise(context, (await terraform()).program, config);
    if (folder !== undefined) return { origin: { kind: "cache", folder } };
  }
  if (near === undefined)
    context.say("the Terraform registry does not answer: looking for the AWS provider on this machine");
  const folder = near ?? (await findMirror(path.parse(context.root).root, { target }));
  if (folder !== undefined) {
    context.say(`the AWS provider comes from "${folder}"`);
    if (theirs.file !== undefined) context.say(`"${theirs.file}" names no mirror, so a configuration of ours is used`);
    return fromMirror(context, terraform, folder);
  }
  context.say(
    `found neither; expected registry.terraform.io over https or a folder that ends in ` +
      `registry.terraform.io/${provider.source}/${provider.version} with ${target} in it. Whatever runs Terraform will ` +
      `fail: open the way to the registry, or put a mirror into ~/.terraform.d/plugins.`,
  );
  return { origin: { kind: "unknown" } };
}

/**
 * A packed mirror is unpacked once, rather than at each init.
 * @param {Context} context
 * @param {() => Promise<{ program: string }>} terraform
 * @param {string} folder
 * @returns {Promise<ProviderDone>}
 */
async function fromMirror(context, terraform, folder) {
  const target = terraformTarget();
  const mirror = realMirror(folder, target);
  if (layoutOf(mirror, target) === "unpacked") return { origin: { kind: "mirror", folder: mirror } };
  context.say(`unpacking the AWS provider ${provider.version} from "${mirror}" (once)`);
  const unpacked = await initialise(context, (await terraform()).program, mirrorConfig(mirror));
  return { origin: { kind: "mirror", folder: unpacked ?? mirror } };
}

/**
 * Whether the registry's service discovery document can be had within 3 s.
 * @returns {Promise<boolean>}
 */
function registryAnswers() {
  const url = "https://registry.terraform.io/.well-known/terraform.json";
  return new Promise((resolve) => {
    const asked = request(url, { method: "HEAD", signal: AbortSignal.timeout(3_000) }, (response) => {
      response.resume();
      resolve(response.statusCode !== undefined && response.statusCode < 400);
    });
    asked.on("error", () => resolve(false));
    asked.end();
  });
}

/**
 * Lets `terraform init` fetch, verify and unpack the provider once, into a folder that later runs share: a plugin cache
 * is not safe to fill from two runs at a time, and a full one has the layout of a mirror.
 * @param {Context} context
 * @param {string} terraform
 * @param {string} config the CLI configuration to do it with
 * @returns {Promise<string | undefined>} the folder; undefined when it failed
 */
async function initialise({ ours, env, say }, terraform, config) {
  const cache = path.join(ours, "plugin-cache");
  if (layoutOf(cache, terraformTarget()) === "unpacked") return cache;
  const partial = path.join(ours, "plugin-cache.partial");
  const folder = path.join(ours, "plugin-init.partial");
  for (const place of [partial, folder, cache]) rmSync(place, { recursive: true, force: true });
  for (const place of [partial, folder]) mkdirSync(place, { recursive: true });
  const rc = path.join(folder, "terraform.rc");
  writeFileSync(rc, config, { mode: 0o600 });
  const needs = { terraform: { required_providers: { aws: provider } } };
  writeFileSync(path.join(folder, "main.tf.json"), JSON.stringify(needs));
  const outcome = await ask(terraform, ["init", "-backend=false", "-input=false", "-no-color"], {
    cwd: folder,
    env: {
      ...env,
      TF_CLI_CONFIG_FILE: rc,
      TF_PLUGIN_CACHE_DIR: partial,
      TF_DATA_DIR: "",
      TF_CLI_ARGS: "",
      TF_CLI_ARGS_init: "",
      CHECKPOINT_DISABLE: "1",
    },
    limitMs: 20 * 60_000,
  });
  rmSync(folder, { recursive: true, force: true });
  if (!outcome.ok || layoutOf(partial, terraformTarget()) !== "unpacked") {
    say(`that failed:\n${lastWords(outcome)}`);
    return undefined;
  }
  renameSync(partial, cache);
  return cache;
}
