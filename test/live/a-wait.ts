// Time that passes only while somebody sleeps.
import type { Waiting } from "../../modules/live/waiting.js";

export interface TestWait extends Waiting<unknown> {
  readonly progress: unknown[];
  /** Since the wait began. */
  seconds(): number;
  interrupt(): void;
}

interface Happenings {
  /** The user gives up at the first sleep that reaches so many seconds. */
  readonly interruptAfter?: number;
  /** Called after each sleep, with the seconds since the wait began. */
  readonly later?: (seconds: number) => void;
}

const began = new Date("2026-11-22T12:00:00Z").getTime();

export function aWait({ interruptAfter = Infinity, later = () => undefined }: Happenings = {}): TestWait {
  const aborted = new AbortController();
  const progress: unknown[] = [];
  let now = began;
  return {
    progress,
    seconds: () => (now - began) / 1000,
    interrupt: () => {
      aborted.abort();
    },
    now: () => new Date(now),
    sleep: async (milliseconds, signal) => {
      now += milliseconds;
      if (now - began >= interruptAfter * 1000) aborted.abort();
      signal.throwIfAborted();
      later((now - began) / 1000);
    },
    onProgress: (one) => {
      progress.push(one);
    },
    signal: aborted.signal,
  };
}
