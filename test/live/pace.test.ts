import { setImmediate } from "node:timers/promises";

import fc from "fast-check";
import { expect, test } from "vitest";

import { cloudTrailRate, cognitoRate, pace, type PaceClock, paced } from "../../modules/live/pace.js";
import { observeCognitoProvider } from "../../modules/live/cognito.js";
import { cognitoAnswering, json, jsonError } from "./fake-aws.js";

/** Time passes while somebody sleeps; `late`: a timer that wakes so much too early or too late. */
function aClock(late = 0): PaceClock & { readonly wait: (milliseconds: number) => void } {
  let at = 0;
  const wait = (milliseconds: number) => void (at += Math.max(1, milliseconds));
  return {
    wait,
    now: () => at,
    sleep: async (milliseconds) => {
      // What was begun goes out before time passes.
      await setImmediate();
      wait(milliseconds + late);
    },
  };
}

/** The most that begin in any second, its end included by nobody. */
function mostInASecond(starts: readonly number[]): number {
  return Math.max(0, ...starts.map((from) => starts.filter((at) => at >= from && at < from + 1_000).length));
}

test("whatever is asked at once, and however early timers are, no second has more than the rate", async () => {
  const asked = fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(
      asked,
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: -3, max: 20 }),
      async (pauses, most, late) => {
        const rate = { most, perMs: 1_000 };
        const clock = aClock(late);
        const turn = pace(rate, clock);
        const starts: number[] = [];
        // Some are asked together, some after a while.
        for (const pause of pauses) {
          clock.wait(pause);
          await Promise.all([1, 2, 3].map(() => turn(async () => void starts.push(clock.now()))));
        }
        expect(mostInASecond(starts)).toBeLessThanOrEqual(rate.most);
      },
    ),
  );
});

test("no second has more than five requests for Cognito, although each arrives up to 100 ms late", async () => {
  const delays = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 6, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(delays, async (late) => {
      const clock = aClock();
      const turn = pace(cognitoRate, clock);
      const arrivals = await Promise.all(late.map((delay) => turn(async () => clock.now() + delay)));
      expect(mostInASecond(arrivals)).toBeLessThanOrEqual(5);
    }),
  );
});

test("300 providers that are asked about at once take a minute, and no second has more than five requests", async () => {
  const clock = aClock();
  const starts: number[] = [];
  const client = paced(
    cognitoAnswering(() => {
      starts.push(clock.now());
      return json({ IdentityProvider: { ProviderType: "OIDC" } });
    }),
    cognitoRate,
    clock,
  );
  const names = Array.from({ length: 300 }, (_, number) => `corp-${number}`);
  await Promise.all(names.map((name) => observeCognitoProvider(client, "us-east-1_AbC123", name)));
  expect(starts).toHaveLength(300);
  expect(mostInASecond(starts)).toBe(5);
  expect(clock.now()).toBeGreaterThanOrEqual(60_000);
  expect(clock.now()).toBeLessThan(70_000);
});

test("what the SDK asks again waits for its turn as well", async () => {
  const clock = aClock();
  const starts: number[] = [];
  const client = paced(
    cognitoAnswering(() => {
      starts.push(clock.now());
      return jsonError(400, "TooManyRequestsException", "Rate exceeded");
    }, 3),
    cloudTrailRate,
    clock,
  );
  await expect(observeCognitoProvider(client, "us-east-1_AbC123", "corp")).rejects.toMatchObject({
    reason: "throttled",
  });
  expect(starts).toHaveLength(3);
  expect(mostInASecond(starts)).toBe(2);
});

test("the first requests of a rate do not wait", async () => {
  const clock = aClock();
  const turn = pace({ most: 5, perMs: 1_000 }, clock);
  await Promise.all([1, 2, 3, 4, 5].map((number) => turn(() => Promise.resolve(number))));
  expect(clock.now()).toBe(0);
});
