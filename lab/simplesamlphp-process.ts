import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { simpleSamlPhpFolder } from "../setup/simplesamlphp.mjs";
import { LabFault, reasonOf } from "./lab-fault.js";

/** PHP's own server with SimpleSAMLphp, on a free loopback port. */
export interface PhpServer {
  readonly port: number;
  /** Of the process that watches over the server; all of the server is in its process group. */
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

export interface PhpServerOptions {
  /** With the folders that a configuration has; see simplesamlphp-folder.ts. */
  readonly folder: string;
  /** How many requests are answered at a time. */
  readonly workers: number;
}

const startTimeoutMs = 20_000;

/**
 * Runs the server and ends it, with every worker, when the watcher's standard input closes, which the kernel does when
 * we die of whatever it may be. By group: a worker outlives a server that is told to end.
 */
const watcher = `
exec 3<&0
"$0" "$@" </dev/null 3<&- &
{ cat >/dev/null; kill -s KILL -- -$$; } <&3 2>/dev/null &
wait`;

/** SimpleSAMLphp itself is compiled once and never looked at again; what is in our folder is read at each request. */
function settings(folder: string): readonly string[] {
  const values = {
    "opcache.enable": "1",
    "opcache.memory_consumption": "48",
    "opcache.validate_timestamps": "0",
    "opcache.blacklist_filename": join(folder, "opcache-blacklist"),
    realpath_cache_ttl: "0",
    "session.save_path": join(folder, "sessions"),
    "session.gc_probability": "0",
    sys_temp_dir: join(folder, "temporary"),
    display_errors: "0",
    log_errors: "1",
    error_log: join(folder, "log", "php.log"),
    "zend.assertions": "-1",
  };
  return Object.entries(values).flatMap(([name, value]) => ["-d", `${name}=${value}`]);
}

/** Starts the server and waits until it listens. Throws a LabFault that says why it did not. */
export async function startPhpServer({ folder, workers }: PhpServerOptions): Promise<PhpServer> {
  const served = join(simpleSamlPhpFolder, "www");
  const args = ["php", ...settings(folder), "-S", "127.0.0.1:0", "-t", served];
  // A session of its own: an interrupt at the terminal reaches us first, and we stop it in order.
  const child = spawn("sh", ["-c", watcher, ...args], {
    cwd: folder,
    env: {
      ...process.env,
      SIMPLESAMLPHP_CONFIG_DIR: join(folder, "config"),
      PHP_CLI_SERVER_WORKERS: String(workers),
      TMPDIR: join(folder, "temporary"),
    },
    stdio: ["pipe", "ignore", "pipe"],
    detached: true,
  });
  const port = await listeningPort(child);
  const { pid } = child;
  if (pid === undefined) throw new LabFault("PHP's server has no process; expected it to run.");
  return { port, pid, stop: () => stop(child, pid) };
}

/** Port 0 lets the kernel choose; the server prints what it has been given. */
function listeningPort(child: ChildProcess): Promise<number> {
  let tail = "";
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(timer);
      child.stdin?.end();
      reject(new LabFault(`PHP's server did not start: ${why}; expected php-cli 7.4 or later. ${tail.trim()}`));
    };
    const timer = setTimeout(() => fail(`no answer after ${startTimeoutMs / 1000} s`), startTimeoutMs);
    child.once("error", (cause) => fail(reasonOf(cause)));
    child.once("exit", (code) => fail(`it ended with ${String(code)}`));
    // Ended while it starts, it has no reader any more.
    child.stdin?.on("error", () => undefined);
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      tail = (tail + text).slice(-2000);
      const found = /Development Server \(http:\/\/127\.0\.0\.1:(\d+)\) started/.exec(tail)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      child.removeAllListeners("exit");
      // Its access log goes nowhere, but has to be read, or the server blocks on a full pipe.
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
