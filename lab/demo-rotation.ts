import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { parseDocument } from "yaml";

import { expectFine, relayOf, say, setIn } from "./demo-commands.js";
import { type Report, reportOf, type Step } from "./demo-report.js";
import type { Lab } from "./lab.js";
import { type Failure, type Prober, startProber, type Tally } from "./prober.js";
import { demo, seedDemo } from "./seed.js";
import { copyDemoRotations, type Workspace } from "./workspace.js";

const rotationFile = "rotations/demo/www.yaml";
const soakSeconds = 20;
const relay = relayOf("demo");

/** What one step changes in the spec, as a commit would, and what a person runs before the apply. */
interface Commit {
  readonly step: string;
  readonly why: string;
  readonly edit?: (workspace: Workspace) => Promise<void>;
}

const incoming = "2026-09";
const outgoing = "2026-03";

const commits: readonly Commit[] = [
  { step: "adopt", why: "import what is there; nothing changes" },
  { step: "stage", why: `put ${incoming} into ACM beside ${outgoing}`, edit: stageIncoming },
  {
    step: "canary",
    why: `serve ${incoming} from the first wave`,
    edit: (workspace) =>
      setIn(workspace, rotationFile, { serve: incoming, "rollout.from": outgoing, "rollout.through": "canary" }),
  },
  {
    step: "rest",
    why: `serve ${incoming} everywhere`,
    edit: (workspace) => setIn(workspace, rotationFile, { "rollout.from": undefined, "rollout.through": undefined }),
  },
  { step: "retire", why: `remove ${outgoing} after its soak`, edit: retireOutgoing },
];

async function stageIncoming(workspace: Workspace): Promise<void> {
  const document = parseDocument(await workspace.read(rotationFile));
  const folder = `www/${incoming}`;
  const certificate = {
    pem: `${folder}/cert.pem`,
    chain: `${folder}/chain.pem`,
    privateKey: { file: `${folder}/key.pem` },
  };
  document.addIn(["spec", "generations"], { id: incoming, certificate });
  document.setIn(["spec", "retirement", "soak"], `${soakSeconds}s`);
  await workspace.write(rotationFile, document.toString({ lineWidth: 0 }));
  expectFine(
    "crossfade stage",
    await workspace.crossfade(["stage", "www-example-com", "--write"], { onOutput: relay }),
  );
}

async function retireOutgoing(workspace: Workspace): Promise<void> {
  say(`  waiting ${soakSeconds} s: the soak in the demo's spec (7 days in rotations/demo)`);
  await sleep(soakSeconds * 1000);
  const document = parseDocument(await workspace.read(rotationFile));
  document.deleteIn(["spec", "generations", 0]);
  await workspace.write(rotationFile, document.toString({ lineWidth: 0 }));
}

async function runStep(
  commit: Commit,
  workspace: Workspace,
  prober: Prober,
  names: ReadonlyMap<string, string>,
  failures: Failure[],
): Promise<Step> {
  const started = Date.now();
  say(`\n${commit.step}: ${commit.why}`);
  await commit.edit?.(workspace);
  expectFine("cdktf apply demo", await workspace.cdktf(["apply", "demo", "--auto-approve"], { onOutput: relay }));
  const seconds = Math.round((Date.now() - started) / 100) / 10;
  const again = await workspace.terraform("demo", ["plan", "-detailed-exitcode", "-input=false", "-no-color"]);
  const { handshakes, failed, failures: seen, served } = prober.take();
  failures.push(...seen);
  for (const { alias, at, reason } of seen) say(`  FAILED ${at} ${alias}: ${reason}`);
  return {
    step: commit.step,
    seconds,
    served: byGeneration(served, names),
    handshakes,
    failed,
    secondPlanEmpty: again.code === 0,
  };
}

function byGeneration(served: Tally["served"], names: ReadonlyMap<string, string>): Readonly<Record<string, number>> {
  const entries = [...served].map(([fingerprint, count]) => [names.get(fingerprint) ?? fingerprint, count] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => a.localeCompare(b)));
}

/** A whole rotation on a fresh lab with real `cdktf apply` runs, while every alias is asked without pause. */
export async function rotateDemo(lab: Lab, workspace: Workspace): Promise<Report> {
  const folder = join(workspace.folder, "rotations", "demo", "www", incoming);
  const world = await seedDemo(lab, { incomingFolder: folder });
  await copyDemoRotations(workspace, lab.edge.port);
  const names = new Map([
    [world.outgoing.fingerprint, outgoing],
    [world.incoming.fingerprint, incoming],
  ]);
  const prober = startProber({ ...lab.edge, aliases: demo.viewerNames, root: world.root });
  const started = Date.now();
  const steps: Step[] = [];
  const failures: Failure[] = [];
  let rest: Tally | undefined;
  try {
    for (const commit of commits) steps.push(await runStep(commit, workspace, prober, names, failures));
  } finally {
    rest = await prober.stop();
  }
  failures.push(...rest.failures);
  return reportOf(withRest(steps, rest, names), Math.round((Date.now() - started) / 1000), failures);
}

/** Handshakes that were still under way when the last step was counted belong to it. */
function withRest(
  steps: readonly Step[],
  { handshakes, failed, served }: Tally,
  names: ReadonlyMap<string, string>,
): readonly Step[] {
  const last = steps.at(-1);
  if (last === undefined) return steps;
  const more = Object.entries(byGeneration(served, names)).map(
    ([name, count]) => [name, (last.served[name] ?? 0) + count] as const,
  );
  const whole = {
    ...last,
    served: { ...last.served, ...Object.fromEntries(more) },
    handshakes: last.handshakes + handshakes,
    failed: last.failed + failed,
  };
  return [...steps.slice(0, -1), whole];
}
