// A lab with the demo's fleet, a workspace, and the commits that a test makes in it.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

import { type Lab, type LabOptions, startLab } from "../../lab/lab.js";
import { type Prober, startProber } from "../../lab/prober.js";
import { demo, type DemoWorld, seedDemo } from "../../lab/seed.js";
import { createWorkspace, type Finished, type RunOptions, type Workspace } from "../../lab/workspace.js";

/** What `npx cdktf` starts. */
export const cdktf = fileURLToPath(new URL("../../node_modules/.bin/cdktf", import.meta.url));

export const [canary, shop, api, apex] = [
  "E1CANARY000001",
  "E2SHOP00000002",
  "E3API000000003",
  "E4APEX00000004",
] as const;
export const outgoing = { id: "2026-03", certificate: { arn: demo.certificateArn } } as const;
/** As a person writes it before it is staged; the files are where the rig puts them. */
export const incoming = {
  id: "2026-09",
  certificate: { pem: "www/cert.pem", chain: "www/chain.pem", privateKey: { file: "www/key.pem" } },
} as const;

interface SpecParts {
  readonly generations: readonly object[];
  readonly serve: string;
  readonly from?: string;
  readonly through?: string;
  readonly waves?: readonly object[];
  readonly timeout?: string;
  readonly soak?: string;
  readonly stateSecrets?: "accepted";
  readonly store?: "acm" | "iam";
}

const twoWaves = [
  { name: "canary", distributions: [canary] },
  { name: "rest", distributions: [shop, api, apex] },
];

/** YAML is a superset of JSON: a spec that says only what the test is about. */
export function specText({
  generations,
  serve,
  from,
  through,
  waves,
  timeout,
  soak,
  stateSecrets,
  store,
}: SpecParts): string {
  const rollout = { from, waves: waves ?? twoWaves, through, gate: { served: { timeout: timeout ?? "60s" } } };
  const spec = { store: store ?? "acm", stateSecrets, generations, serve, rollout, retirement: { soak: soak ?? "1s" } };
  const metadata = { name: "www-example-com", owner: "team-edge" };
  return JSON.stringify({ apiVersion: "crossfade/v1", kind: "TlsRotation", metadata, spec }, undefined, 2);
}

export interface Rig {
  readonly lab: Lab;
  readonly world: DemoWorld;
  readonly workspace: Workspace;
  readonly prober: Prober;
  commit(parts: SpecParts): Promise<void>;
  commitStack(change?: Readonly<Record<string, unknown>>): Promise<void>;
  /** `cdktf apply demo`, with its output as plain text. */
  apply(options?: RunOptions): Promise<Applied>;
  /** `cdktf plan demo`; when an apply fails, cdktf may end before it has shown the end of what Terraform says. */
  plan(): Promise<Applied>;
  /** Whether a plan made now has nothing to do. */
  planIsEmpty(): Promise<boolean>;
  /** The ARN that each distribution's configuration names, by distribution. */
  configured(): Readonly<Record<string, string | undefined>>;
  /** How often a call was answered with success, for one resource or all. */
  calls(operation: string, resource?: string): number;
  stop(): Promise<void>;
}

export interface Applied {
  readonly code: number;
  readonly text: string;
}

export async function aRig(name: string, options: LabOptions = {}): Promise<Rig> {
  const lab = await startLab({ deployMs: 700, propagationMs: 400, ...options });
  const workspace = await createWorkspace(name, lab.environment);
  const world = await seedDemo(lab, { incomingFolder: join(workspace.folder, "rotations", "demo", "www") });
  const prober = startProber({ ...lab.edge, aliases: demo.viewerNames, root: world.root, pauseMs: 120 });
  const rig: Rig = {
    lab,
    world,
    workspace,
    prober,
    commit: (parts) => workspace.write("rotations/demo/www.yaml", specText(parts)),
    commitStack: (change = {}) => {
      const spec = {
        account: lab.account,
        region: "us-east-1",
        connectTo: [`::127.0.0.1:${lab.edge.port}`],
        ...change,
      };
      return workspace.write(
        "rotations/demo/stack.yaml",
        JSON.stringify({ apiVersion: "crossfade/v1", kind: "Stack", spec }),
      );
    },
    apply: async (run) => plain(await workspace.cdktf(["apply", "demo", "--auto-approve"], run)),
    plan: async () => plain(await workspace.cdktf(["plan", "demo"])),
    planIsEmpty: async () => {
      const { code } = await workspace.terraform("demo", ["plan", "-detailed-exitcode", "-input=false", "-no-color"]);
      return code === 0;
    },
    configured: () => Object.fromEntries(lab.distributions().map(({ id, certificateArn }) => [id, certificateArn])),
    calls: (operation, resource) =>
      lab.requests.filter(
        (request) =>
          request.operation === operation &&
          request.status < 300 &&
          (resource === undefined || request.resource === resource),
      ).length,
    stop: async () => {
      await prober.stop();
      await lab.stop();
      await workspace.remove();
    },
  };
  await rig.commitStack();
  return rig;
}

export function plain({ code, stdout, stderr }: Finished): Applied {
  return { code, text: stripVTControlCharacters(stdout + stderr) };
}

/** What cdktf prints is wrapped and redrawn; for finding a sentence in it, white space and frames do not count. */
export function flat(text: string): string {
  return text.replaceAll(/[\s│╷╵]+/g, " ");
}

/** What a plan was refused for, because it would be lost; sorted. */
export function keptFrom(text: string): readonly string[] {
  const refusals = flat(text).matchAll(
    /kept_until_released(?: \(\w+\))?\["([^"]+)"\] has lifecycle\.prevent_destroy set/g,
  );
  // cdktf plan says what went wrong on stdout and on stderr.
  return [...new Set([...refusals].flatMap(([, name]) => name ?? []))].toSorted();
}

/** Stages the incoming generation and answers the ARN that the spec got. */
export async function staged(rig: Rig, parts: SpecParts): Promise<string> {
  await rig.commit(parts);
  const { code, text } = plain(await rig.workspace.crossfade(["stage", "www-example-com", "--write"]));
  const arn = /arn:aws:(?:acm|iam):[\w:/-]+/.exec(text)?.[0];
  if (code !== 0 || arn === undefined) throw new Error(`stage ended with ${code}: ${text}`);
  return arn;
}

/** A further generation's files under rotations/demo/www, `<name>.pem`, `-chain.pem` and `-key.pem`. */
export async function issue(rig: Rig, name: string): Promise<void> {
  const { pem, chain, privateKey } = await rig.world.authority.issue({ names: demo.names });
  await rig.workspace.write(`rotations/demo/www/${name}.pem`, pem);
  await rig.workspace.write(`rotations/demo/www/${name}-chain.pem`, chain);
  await rig.workspace.write(`rotations/demo/www/${name}-key.pem`, privateKey);
}

export async function until(what: string, isSo: () => boolean, timeoutMs = 120_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs / 1000} s: ${what}`);
    await sleep(50);
  }
}

/** What went wrong, out of the much that cdktf prints. */
export function errorsOf(text: string): string {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => /Error:/.test(line));
  return lines.slice(first === -1 ? -40 : Math.max(0, first - 15), first === -1 ? undefined : first + 40).join("\n");
}
