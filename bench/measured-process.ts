import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";
import { Readable } from "node:stream";

/** What a whole process took, from its start to its end. */
export interface Usage {
  readonly seconds: number;
  /** Of the processor, in all its threads. */
  readonly processorSeconds: number;
  /** In 10⁶ bytes. */
  readonly peakMegabytes: number;
}

export interface MeasuredProcess extends Usage {
  readonly stdout: string;
}

export interface MeasuredOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Kills the process. */
  readonly signal: AbortSignal;
}

const reporter = new URL("report-usage.mjs", import.meta.url).href;

/** Runs Node with these arguments. Throws what the process printed when it does not end well. */
export async function measureNode(args: readonly string[], options: MeasuredOptions): Promise<MeasuredProcess> {
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", reporter, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.environment },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    signal: options.signal,
    killSignal: "SIGKILL",
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [stdout, stderr, report, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    text(child.stdio[3]),
    ended,
  ]);
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`node ${args.join(" ")} ended with ${String(code)}:\n${stdout}\n${stderr}`);
  return { seconds, stdout, ...parseReport(report) };
}

function parseReport(report: string): Omit<Usage, "seconds"> {
  const value: unknown = JSON.parse(report);
  if (typeof value === "object" && value !== null && "peakMemory" in value && "processorSeconds" in value) {
    const { peakMemory, processorSeconds } = value;
    if (typeof peakMemory === "number" && typeof processorSeconds === "number") {
      return { peakMegabytes: peakMemory / 1e6, processorSeconds };
    }
  }
  throw new Error(`the measured process reported ${report}; expected its peak memory and its processor time.`);
}

async function text(stream: unknown): Promise<string> {
  if (!(stream instanceof Readable)) throw new Error("the measured process has no pipe to read from.");
  const pieces: string[] = [];
  for await (const piece of stream.setEncoding("utf8")) pieces.push(String(piece));
  return pieces.join("");
}
