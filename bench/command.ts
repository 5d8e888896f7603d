import { performance } from "node:perf_hooks";

import type { Finished } from "../lab/workspace.js";

/**
 * Seconds from the start of a command to its end. Throws what it printed when it did not end well; does not start it
 * when `signal` is aborted already, which a command does not notice by itself.
 */
export async function timed(what: string, signal: AbortSignal, run: () => Promise<Finished>): Promise<number> {
  signal.throwIfAborted();
  const started = performance.now();
  const { code, stdout, stderr } = await run();
  const seconds = (performance.now() - started) / 1000;
  if (code === 0) return seconds;
  throw new Error(`${what} ended with exit code ${code}, expected 0:\n${stdout.slice(-6000)}\n${stderr.slice(-6000)}`);
}
