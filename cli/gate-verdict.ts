import { setTimeout as sleep } from "node:timers/promises";

import { expectAccount } from "../modules/live/account.js";
import { connect, type LiveClients } from "../modules/live/clients.js";
import type { Waiting } from "../modules/live/waiting.js";
import type { GateSettings } from "../modules/rotation/gate.js";
import type { Seconds } from "../modules/rotation/tls-rotation.js";
import type { Output } from "./output.js";

/** How a gate was answered: what to say, what to put into the JSON document, and the exit code. */
export interface Verdict {
  readonly open: boolean;
  readonly lines: readonly string[];
  readonly outcome: unknown;
  /** Closed until somebody else has done something. */
  readonly waitsForPerson?: boolean;
}

/** That there is nothing new is said this often; what is new, at once. */
const stillEveryMs = 30_000;

type Progress = (lines: readonly string[]) => void;
export interface Wait {
  readonly say: Progress;
  readonly signal: AbortSignal;
}

/** Says what is waited for, and then only what has changed. `timeout`: undefined where nothing is waited for in rounds. */
export function waiting(
  out: Pick<Output, "progress">,
  signal: AbortSignal,
  timeout: Seconds | undefined,
  now: () => number = Date.now,
): Wait {
  const deadline = timeout === undefined ? undefined : now() + timeout * 1000;
  let said = "";
  let saidAt = 0;
  return {
    signal,
    say: (lines) => {
      const text = lines.join("\n");
      if (text === "" || (text === said && now() - saidAt < stillEveryMs)) return;
      out.progress(text === said ? stillText(deadline, now()) : text);
      [said, saidAt] = [text, now()];
    },
  };
}

function stillText(deadline: number | undefined, now: number): string {
  if (deadline === undefined) return "still waiting";
  const seconds = Math.max(0, Math.round((deadline - now) / 1000));
  return `still waiting, ${Math.floor(seconds / 60)} m ${seconds % 60} s left`;
}

export function clock<T>({ say, signal }: Wait, explain: (progress: T) => readonly string[]): Waiting<T> {
  return {
    now: () => new Date(),
    sleep: async (milliseconds, aborted) => {
      await sleep(milliseconds, undefined, { signal: aborted });
    },
    onProgress: (progress) => {
      say(explain(progress));
    },
    signal,
  };
}

/** Throws ReadFault where the credentials are not those of the stack's account. */
export async function clientsOf(
  { account, assumeRole }: GateSettings,
  region: string,
  signal: AbortSignal,
): Promise<LiveClients> {
  const clients = connect({ region, assumeRole });
  await expectAccount(clients.sts, account, signal);
  return clients;
}
