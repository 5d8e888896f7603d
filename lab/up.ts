import { spawn } from "node:child_process";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { LabFault } from "./lab-fault.js";
import { labFolder, removeState, runningLab, writeState, type LabState } from "./lab-state.js";
import { startLab, type LabOptions } from "./lab.js";
import { seedDemo } from "./seed.js";

/** Where `crossfade lab up` listens unless it is told otherwise. */
export const defaultPorts = { aws: 4599, edge: 4443 } as const;

export interface UpOptions extends Pick<LabOptions, "port" | "edgePort" | "motoServer" | "deployMs" | "propagationMs"> {
  /** The project's folder; state and logs go to its `.crossfade`. */
  readonly project: string;
  /** Where the demo's incoming certificate and key are written; left out: nowhere. */
  readonly incomingFolder?: string | undefined;
}

const serveFile = fileURLToPath(new URL("serve.ts", import.meta.url));
const startTimeoutMs = 30_000;
const stopTimeoutMs = 8_000;

async function refuseSecond(project: string): Promise<void> {
  const running = await runningLab(project);
  if (running === undefined) return;
  throw new LabFault(
    `A lab is running already: ${running.endpoint} (process ${running.pid}). Stop it first with \`crossfade lab down\`.`,
  );
}

/** Starts a lab with the demo's world in this process, and answers once it listens. `stop` also forgets it. */
export async function upHere(options: UpOptions): Promise<LabState & { readonly stop: () => Promise<void> }> {
  const { project, incomingFolder, port = defaultPorts.aws, edgePort = defaultPorts.edge } = options;
  await refuseSecond(project);
  await mkdir(labFolder(project), { recursive: true });
  const lab = await startLab({ ...options, port, edgePort, logFile: join(labFolder(project), "lab-requests.log") });
  try {
    await seedDemo(lab, { incomingFolder });
    const { endpoint, edge, environment } = lab;
    const state: LabState = { pid: process.pid, endpoint, edge, environment, startedAt: new Date().toISOString() };
    await writeState(project, state);
    const stop = async (): Promise<void> => {
      await removeState(project);
      await lab.stop();
    };
    return { ...state, stop };
  } catch (cause) {
    await lab.stop();
    throw cause;
  }
}

/** As `upHere`, and stays until it is interrupted or told to end; `onReady` is called when it listens. */
export async function upInForeground(options: UpOptions, onReady: (state: LabState) => void): Promise<void> {
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  const { stop, ...state } = await upHere(options);
  onReady(state);
  await interrupted;
  await stop();
}

/** Starts a lab in a process of its own and answers once it listens. Throws what that process said if it ended. */
export async function upDetached(options: UpOptions): Promise<LabState> {
  const { project } = options;
  await refuseSecond(project);
  await removeState(project);
  await mkdir(labFolder(project), { recursive: true });
  const logFile = join(labFolder(project), "lab.log");
  const log = await open(logFile, "w");
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), serveFile, JSON.stringify(options)], {
    cwd: project,
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  child.once("error", () => undefined);
  await log.close();
  const until = Date.now() + startTimeoutMs;
  while (Date.now() < until) {
    const state = await runningLab(project);
    if (state !== undefined && state.pid === child.pid) {
      child.unref();
      return state;
    }
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
      throw new LabFault(`The lab did not start.\n${(await readFile(logFile, "utf8")).trim()}`);
    await sleep(100);
  }
  child.kill();
  throw new LabFault(`The lab did not listen within ${startTimeoutMs / 1000} s; see ${logFile}.`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ends the project's lab by its process id; false when none runs. */
export async function down(project: string): Promise<boolean> {
  const state = await runningLab(project);
  if (state === undefined) {
    await removeState(project);
    return false;
  }
  process.kill(state.pid, "SIGTERM");
  const until = Date.now() + stopTimeoutMs;
  while (isAlive(state.pid) && Date.now() < until) await sleep(50);
  // The emulator ends with the process that watches it, however that one ends.
  if (isAlive(state.pid)) process.kill(state.pid, "SIGKILL");
  await removeState(project);
  return true;
}
