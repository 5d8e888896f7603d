import { setTimeout as sleep } from "node:timers/promises";

import { expectAccount } from "../modules/live/account.js";
import { connect, type LiveClients } from "../modules/live/clients.js";
import type { Waiting } from "../modules/live/waiting.js";
import type { GateSettings } from "../modules/rotation/gate.js";
import type { Output } from "./output.js";

/** How a gate was answered: what to say, what to put into the JSON document, and the exit code. */
export interface Verdict {
  readonly open: boolean;
  readonly lines: readonly string[];
  readonly outcome: unknown;
  /** Closed until somebody else has done something. */
  readonly waitsForPerson?: boolean;
}

/** A progress line at least this often, and at once when it says something new. */
const progressEveryMs = 10_000;

type Progress = (lines: readonly string[]) => void;
export interface Wait {
  readonly say: Progress;
  readonly signal: AbortSignal;
}

export function waiting(out: Output, signal: AbortSignal): Wait {
  let said = "";
  let saidAt = 0;
  return {
    signal,
    say: (lines) => {
      const text = lines.join("\n");
      if (text === "" || (text === said && Date.now() - saidAt < progressEveryMs)) return;
      [said, saidAt] = [text, Date.now()];
      out.progress(text);
    },
  };
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
