// `npm run demo`: starts the lab, takes rotations/demo through a whole rotation, and shows what viewers saw.
import Table from "cli-table3";

import { type Report, rotateDemo } from "./demo-rotation.js";
import { startLab } from "./lab.js";
import { createWorkspace } from "./workspace.js";

function table(report: Report): string {
  const rows = new Table({
    head: ["step", "duration", "served", "handshakes", "failed", "second plan"],
    colAligns: ["left", "right", "left", "right", "right", "left"],
    style: { head: [], border: [] },
  });
  for (const { step, seconds, served, handshakes, failed, secondPlanEmpty } of report.steps) {
    const generations = Object.entries(served).map(([name, count]) => `${name} × ${count}`);
    rows.push([
      step,
      `${seconds} s`,
      generations.join("\n"),
      handshakes,
      failed,
      secondPlanEmpty ? "empty" : "NOT EMPTY",
    ]);
  }
  rows.push(["total", `${report.seconds} s`, "", report.handshakes, report.failed, ""]);
  return rows.toString();
}

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
    console.log(json ? JSON.stringify(report, undefined, 2) : `\n${table(report)}\n`);
    return report.ok ? 0 : 1;
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
