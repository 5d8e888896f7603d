import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { isStale, releaseLock, withLock } from "../../setup/lock.mjs";

const temporary = mkdtempSync(path.join(tmpdir(), "crossfade-lock-"));
afterAll(() => {
  rmSync(temporary, { recursive: true, force: true });
});

const aPlace = () => path.join(mkdtempSync(path.join(temporary, "l")), "setup.lock");
// Larger than any process id that Linux or macOS gives.
const noProcess = 99_999_999;

/** A lock that another process left, `age` seconds old. */
function aLock(owner: unknown, age = 0): string {
  const folder = aPlace();
  mkdirSync(folder, { recursive: true });
  if (owner !== undefined) writeFileSync(path.join(folder, "owner.json"), JSON.stringify(owner));
  const then = Date.now() / 1_000 - age;
  utimesSync(folder, then, then);
  return folder;
}

test("two pieces of work under one lock do not overlap", async () => {
  const folder = aPlace();
  const events: string[] = [];
  const work = (name: string) => async () => {
    events.push(`${name} begins`);
    await pause(50);
    events.push(`${name} ends`);
  };
  // The second has to wait as another process would: it is told apart by the file, not by anything in memory.
  const first = withLock(folder, work("a"), { pollMs: 5 });
  await pause(10);
  writeFileSync(path.join(folder, "owner.json"), JSON.stringify({ pid: process.ppid, host: hostname() }));
  const second = withLock(folder, work("b"), { pollMs: 5 });
  await first;
  rmSync(folder, { recursive: true });
  await second;
  expect(events).toEqual(["a begins", "a ends", "b begins", "b ends"]);
});

test("the lock is given back when the work fails", async () => {
  const folder = aPlace();
  await expect(withLock(folder, () => Promise.reject(new Error("no network")))).rejects.toThrow("no network");
  expect(existsSync(folder)).toBe(false);
});

test("a lock whose process is gone is taken over", async () => {
  const folder = aLock({ pid: noProcess, host: hostname() });
  expect(await withLock(folder, () => Promise.resolve("done"), { limitMs: 1_000 })).toBe("done");
});

test("a lock whose process lives is waited for, said, and not taken", async () => {
  const folder = aLock({ pid: process.ppid, host: hostname() });
  const said: (number | undefined)[] = [];
  const work = withLock(folder, () => Promise.resolve(), {
    limitMs: 1_300,
    pollMs: 20,
    onWait: (owner) => said.push(owner?.pid),
  });
  await expect(work).rejects.toThrow(`found another set-up (process ${process.ppid}) still running`);
  expect(said).toEqual([process.ppid]);
  expect(existsSync(folder)).toBe(true);
});

test.each([
  { about: "a process that is gone", owner: { pid: noProcess, host: hostname() }, age: 0, stale: true },
  { about: "a process that lives", owner: { pid: process.ppid, host: hostname() }, age: 3_600, stale: false },
  { about: "our own id, from before", owner: { pid: process.pid, host: hostname() }, age: 0, stale: true },
  { about: "another machine, just now", owner: { pid: noProcess, host: "elsewhere" }, age: 60, stale: false },
  { about: "another machine, an hour ago", owner: { pid: noProcess, host: "elsewhere" }, age: 3_600, stale: true },
  { about: "nobody yet", owner: undefined, age: 0, stale: false },
  { about: "nobody for a minute", owner: undefined, age: 60, stale: true },
  { about: "an owner that is not one", owner: { pid: "x" }, age: 60, stale: true },
])("a lock of $about is stale: $stale", ({ owner, age, stale }) => {
  expect(isStale(aLock(owner, age))).toBe(stale);
});

test("a lock that is not there is not stale", () => {
  expect(isStale(aPlace())).toBe(false);
});

test("only one's own lock is given back", () => {
  const theirs = aLock({ pid: process.ppid, host: hostname() });
  const own = aLock({ pid: process.pid, host: hostname() });
  releaseLock(theirs);
  releaseLock(own);
  expect([existsSync(theirs), existsSync(own)]).toEqual([true, false]);
});
