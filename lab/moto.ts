import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LabFault, reasonOf } from "./lab-fault.js";

/** The AWS emulator, running as a process of its own on a free loopback port. */
export interface Moto {
  readonly port: number;
  /** Of the process that watches over the emulator; the emulator is in its process group. */
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

const installed = fileURLToPath(new URL("../.crossfade/venv/bin/moto_server", import.meta.url));
const startTimeoutMs = 20_000;

/**
 * Runs the emulator and ends it when the watcher's standard input closes, which the kernel does when we die of
 * whatever it may be, `kill -9` among it: no handler of ours has to run.
 */
const watcher = `
exec 3<&0
"$0" "$@" </dev/null 3<&- &
emulator=$!
{ cat >/dev/null; kill "$emulator"; } <&3 2>/dev/null &
wait "$emulator"`;

/** The one that the project's set-up installed, else whatever PATH has. */
export function defaultMotoServer(): string {
  return existsSync(installed) ? installed : "moto_server";
}

/** Starts `moto_server` and waits until it listens. Throws a LabFault that says why it did not. */
export async function startMoto(server: string = defaultMotoServer()): Promise<Moto> {
  // A session of its own: an interrupt at the terminal reaches us first, and we stop it in order.
  const child = spawn("sh", ["-c", watcher, server, "-H", "127.0.0.1", "-p", "0"], {
    stdio: ["pipe", "ignore", "pipe"],
    detached: true,
  });
  const { pid } = child;
  const port = await listeningPort(child, server);
  if (pid === undefined) throw new LabFault(`"${server}" has no process; expected it to run.`);
  return { port, pid, stop: () => stop(child, pid) };
}

/** The port from the line the emulator prints once it is bound: port 0 lets the kernel choose, so labs never collide. */
async function listeningPort(child: ChildProcess, server: string): Promise<number> {
  let tail = "";
  return new Promise<number>((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(timer);
      child.stdin?.end();
      const remedy = "Install it with `npm run setup`, or name another with `motoServer`.";
      reject(
        new LabFault(`"${server}" did not start: ${why}; expected moto's server (moto[server]==5.2.1). ${remedy}`),
      );
    };
    const timer = setTimeout(() => fail(`no answer after ${startTimeoutMs / 1000} s. ${tail.trim()}`), startTimeoutMs);
    child.once("error", (cause) => fail(reasonOf(cause)));
    child.once("exit", (code) => fail(`it ended with ${String(code)}. ${tail.trim()}`));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      tail = (tail + text).slice(-2000);
      const found = /Running on http:\/\/127\.0\.0\.1:(\d+)/.exec(tail)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      child.removeAllListeners("exit");
      // Its access log goes nowhere, but has to be read, or the emulator blocks on a full pipe.
      child.stderr?.removeAllListeners("data").resume();
      resolve(Number(found));
    });
  });
}

async function stop(child: ChildProcess, pid: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.stdin?.end();
  const timer = setTimeout(() => killGroup(pid), 3000);
  await gone;
  clearTimeout(timer);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended in the meantime.
  }
}
