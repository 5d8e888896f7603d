import { expect, test } from "vitest";
import { askUntil } from "../../modules/live/waiting.js";
import { aWait } from "./a-wait.js";

test("it asks again after 2 s, then ever more slowly, but never less often than every 10 s", async () => {
  const wait = aWait();
  const asked: number[] = [];
  await askUntil(wait, 40, async () => {
    asked.push(wait.seconds());
    return undefined;
  });
  expect(asked).toEqual([0, 2, 5, 9.5, 16.25, 26.25, 36.25, 40]);
});

test("the round at the end knows that it is the last, and there is none after it", async () => {
  const lasts: boolean[] = [];
  const waited = await askUntil(aWait(), 5, async (last) => {
    lasts.push(last);
    return undefined;
  });
  expect(lasts).toEqual([false, false, true]);
  expect(waited).toEqual({ ended: "timed-out" });
});

test("no time at all still means one question", async () => {
  expect(await askUntil(aWait(), 0, async (last) => (last ? "asked" : undefined))).toEqual({
    ended: "answered",
    answer: "asked",
  });
});

test("it stops when the user gives up while it sleeps", async () => {
  const wait = aWait({ interruptAfter: 7 });
  expect(await askUntil(wait, 60, async () => undefined)).toEqual({ ended: "interrupted" });
});

test("it stops when the user gives up while a question is out, whatever that throws", async () => {
  const wait = aWait();
  const waited = askUntil(wait, 60, async () => {
    wait.interrupt();
    throw new Error("AbortError of the SDK");
  });
  expect(await waited).toEqual({ ended: "interrupted" });
});

test("what a round found while the user gave up is no answer: it may not have asked everything", async () => {
  const wait = aWait();
  const waited = askUntil(wait, 60, async () => {
    wait.interrupt();
    return "all is well";
  });
  expect(await waited).toEqual({ ended: "interrupted" });
});

test("what a round throws is not swallowed", async () => {
  await expect(askUntil(aWait(), 60, () => Promise.reject(new Error("forbidden")))).rejects.toThrow("forbidden");
});
