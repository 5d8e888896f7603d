import { spawn } from "node:child_process";

import { Command } from "commander";

import { keyVariableName } from "../modules/rotation/address.js";
import type { Stack } from "../modules/rotation/stack.js";
import { fetchKey } from "./private-key.js";
import { type Specs, specsOrExit } from "./specs.js";

/** `crossfade keys <stack> -- <command>`: for keys that the spec accepts in Terraform's state. */
export function keysCommand(): Command {
  return new Command("keys")
    .description("Run a command with the private keys of a stack's `stateSecrets: accepted` rotations as TF_VAR_… variables")
    .argument("<stack>", "a folder under rotations/")
    .argument("<command...>", "the command and its arguments, after --")
    .option("--rotations <folder>", "where the stacks are", "rotations")
    .addHelpText("after", "\nExample:\n  npx crossfade keys edge-prod -- npx cdktf apply edge-prod")
    .action(async (name: string, command: string[], options: { rotations: string }) => {
      const specs = specsOrExit(options.rotations);
      const variables = await keyVariables(specs, specs.stack(name));
      process.exitCode = await run(command, { ...process.env, ...variables });
    });
}

/** The variables Terraform reads the keys from; throws naming every key that is missing. */
async function keyVariables(specs: Specs, stack: Stack): Promise<Record<string, string>> {
  const variables: Record<string, string> = {};
  const problems: string[] = [];
  for (const rotation of stack.rotations) {
    for (const [index, { id, certificate }] of rotation.generations.entries()) {
      if (certificate.held !== "by-terraform") continue;
      const place = specs.locate(rotation.name, ["spec", "generations", index, "certificate", "privateKey"]);
      const key = await fetchKey(certificate.files.privateKey, place.file, process.env);
      if (key.found) variables[`TF_VAR_${keyVariableName(rotation.name, id)}`] = key.pem;
      else problems.push(`${place.text} generation "${id}": ${key.problem}`);
    }
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return variables;
}

async function run(command: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const [program, ...rest] = command;
  if (program === undefined) throw new Error("no command was given, expected one after --");
  const child = spawn(program, rest, { stdio: "inherit", env: environment });
  // The terminal sends Ctrl-C to the child as well: it decides how to end, and this process follows it.
  const ignore = (): void => undefined;
  process.on("SIGINT", ignore).on("SIGTERM", (signal) => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => {
      resolve(code ?? 1);
    });
  });
}
