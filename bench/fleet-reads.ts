// What `adopt`, `check --live` and `status` ask of an account, and how long that takes, on the lab.
import { createCertificateAuthority } from "../lab/certificate-authority.js";
import type { Lab } from "../lab/lab.js";
import type { Workspace } from "../lab/workspace.js";
import { timed } from "./command.js";
import { type Figure, figure, median } from "./figure.js";
import { distributionIds, rotationSpec, stackSpec } from "./fleet.js";
import type { Part, PartContext } from "./part.js";
import { onLab } from "./scope.js";

const rounds = 3;
const adopted = { distributions: 500, certificates: 40 } as const;
const checked = 10_000;
const steady = { distributions: 500, rotations: 40 } as const;

export const fleetReads: Part = async (context) => [
  ...(await adopt(context)),
  ...(await checkSteady(context)),
  ...(await checkLive(context)),
];

/** `count` distributions, as evenly as may be on so many certificates; answers the certificates' ARNs. */
async function fill(lab: Lab, ids: readonly string[], certificates: number): Promise<readonly string[]> {
  const authority = await createCertificateAuthority();
  const arns: string[] = [];
  for (let number = 0; number < certificates; number += 1)
    arns.push(await lab.importCertificate(await authority.issue({ names: [`*.fleet-${number}.example.com`] })));
  const distributions = ids.map((id, index) => {
    const number = index % certificates;
    return { id, aliases: [`d${index}.fleet-${number}.example.com`], certificateArn: arns[number] };
  });
  await lab.addDistributions(distributions);
  return arns;
}

/** Seconds of each round, and the calls of the last one. */
async function measured(lab: Lab, workspace: Workspace, args: readonly string[], { say, signal }: PartContext) {
  const what = `crossfade ${args.join(" ")}`;
  const seconds: number[] = [];
  let calls = 0;
  for (let round = 0; round < rounds; round += 1) {
    const before = lab.requests.length;
    seconds.push(await timed(what, signal, () => workspace.crossfade(args, { signal })));
    calls = lab.requests.length - before;
    say(`  ${what}: ${(seconds.at(-1) ?? 0).toFixed(2)} s, ${calls} calls`);
  }
  return { seconds: median(seconds), calls };
}

function adopt(context: PartContext): Promise<readonly Figure[]> {
  return onLab("adopt", async (lab, workspace) => {
    await workspace.write("rotations/.keep", "");
    await fill(lab, distributionIds(adopted.distributions), adopted.certificates);
    const { seconds, calls } = await measured(lab, workspace, ["adopt", "fleet", "--dry-run"], context);
    const name = `crossfade adopt of ${adopted.distributions} distributions on ${adopted.certificates} certificates`;
    return [figure(name, seconds, "s", 5), figure(`${name}: calls`, calls, "calls", 20)];
  });
}

/** Nothing is due: what an account costs that is checked each night. */
function checkSteady(context: PartContext): Promise<readonly Figure[]> {
  return onLab("check-steady", async (lab, workspace) => {
    const { distributions: count, rotations } = steady;
    const ids = distributionIds(count);
    const arns = await fill(lab, ids, rotations);
    await workspace.write("rotations/fleet/stack.yaml", stackSpec(lab.account));
    for (const [number, arn] of arns.entries()) {
      const distributions = ids.filter((_, index) => index % rotations === number);
      const [name, generations] = [`steady-${number}`, [{ id: "2026-03", certificate: { arn } }]];
      await workspace.write(
        `rotations/fleet/${name}.yaml`,
        rotationSpec({ name, generations, serve: "2026-03", distributions, waves: distributions.length }),
      );
    }
    const { seconds, calls } = await measured(lab, workspace, ["check", "--live"], context);
    const name = `crossfade check --live of ${count} distributions in ${rotations} steady rotations`;
    // A call a hundred, one for each rotation's canary, and who and what the certificates are.
    return [figure(name, seconds, "s"), figure(`${name}: calls`, calls, "calls", count / 100 + rotations + 5)];
  });
}

function checkLive(context: PartContext): Promise<readonly Figure[]> {
  return onLab("check-live", async (lab, workspace) => {
    const ids = distributionIds(checked);
    const [arn = ""] = await fill(lab, ids, 1);
    const generations = [{ id: "2026-03", certificate: { arn } }];
    // The first wave is next: of its distributions alone the whole configuration is read.
    const distributions = { distributions: ids, waves: 1_000 };
    await workspace.write("rotations/fleet/stack.yaml", stackSpec(lab.account));
    await workspace.write(
      "rotations/fleet/www.yaml",
      rotationSpec({ name: "www", generations, serve: "2026-03", ...distributions }),
    );
    const check = await measured(lab, workspace, ["check", "--live"], context);
    const status = await measured(lab, workspace, ["status"], context);
    const of = `of ${checked.toLocaleString("en")} distributions`;
    return [
      figure(`crossfade check --live ${of}`, check.seconds, "s"),
      // A call a hundred, one for each of the ten of the next wave, and who and what the certificate is.
      figure(`crossfade check --live ${of}: calls`, check.calls, "calls", 100 + 10 + 5),
      figure(`crossfade status ${of}`, status.seconds, "s"),
      figure(`crossfade status ${of}: calls`, status.calls, "calls", 100 + 5),
    ];
  });
}
