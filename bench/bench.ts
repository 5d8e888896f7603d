// `npm run bench`: every figure that the documentation claims, measured here and now.
import { Command, Option } from "commander";

import { cdktfPlan } from "./cdktf-plan.js";
import type { Figure } from "./figure.js";
import { fleetReads } from "./fleet-reads.js";
import type { Part } from "./part.js";
import { samlFleet } from "./saml-fleet.js";
import { samlMetadata } from "./saml-metadata.js";
import { synth } from "./synth.js";
import { table } from "./table.js";
import { terraformPlan } from "./terraform-plan.js";

/** In the order they are measured: the first wants the machine to itself, the others bring a lab of their own. */
const parts: Readonly<Record<string, Part>> = {
  synth,
  "terraform-plan": terraformPlan,
  "cdktf-plan": cdktfPlan,
  "fleet-reads": fleetReads,
  "saml-metadata": samlMetadata,
  "saml-fleet": samlFleet,
};

const options = new Command("bench")
  .description(
    "Measure, in a few minutes, what the project promises about its speed; what misses its target is said, and is no error",
  )
  .option("--json", "one JSON document on stdout: an array of { name, value, unit, target, holds }", false)
  .addOption(new Option("--only <part...>", "measure only this").choices(Object.keys(parts)))
  .parse()
  .opts<{ json: boolean; only?: readonly string[] }>();

process.exitCode = await main();

/** Ends with 0 also when a target is missed: a busy machine must not fail anyone's build. */
async function main(): Promise<number> {
  const interrupted = new AbortController();
  const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  let interruptedCode: number | undefined;
  for (const [signal, code] of Object.entries(signals)) {
    process.on(signal, () => {
      interruptedCode ??= code;
      interrupted.abort();
    });
  }
  try {
    const figures = await measure(options.only ?? Object.keys(parts), interrupted.signal);
    console.log(options.json ? JSON.stringify(figures, undefined, 2) : `\n${table(figures)}`);
    return 0;
  } catch (fault) {
    if (interruptedCode !== undefined) return interruptedCode;
    console.error(fault instanceof Error ? fault.message : String(fault));
    return 1;
  }
}

async function measure(names: readonly string[], signal: AbortSignal): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [name, part] of Object.entries(parts)) {
    if (!names.includes(name)) continue;
    const started = Date.now();
    say(`${name}: measuring`);
    figures.push(...(await part({ say, signal })));
    say(`${name}: done after ${Math.round((Date.now() - started) / 1000)} s`);
  }
  return figures;
}

function say(line: string): void {
  console.error(line);
}
