// @ts-check
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import path from "node:path";
import { readTheirs } from "./cli-config.mjs";
import { ask, lastWords } from "./process.mjs";
import { findMirror, holdsProvider, provider, usualPlaces } from "./provider-mirror.mjs";
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
  if (readTheirs(env, ours).saysWhere) return { origin: { kind: "unknown" } };
  if (before === undefined || before.origin.kind === "unknown") return undefined;
  return holdsProvider(before.origin.folder, terraformTarget()) ? before : undefined;
}

/**
 * Near places first, then the registry, then everywhere: the registry costs a download once, the walk costs seconds.
 * @param {Context} context
 * @param {() => Promise<{ program: string }>} terraform
 * @returns {Promise<ProviderDone>}
 */
export async function provideProvider(context, terraform) {
  const target = terraformTarget();
  const near = usualPlaces({ env: context.env, cwd: context.root }).find((folder) => holdsProvider(folder, target));
  const theirs = readTheirs(context.env, context.ours);
  if (near !== undefined && theirs.file === undefined) return { origin: { kind: "mirror", folder: near } };
  if (await registryAnswers()) {
    const folder = await download(context, (await terraform()).program, theirs.file);
    if (folder !== undefined) return { origin: { kind: "cache", folder } };
  }
  if (near !== undefined) return { origin: { kind: "mirror", folder: near } };
  context.say("the Terraform registry does not answer: looking for a mirror of the AWS provider on this machine");
  const folder = await findMirror(path.parse(context.root).root, { target });
  if (folder !== undefined) {
    context.say(`found one in "${folder}"`);
    if (theirs.file !== undefined) context.say(`"${theirs.file}" names no mirror, so a configuration of ours is used`);
    return { origin: { kind: "mirror", folder } };
  }
  context.say(
    `found neither; expected registry.terraform.io over https or a folder that ends in ` +
      `registry.terraform.io/${provider.source}/${provider.version} with ${target} in it. Whatever runs Terraform will ` +
      `fail: open the way to the registry, or put a mirror into ~/.terraform.d/plugins.`,
  );
  return { origin: { kind: "unknown" } };
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
 * Lets `terraform init` download and verify the provider once, into a folder that later runs share: a plugin cache is
 * not safe to fill from two runs at a time, and its layout is that of a mirror.
 * @param {Context} context
 * @param {string} terraform
 * @param {string | undefined} config
 * @returns {Promise<string | undefined>} undefined when it failed
 */
async function download({ ours, env, say }, terraform, config) {
  const cache = path.join(ours, "plugin-cache");
  if (holdsProvider(cache, terraformTarget())) return cache;
  say(`downloading the AWS provider ${provider.version} (150 MB, once)`);
  const partial = path.join(ours, "plugin-cache.partial");
  const folder = path.join(ours, "plugin-init.partial");
  for (const place of [partial, folder, cache]) rmSync(place, { recursive: true, force: true });
  for (const place of [partial, folder]) mkdirSync(place, { recursive: true });
  writeFileSync(path.join(folder, "empty.rc"), "");
  writeFileSync(
    path.join(folder, "main.tf.json"),
    JSON.stringify({ terraform: { required_providers: { aws: provider } } }),
  );
  const outcome = await ask(terraform, ["init", "-backend=false", "-input=false", "-no-color"], {
    cwd: folder,
    env: {
      ...env,
      TF_CLI_CONFIG_FILE: config ?? path.join(folder, "empty.rc"),
      TF_PLUGIN_CACHE_DIR: partial,
      TF_DATA_DIR: undefined,
      TF_CLI_ARGS: undefined,
      TF_CLI_ARGS_init: undefined,
      CHECKPOINT_DISABLE: "1",
    },
    limitMs: 20 * 60_000,
  });
  rmSync(folder, { recursive: true, force: true });
  if (!outcome.ok || !holdsProvider(partial, terraformTarget())) {
    say(`the download failed:\n${lastWords(outcome)}`);
    return undefined;
  }
  renameSync(partial, cache);
  return cache;
}
