import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";

import type { Attempt, Attempted } from "./attempt.js";

/** So many requests may begin in any `perMs` milliseconds. */
export interface Rate {
  readonly most: number;
  readonly perMs: number;
}

export interface PaceClock {
  /** Milliseconds; never goes back. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/**
 * Amazon Cognito's quotas on API request rates: each operation on the resources of a user pool may be called 5 times a
 * second. One client keeps to that for all pools and operations of its account and region, and evenly: what leaves here
 * five at a time may arrive there as six in a second.
 */
export const cognitoRate: Rate = { most: 1, perMs: 220 };

/** The API reference of LookupEvents: "limited to two per second, per account, per Region". */
export const cloudTrailRate: Rate = { most: 2, perMs: 1_000 };

export const systemClock: PaceClock = {
  now: () => performance.now(),
  sleep: async (milliseconds) => {
    await sleep(milliseconds);
  },
};

/** Begins what it is given when the rate allows one more, in the order asked, and answers what comes of it. */
export type Pace = <Answer>(begin: () => Promise<Answer>) => Promise<Answer>;

export function pace({ most, perMs }: Rate, clock: PaceClock): Pace {
  const inOrder = pLimit(1);
  const begun: number[] = [];
  return async (begin) => {
    // In an object: the queue waits for the beginning, and not for the answer.
    const { answer } = await inOrder(async () => {
      const earlier = begun.length < most ? undefined : begun.shift();
      const from = earlier === undefined ? clock.now() : earlier + perMs;
      // A timer may be a little early.
      for (let left = from - clock.now(); left > 0; left = from - clock.now()) await clock.sleep(left);
      begun.push(clock.now());
      return { answer: begin() };
    });
    return answer;
  };
}

/** The client, of which each attempt waits for its turn, the SDK's retries too. */
export function paced<Client extends Attempted>(client: Client, rate: Rate, clock: PaceClock): Client {
  const inTurn = pace(rate, clock);
  const attempt: Attempt = (next) => (args) => inTurn(() => next(args));
  client.middlewareStack.add(attempt, { step: "finalizeRequest", priority: "low" });
  return client;
}
