import { type Lab, startLab } from "../lab/lab.js";
import { createWorkspace, type Workspace } from "../lab/workspace.js";

/** A workspace for as long as `use` takes; gone afterwards, however that ends. */
export async function inWorkspace<Result>(
  name: string,
  environment: Readonly<Record<string, string>>,
  use: (workspace: Workspace) => Promise<Result>,
): Promise<Result> {
  const workspace = await createWorkspace(`bench-${name}`, environment);
  try {
    return await use(workspace);
  } finally {
    await workspace.remove();
  }
}

/** A lab, and a workspace whose commands talk to it, for as long as `use` takes. */
export async function onLab<Result>(
  name: string,
  use: (lab: Lab, workspace: Workspace) => Promise<Result>,
): Promise<Result> {
  const lab = await startLab();
  try {
    return await inWorkspace(name, lab.environment, (workspace) => use(lab, workspace));
  } finally {
    await lab.stop();
  }
}
