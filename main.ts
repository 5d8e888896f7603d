// The CDKTF application: `cdktf plan <stack>` and `cdktf apply <stack>` start here, in the folder that holds rotations/.
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

import { projectFolder } from "./modules/constructs/rotation-stack.js";
import { synthesize } from "./modules/constructs/synthesize.js";
import { explain } from "./modules/spec/issue.js";
import { loadSpecs } from "./modules/spec/load.js";
import { explainNote, unstagedIn } from "./modules/spec/unstaged.js";

const specs = loadSpecs("rotations", { now: new Date() });
const unstaged = unstagedIn(specs, specs.stacks);
for (const line of [...specs.issues.map(explain), ...unstaged.map(explainNote)]) console.error(line);
if (!specs.ok || unstaged.length > 0) process.exit(1);

const cli = relative(process.cwd(), fileURLToPath(new URL("cli/crossfade.mjs", import.meta.url))).replaceAll("\\", "/");
synthesize(specs.stacks, `node ${projectFolder}/${cli} gate`);
