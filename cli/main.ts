import { Command } from "commander";

import { checkCommand } from "./check.js";
import { gateCommand } from "./gate.js";
import { keysCommand } from "./keys.js";
import { labCommand } from "./lab.js";
import { exit } from "./output.js";
import { stageCommand } from "./stage.js";

const program = new Command("crossfade")
  .description("Rotates certificates on AWS without a gap. Plan and apply with: npx cdktf plan <stack>, npx cdktf apply <stack>")
  .showHelpAfterError("(add --help for what this command takes)")
  .showSuggestionAfterError(true)
  .addCommand(checkCommand())
  .addCommand(stageCommand())
  .addCommand(gateCommand())
  .addCommand(keysCommand())
  .addCommand(labCommand());

try {
  await program.parseAsync();
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : String(fault));
  process.exitCode = exit.fault;
}
