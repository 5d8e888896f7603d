// What the gates cost Terraform: 500 distributions through our JSON, against the same resources with no order.
import { copyFile, mkdir, stat } from "node:fs/promises";
import { join } from "node:path";

import { createCertificateAuthority } from "../lab/certificate-authority.js";
import type { Lab } from "../lab/lab.js";
import type { Workspace } from "../lab/workspace.js";
import { timed } from "./command.js";
import { type Figure, figure, median } from "./figure.js";
import { distributionIds, rotationSpec, stackSpec } from "./fleet.js";
import type { Part, PartContext } from "./part.js";
import { onLab } from "./scope.js";
import { ratio, type Round, sideBySide } from "./side-by-side.js";
import { withoutGates } from "./without-gates.js";

const rounds = 5;
const count = 500;
const waves = 5;
const [gated, ungated] = ["fleet", "fleet-without-gates"] as const;

/** Time of `terraform plan` with and without gates, both with everything applied, and the size of both states. */
export const terraformPlan: Part = (context) =>
  onLab("plan", async (lab, workspace) => {
    await describeFleet(lab, workspace);
    await applyBoth(workspace, context);
    const measured = await sideBySide(
      rounds,
      () => plan(workspace, gated, context),
      () => plan(workspace, ungated, context),
    );
    return [...times(measured), ...(await sizes(workspace))];
  });

function times(measured: readonly Round<number>[]): readonly Figure[] {
  const subject = `terraform plan of ${count} distributions in ${waves} waves`;
  return [
    figure(`${subject}: with gates`, median(measured.map(({ left }) => left)), "s"),
    figure(`${subject}: the same resources without gates`, median(measured.map(({ right }) => right)), "s"),
    figure(`${subject}: with gates ÷ without`, ratio(measured), "×", 1.25),
  ];
}

async function sizes(workspace: Workspace): Promise<readonly Figure[]> {
  const subject = `state of ${count} distributions in ${waves} waves`;
  const size = async (stack: string): Promise<number> => (await stat(stateFile(workspace, stack))).size;
  return [
    figure(`${subject}: with gates`, await size(gated), "bytes"),
    figure(`${subject}: without gates`, await size(ungated), "bytes"),
  ];
}

async function describeFleet(lab: Lab, workspace: Workspace): Promise<void> {
  const domain = "fleet.example.com";
  const authority = await createCertificateAuthority();
  const arn = await lab.importCertificate(await authority.issue({ names: [domain, `*.${domain}`] }));
  const distributions = distributionIds(count);
  for (const id of distributions) {
    await lab.addDistribution({ id, aliases: [`${id.toLowerCase()}.${domain}`], certificateArn: arn });
  }
  const stack = stackSpec(lab.account, [`::${lab.edge.host}:${lab.edge.port}`]);
  const generations = [{ id: "2026-03", certificate: { arn } }];
  const rotation = rotationSpec({ name: "fleet", generations, serve: "2026-03", distributions, waves });
  await workspace.write(`rotations/${gated}/stack.yaml`, stack);
  await workspace.write(`rotations/${gated}/fleet.yaml`, rotation);
}

/** Imports everything once, without gates, and applies the gates on top of a copy: that also records their order. */
async function applyBoth(workspace: Workspace, { say, signal }: PartContext): Promise<void> {
  const inFolder = (stack: string, ...args: readonly string[]): Promise<number> =>
    timed(`terraform ${args.join(" ")}`, signal, () => workspace.terraform(stack, args, { signal }));
  const apply = ["apply", "-auto-approve", "-input=false", "-no-color"];
  await timed("cdktf synth", signal, () => workspace.cdktf(["synth"], { signal }));
  await writeUngated(workspace);
  await inFolder(ungated, "init", "-input=false", "-no-color");
  say(`  without gates: ${count} distributions imported in ${(await inFolder(ungated, ...apply)).toFixed(0)} s`);
  await copyFile(stateFile(workspace, ungated), stateFile(workspace, gated));
  await inFolder(gated, "init", "-input=false", "-no-color");
  say(`  with gates: applied in ${(await inFolder(gated, ...apply)).toFixed(0)} s`);
}

async function writeUngated(workspace: Workspace): Promise<void> {
  const [from, to] = [gated, ungated].map((stack) => join("cdktf.out", "stacks", stack));
  if (from === undefined || to === undefined) return;
  await mkdir(join(workspace.folder, to), { recursive: true });
  const configuration = await workspace.read(join(from, "cdk.tf.json"));
  await workspace.write(join(to, "cdk.tf.json"), withoutGates(configuration, `../../../terraform.${ungated}.tfstate`));
  await workspace.write(join(to, ".terraform.lock.hcl"), await workspace.read(join(from, ".terraform.lock.hcl")));
}

function stateFile(workspace: Workspace, stack: string): string {
  return join(workspace.folder, `terraform.${stack}.tfstate`);
}

/** With `-detailed-exitcode`, so that a plan that has something to do is no measurement but a fault. */
async function plan(workspace: Workspace, stack: string, { say, signal }: PartContext): Promise<number> {
  const args = ["plan", "-input=false", "-no-color", "-detailed-exitcode"];
  const seconds = await timed("terraform plan", signal, () => workspace.terraform(stack, args, { signal }));
  say(`  ${stack === gated ? "with gates" : "without gates"}: planned in ${seconds.toFixed(2)} s`);
  return seconds;
}
