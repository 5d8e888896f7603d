// What `cdktf plan` costs on top of Terraform, on the demo's stack.
import { seedDemo } from "../lab/seed.js";
import { copyDemoRotations, type Workspace } from "../lab/workspace.js";
import { timed } from "./command.js";
import { figure, median } from "./figure.js";
import type { Part, PartContext } from "./part.js";
import { onLab } from "./scope.js";
import { ratio, sideBySide } from "./side-by-side.js";

const rounds = 5;

/** Time of `cdktf plan demo` and of `terraform plan` in the folder that it generates, everything adopted. */
export const cdktfPlan: Part = (context) =>
  onLab("cdktf", async (lab, workspace) => {
    const plan = (): Promise<number> => cdktf(workspace, ["plan", "demo"], context);
    const bare = (): Promise<number> => terraform(workspace, context);
    await seedDemo(lab);
    await copyDemoRotations(workspace, lab.edge.port);
    await cdktf(workspace, ["apply", "demo", "--auto-approve"], context);
    context.say("  caches are filled; from here on it counts");
    const measured = await sideBySide(rounds, plan, bare);
    return [
      figure("cdktf plan demo", median(measured.map(({ left }) => left)), "s"),
      figure("terraform plan in the folder of cdktf plan demo", median(measured.map(({ right }) => right)), "s"),
      figure("cdktf plan demo ÷ terraform plan in its folder", ratio(measured), "×", 1.3),
    ];
  });

async function cdktf(workspace: Workspace, args: readonly string[], { say, signal }: PartContext): Promise<number> {
  const what = `cdktf ${args.join(" ")}`;
  const seconds = await timed(what, signal, () => workspace.cdktf(args, { signal }));
  say(`  ${what}: ${seconds.toFixed(2)} s`);
  return seconds;
}

async function terraform(workspace: Workspace, { say, signal }: PartContext): Promise<number> {
  const seconds = await timed("terraform plan", signal, () => workspace.terraform("demo", ["plan"], { signal }));
  say(`  terraform plan: ${seconds.toFixed(2)} s`);
  return seconds;
}
