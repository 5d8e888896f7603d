// `npm run demo`: starts the lab, takes rotations/demo through a whole rotation, and shows what viewers saw.
import { exitCode, shown } from "./demo-report.js";
import { rotateDemo } from "./demo-rotation.js";
import { startLab } from "./lab.js";
import { createWorkspace } from "./workspace.js";

async function main(json: boolean): Promise<number> {
  console.error("Starting the lab: a local stand-in for AWS; nothing leaves this machine.");
  const lab = await startLab();
  const workspace = await createWorkspace("demo", lab.environment);
  const stop = async (): Promise<void> => {
    await lab.stop();
    await workspace.remove();
  };
  process.once("SIGINT", () => void stop().then(() => process.exit(130)));
  process.once("SIGTERM", () => void stop().then(() => process.exit(143)));
  try {
    const report = await rotateDemo(lab, workspace);
    console.log(shown(report, json));
    return exitCode(report);
  } finally {
    await stop();
  }
}

try {
  process.exitCode = await main(process.argv.includes("--json"));
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : String(fault));
  process.exitCode = 1;
}
