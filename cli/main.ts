import { Command, Help } from "commander";

import { exit, exitCodesHelp } from "./output.js";

/** One file each, loaded when asked for: Terraform starts this program for every gate. */
const commands = {
  adopt: async () => (await import("./adopt.js")).adoptCommand(),
  check: async () => (await import("./check.js")).checkCommand(),
  stage: async () => (await import("./stage.js")).stageCommand(),
  gate: async () => (await import("./gate.js")).gateCommand(),
  keys: async () => (await import("./keys.js")).keysCommand(),
  status: async () => (await import("./status.js")).statusCommand(),
  runbook: async () => (await import("./runbook.js")).runbookCommand(),
  saml: async () => (await import("./saml.js")).samlCommand(),
  permissions: async () => (await import("./permissions.js")).permissionsCommand(),
  lab: async () => (await import("./lab.js")).labCommand(),
} as const;

/** Those whose codes mean more. */
const saysExitCodes: ReadonlySet<string> = new Set(["gate", "status", "saml"]);
let isSaid = false;
for (const stream of [process.stdout, process.stderr]) stream.on("error", endUnheard);

const program = new Command("crossfade")
  .description(
    "Rotates certificates on AWS without a gap. Plan and apply with: npx cdktf plan <stack>, npx cdktf apply <stack>",
  )
  .showHelpAfterError("(add --help for what this command takes)")
  .showSuggestionAfterError(true);

const asked = process.argv[2];
for (const [name, command] of Object.entries(commands))
  if (name === asked || asked === undefined || !Object.hasOwn(commands, asked))
    program.addCommand(helpful(await command(), name));

try {
  await program.parseAsync();
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : String(fault));
  if (forMachines(process.argv)) console.log(JSON.stringify({ fault: documentOf(fault) }, undefined, 2));
  process.exitCode = exit.fault;
}

/** A flag that is not given is not worth a word; exit codes are. */
function helpful(command: Command, name: string): Command {
  const optionDescription: Help["optionDescription"] = (option) =>
    new Help().optionDescription(option).replace(" (default: false)", "");
  for (const one of [command, ...command.commands]) {
    one.configureHelp({ optionDescription });
    if (!saysExitCodes.has(name)) one.addHelpText("after", exitCodesHelp);
  }
  return command;
}

/** What follows `--` belongs to another command. */
function forMachines(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return argv.slice(2, end === -1 ? undefined : end).includes("--json");
}

/** Faults that say more of themselves than a sentence have a `toJSON`. */
function documentOf(fault: unknown): unknown {
  if (!(fault instanceof Error)) return { name: "Error", message: String(fault) };
  return "toJSON" in fault ? fault : { name: fault.name, message: fault.message };
}

/**
 * Whoever reads may stop at any line (`| head -1`): that is no fault, and no reason to leave work half done. Words that are
 * lost for another reason (a full disk) are.
 */
function endUnheard({ code, message }: NodeJS.ErrnoException): void {
  if (code === "EPIPE") return;
  process.once("exit", () => (process.exitCode = exit.fault));
  if (!isSaid) console.error(`what the command says could not be written: ${message}; make room, or send it elsewhere`);
  isSaid = true;
}
