// Reading, checking and rendering YAML, with nothing but the disk beside it.
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { createCertificateAuthority } from "../lab/certificate-authority.js";
import { account } from "../lab/lab.js";
import type { Workspace } from "../lab/workspace.js";
import { type Figure, figure, median } from "./figure.js";
import { distributionIds, rotationSpec, stackSpec } from "./fleet.js";
import { measureNode, type Usage } from "./measured-process.js";
import type { Part, PartContext } from "./part.js";
import { inWorkspace } from "./scope.js";
import { ratio, sideBySide } from "./side-by-side.js";

const project = fileURLToPath(new URL("..", import.meta.url));
const rounds = 3;
/** As many as one Terraform state should hold: each distribution in it lists all that switch before it. */
const stackSize = 500;
const rotationSize = 250;
const waves = 5;

/** What a person waits for between an edit and a plan: `crossfade check`, then the synth that cdktf starts. */
interface Measured {
  readonly check: Usage;
  readonly synthesis: Usage;
}

/** Time and memory of checking and rendering 1,000 and 10,000 distributions, and how the time grows. */
export const synth: Part = (context) =>
  inWorkspace("small", {}, (small) =>
    inWorkspace("large", {}, async (large) => {
      await writeFleet(small, 1_000);
      await writeFleet(large, 10_000);
      await checkAndSynth(small, "1,000", context);
      context.say("  caches are filled; from here on it counts");
      const measured = await sideBySide(
        rounds,
        () => checkAndSynth(small, "1,000", context),
        () => checkAndSynth(large, "10,000", context),
      );
      const growth = ratio(measured.map(({ left, right }) => ({ left: seconds(right), right: seconds(left) })));
      return [
        ...figuresFor(
          "1,000",
          measured.map(({ left }) => left),
          { seconds: 2, megabytes: 300 },
        ),
        ...figuresFor(
          "10,000",
          measured.map(({ right }) => right),
          { seconds: 12, megabytes: 1_000 },
        ),
        figure("check + synth: time for 10,000 distributions ÷ 1,000", growth, "×", 11),
      ];
    }),
  );

function figuresFor(
  count: string,
  measured: readonly Measured[],
  target: { readonly seconds: number; readonly megabytes: number },
): readonly Figure[] {
  const of = `of ${count} distributions`;
  const peak = Math.max(...measured.flatMap((one) => [one.check.peakMegabytes, one.synthesis.peakMegabytes]));
  return [
    figure(`crossfade check ${of}`, median(measured.map(({ check }) => check.seconds)), "s"),
    figure(`synth ${of}, which checks them too`, median(measured.map(({ synthesis }) => synthesis.seconds)), "s"),
    figure(`check + synth ${of}: time of both processes`, median(measured.map(seconds)), "s", target.seconds),
    figure(`check + synth ${of}: peak memory of the larger process`, peak, "MB", target.megabytes),
  ];
}

function seconds({ check, synthesis }: Measured): number {
  return check.seconds + synthesis.seconds;
}

/** Stacks of rotations that are half-way: two waves serve the incoming generation, three the outgoing one. */
async function writeFleet(workspace: Workspace, count: number): Promise<void> {
  const authority = await createCertificateAuthority();
  for (let first = 0; first < count; first += rotationSize) {
    const stack = `rotations/fleet-${Math.floor(first / stackSize) + 1}`;
    const name = `fleet-${first / rotationSize + 1}`;
    const arn = (generation: number): string =>
      `arn:aws:acm:us-east-1:${account}:certificate/${String(first).padStart(8, "0")}-0000-4000-8000-00000000000${generation}`;
    const issued = await authority.issue({ names: [`${name}.example.com`, `*.${name}.example.com`] });
    await workspace.write(`${stack}/stack.yaml`, stackSpec(account));
    await workspace.write(`${stack}/${name}/cert.pem`, issued.pem);
    await workspace.write(`${stack}/${name}/chain.pem`, issued.chain);
    // The incoming one as `crossfade stage --write` leaves it: its files are read and judged at every check.
    const files = { pem: `${name}/cert.pem`, chain: `${name}/chain.pem`, privateKey: { env: "FLEET_KEY" } };
    const spec = rotationSpec({
      name,
      generations: [
        { id: "2026-03", certificate: { arn: arn(1) } },
        { id: "2026-09", certificate: { arn: arn(2), ...files } },
      ],
      serve: "2026-09",
      underWay: { from: "2026-03", through: "wave-2" },
      distributions: distributionIds(Math.min(rotationSize, count - first), first),
      waves,
    });
    await workspace.write(`${stack}/${name}.yaml`, spec);
  }
}

async function checkAndSynth(
  { folder: cwd }: Workspace,
  count: string,
  { say, signal }: PartContext,
): Promise<Measured> {
  const check = await measureNode([join(project, "cli", "crossfade.mjs"), "check"], { cwd, signal });
  // As cdktf starts it: told by a variable where to write, and with room on the heap.
  const environment = { CDKTF_OUTDIR: join(cwd, "cdktf.out"), NODE_OPTIONS: "--max-old-space-size=4096" };
  const main = relative(cwd, join(project, "main.ts"));
  const synthesis = await measureNode(["--import", "tsx/esm", main], { cwd, environment, signal });
  say(`  ${count} distributions: check ${shown(check)}, synth ${shown(synthesis)}`);
  return { check, synthesis };
}

function shown({ seconds, processorSeconds, peakMegabytes }: Usage): string {
  return `${seconds.toFixed(2)} s (processor ${processorSeconds.toFixed(2)} s), ${Math.round(peakMegabytes)} MB`;
}
