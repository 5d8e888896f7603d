// The CDKTF application: `cdktf plan <stack>` and `cdktf apply <stack>` start here, in the folder that holds rotations/.
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

import { projectFolder } from "./modules/constructs/rotation-stack.js";
import { synthesize } from "./modules/constructs/synthesize.js";
import { explainUnstaged, unstagedGenerations } from "./modules/rotation/desired-state.js";
import { explain } from "./modules/spec/issue.js";
import { loadSpecs } from "./modules/spec/load.js";

const { stacks, issues, ok } = loadSpecs("rotations", { now: new Date() });
const unstaged = stacks.flatMap((stack) => stack.rotations).flatMap(unstagedGenerations);
for (const line of [...issues.map(explain), ...unstaged.map(explainUnstaged)]) console.error(line);
if (!ok || unstaged.length > 0) process.exit(1);

const cli = relative(process.cwd(), fileURLToPath(new URL("cli/crossfade.mjs", import.meta.url))).replaceAll("\\", "/");
synthesize(stacks, `node ${projectFolder}/${cli} gate`);
