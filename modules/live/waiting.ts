import type { Seconds } from "../rotation/tls-rotation.js";

/** What a wait needs of the world; the caller has the clock, so that a test can have its own. */
export interface Waiting<Progress> {
  readonly now: () => Date;
  /** Rejects when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Called after each round. */
  readonly onProgress: (progress: Progress) => void;
  /** Aborts when the user gives up. */
  readonly signal: AbortSignal;
}

export type Waited<Answer> =
  | { readonly ended: "answered"; readonly answer: Answer }
  | { readonly ended: "timed-out" }
  | { readonly ended: "interrupted" };

const [firstPause, longestPause] = [2_000, 10_000];

/**
 * Asks until a round has an answer, the time is up or the user gives up. The round after the time is up is the last,
 * and knows it: a timeout of 0 asks exactly once.
 */
export async function askUntil<Answer>(
  { now, sleep, signal }: Omit<Waiting<never>, "onProgress">,
  timeout: Seconds,
  round: (last: boolean) => Promise<Answer | undefined>,
): Promise<Waited<Answer>> {
  const deadline = now().getTime() + timeout * 1000;
  try {
    for (let pause = firstPause; ; pause = Math.min(pause * 1.5, longestPause)) {
      signal.throwIfAborted();
      const last = now().getTime() >= deadline;
      const answer = await round(last);
      // A round that was cut short has not asked everything, and may take what it has for the whole.
      signal.throwIfAborted();
      if (answer !== undefined) return { ended: "answered", answer };
      if (last) return { ended: "timed-out" };
      await sleep(Math.max(0, Math.min(pause, deadline - now().getTime())), signal);
    }
  } catch (cause) {
    if (signal.aborted) return { ended: "interrupted" };
    throw cause;
  }
}
