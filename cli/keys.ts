import { spawn } from "node:child_process";

import { Command } from "commander";

import { keyVariableName } from "../modules/rotation/address.js";
import type { Stack } from "../modules/rotation/stack.js";
import type { GenerationId, TlsRotation } from "../modules/rotation/tls-rotation.js";
import { type KeyedAnswer, keyedGenerations, keyedOrThrow } from "./keyed-generation.js";
import { type Specs, specsOrExit } from "./specs.js";

const help = `
Example:
  npx crossfade keys edge-prod -- npx cdktf apply edge-prod

Where a key travels, who can read it on the way and what is recorded of it: docs/keys.md`;

/** `crossfade keys <stack> -- <command>`: for keys that the spec accepts in Terraform's state. */
export function keysCommand(): Command {
  return new Command("keys")
    .description(
      "Run a command with the private keys of a stack's `stateSecrets: accepted` rotations as TF_VAR_… variables",
    )
    .argument("<stack>", "a folder under rotations/")
    .argument("<command...>", "the command and its arguments, after --")
    .option("--rotations <folder>", "where the stacks are", "rotations")
    .addHelpText("after", help)
    .action(async (name: string, command: string[], options: { rotations: string }) => {
      const specs = specsOrExit(options.rotations);
      const variables = await keyVariables(specs, specs.stack(name));
      process.exitCode = await run(command, { ...process.env, ...variables });
    });
}

/**
 * The variables Terraform reads the keys from; throws naming every key that is not its certificate's. A key that nobody
 * has given is left out: after the apply that creates the certificate it may well be gone.
 */
async function keyVariables(specs: Specs, stack: Stack): Promise<Record<string, string>> {
  const rotations = stack.rotations.map(async (rotation) => ({
    rotation,
    answers: await keyedGenerations(specs, rotation, "by-terraform", process.env),
  }));
  const all = await Promise.all(rotations);
  const given = all.map(({ rotation, answers }) => ({
    rotation,
    answers: answers.filter(({ key }) => key !== "absent"),
  }));
  keyedOrThrow(given.flatMap(({ answers }) => answers));
  for (const { rotation, answers } of all) for (const answer of answers) sayRemarks(rotation, answer);
  return Object.fromEntries(
    given.flatMap(({ rotation, answers }) =>
      keyedOrThrow(answers).map(({ id, pems }) => [variableOf(rotation, id), pems.privateKey]),
    ),
  );
}

function sayRemarks(rotation: TlsRotation, answer: KeyedAnswer): void {
  if (answer.key === "given") for (const remark of answer.generation.remarks) console.error(`warning: ${remark}`);
  // Who exported the variable himself has given the key after all.
  if (answer.key !== "absent" || process.env[variableOf(rotation, answer.id)] !== undefined) return;
  for (const problem of answer.problems)
    console.error(`${problem}; the key is not given: a plan needs it only to create the certificate`);
}

function variableOf({ name }: TlsRotation, generation: GenerationId): string {
  return `TF_VAR_${keyVariableName(name, generation)}`;
}

async function run(command: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const [program, ...rest] = command;
  if (program === undefined) throw new Error("no command was given, expected one after --");
  const child = spawn(program, rest, { stdio: "inherit", env: environment });
  // The terminal sends Ctrl-C to the child as well: it decides how to end, and this process follows it.
  const ignore = (): void => undefined;
  process.on("SIGINT", ignore).on("SIGTERM", (signal) => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once("error", (cause) => {
      const code = "code" in cause ? String(cause.code) : cause.message;
      reject(new Error(`"${program}" could not be started (${code}), expected a program after --; correct its name`));
    });
    child.once("exit", (code) => {
      resolve(code ?? 1);
    });
  });
}
