// 300 SAML providers of Cognito in one stack: what a person waits for offline, and how gently an account is asked.
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import type { Lab } from "../lab/lab.js";
import type { Workspace } from "../lab/workspace.js";
import { timed } from "./command.js";
import { type Figure, figure, median } from "./figure.js";
import { measureNode, type Usage } from "./measured-process.js";
import { longestSilence, mostInASecond } from "./over-time.js";
import type { Part, PartContext } from "./part.js";
import { type SamlFleet, stockSamlFleet, writeSamlFleet } from "./saml-fleet-specs.js";
import { inWorkspace, onLab } from "./scope.js";
import { sideBySide } from "./side-by-side.js";

const project = fileURLToPath(new URL("..", import.meta.url));
const rounds = 3;

interface NamedFleet extends SamlFleet {
  readonly name: string;
}

/** The same number of providers, spread over identity providers and in one user pool as full as it may be. */
const fleets: readonly [NamedFleet, NamedFleet] = [
  { name: "300 Cognito providers of 100 rotations", rotations: 100, providersEach: 3, userPools: 3 },
  { name: "300 Cognito providers of 1 rotation", rotations: 1, providersEach: 300, userPools: 1 },
];
/** What starting Node, and loading cdktf and the rest, takes by itself. */
const smallest: SamlFleet = { rotations: 1, providersEach: 1, userPools: 1 };

export const samlFleet: Part = async (context) => {
  const figures: Figure[] = [];
  for (const fleet of fleets) figures.push(...(await offline(fleet.name, fleet, context)));
  const [spread, full] = fleets;
  // The commands wait for Cognito nearly all the time, so that two of them at once do not disturb each other; what fills
  // a lab would keep the other one from answering, and comes before.
  const observed = await onStocked(spread, (one) =>
    onStocked(full, (other) => Promise.all([observe(one, context), observe(other, context)])),
  );
  return [...figures, ...observed.flat()];
};

interface Offline {
  readonly check: Usage;
  readonly synthesis: Usage;
}

function offline(name: string, fleet: SamlFleet, context: PartContext): Promise<readonly Figure[]> {
  return inWorkspace("saml-one", {}, (one) =>
    inWorkspace("saml-fleet", {}, async (many) => {
      await writeSamlFleet(one, smallest);
      await writeSamlFleet(many, fleet);
      await checkAndSynth(many, name, context);
      context.say("  caches are filled; from here on it counts");
      const measured = await sideBySide(
        rounds,
        () => checkAndSynth(many, name, context),
        () => checkAndSynth(one, "1 Cognito provider", context),
      );
      const syntheses = measured.map(({ left, right }) => [left.synthesis, right.synthesis] as const);
      const more = (part: "seconds" | "processorSeconds"): number =>
        median(syntheses.map(([ofMany, ofOne]) => ofMany[part] - ofOne[part]));
      const [checks, whole] = [
        measured.map(({ left }) => left.check.seconds),
        syntheses.map(([{ seconds }]) => seconds),
      ];
      return [
        figure(`crossfade check of ${name}`, median(checks), "s"),
        figure(`synth of ${name}: the whole process`, median(whole), "s", 1),
        figure(`synth of ${name}: what it takes longer than 1`, more("seconds"), "s", 1),
        figure(`synth of ${name}: what it takes longer than 1, of the processor`, more("processorSeconds"), "s"),
      ];
    }),
  );
}

async function checkAndSynth({ folder: cwd }: Workspace, name: string, { say, signal }: PartContext): Promise<Offline> {
  const check = await measureNode([join(project, "cli", "crossfade.mjs"), "check"], { cwd, signal });
  const environment = { CDKTF_OUTDIR: join(cwd, "cdktf.out"), NODE_OPTIONS: "--max-old-space-size=4096" };
  const main = relative(cwd, join(project, "main.ts"));
  const synthesis = await measureNode(["--import", "tsx/esm", main], { cwd, environment, signal });
  say(`  ${name}: check ${shown(check)}, synth ${shown(synthesis)}`);
  return { check, synthesis };
}

function shown({ seconds, processorSeconds, peakMegabytes }: Usage): string {
  return `${seconds.toFixed(2)} s (processor ${processorSeconds.toFixed(2)} s), ${Math.round(peakMegabytes)} MB`;
}

interface Stocked {
  readonly name: string;
  readonly lab: Lab;
  readonly workspace: Workspace;
}

function onStocked<Result>(
  { name, ...fleet }: NamedFleet,
  use: (stocked: Stocked) => Promise<Result>,
): Promise<Result> {
  return onLab("saml-fleet", async (lab, workspace) => {
    await writeSamlFleet(workspace, fleet);
    await stockSamlFleet(lab, workspace);
    return use({ name, lab, workspace });
  });
}

async function observe(stocked: Stocked, context: PartContext): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const args of [["check", "--live"], ["status"]]) {
    const { seconds, spoken, calls } = await watched(stocked, args, context);
    const asked = calls.map(({ time }) => Date.parse(time));
    const most = mostInASecond(asked);
    const subject = `crossfade ${args.join(" ")} of ${stocked.name}`;
    context.say(`  ${subject}: ${seconds.toFixed(0)} s, ${calls.length} calls, at most ${most} in a second`);
    figures.push(
      figure(subject, seconds, "s"),
      figure(`${subject}: calls of Cognito`, calls.length, "calls"),
      figure(`${subject}: most calls in any second`, most, "calls", 5),
      figure(`${subject}: calls refused`, calls.filter(({ status }) => status !== 200).length, "calls", 0),
      figure(`${subject}: longest without a word while asking`, longestSilence(asked, spoken) / 1000, "s", 5),
    );
  }
  return figures;
}

/** Times in milliseconds since 1970. */
async function watched({ lab, workspace }: Stocked, args: readonly string[], { signal }: PartContext) {
  const spoken: number[] = [];
  const before = lab.requests.length;
  const onOutput = (): void => void spoken.push(Date.now());
  const seconds = await timed(`crossfade ${args.join(" ")}`, signal, () =>
    workspace.crossfade(args, { signal, onOutput }),
  );
  return { seconds, spoken, calls: lab.requests.slice(before).filter(({ service }) => service === "cognito-idp") };
}
