// @ts-check
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { SetupFault } from "./fault.mjs";

/** @typedef {{ readonly pid: number, readonly host: string }} Owner */

/** The time between making the folder and writing its owner is far shorter; the writer is gone by then. */
const unownedAfterMs = 10_000;
/** Another machine's processes cannot be asked whether they live (a checkout on a network drive). */
const foreignAfterMs = 30 * 60_000;

/**
 * Runs `work` while no other process does: the folder is the lock, since making a folder succeeds for one only.
 * @template T
 * @param {string} folder
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (owner: Owner | undefined) => void, limitMs?: number, pollMs?: number }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(folder, work, { onWait = () => {}, limitMs = 20 * 60_000, pollMs = 200 } = {}) {
  const since = Date.now();
  let said = false;
  while (!take(folder)) {
    if (isStale(folder)) {
      breakLock(folder);
      continue;
    }
    if (!said && Date.now() - since > 1_000) {
      onWait(ownerOf(folder));
      said = true;
    }
    if (Date.now() - since > limitMs) throw heldTooLong(folder, limitMs);
    await pause(pollMs);
  }
  try {
    return await work();
  } finally {
    releaseLock(folder);
  }
}

/**
 * Gives the lock back if this process holds it; safe to call at any time, also from a signal handler.
 * @param {string} folder
 */
export function releaseLock(folder) {
  const owner = ownerOf(folder);
  if (owner?.pid === process.pid && owner.host === hostname()) rmSync(folder, { recursive: true, force: true });
}

/** @param {string} folder */
function take(folder) {
  mkdirSync(path.dirname(folder), { recursive: true });
  try {
    mkdirSync(folder);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return false;
    throw cause;
  }
  writeFileSync(path.join(folder, "owner.json"), JSON.stringify({ pid: process.pid, host: hostname() }));
  return true;
}

/**
 * @param {string} folder
 * @returns {Owner | undefined}
 */
function ownerOf(folder) {
  try {
    const { pid, host } = JSON.parse(readFileSync(path.join(folder, "owner.json"), "utf8"));
    return typeof pid === "number" && typeof host === "string" ? { pid, host } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether the lock was left behind by a process that is no more.
 * @param {string} folder
 * @returns {boolean}
 */
export function isStale(folder) {
  const age = ageOf(folder);
  if (age === undefined) return false;
  const owner = ownerOf(folder);
  if (owner === undefined) return age > unownedAfterMs;
  if (owner.host !== hostname()) return age > foreignAfterMs;
  // Our own id in a lock that we have not taken: an earlier process had it, as happens in a container.
  return owner.pid === process.pid || !isAlive(owner.pid);
}

/**
 * @param {string} folder
 * @returns {number | undefined} in milliseconds; undefined when the lock is gone
 */
function ageOf(folder) {
  try {
    return Date.now() - statSync(folder).mtimeMs;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // Refused (EPERM) means that it exists and is somebody else's.
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}

/**
 * Renaming succeeds for one only; a lock that somebody else took in between is put back.
 * @param {string} folder
 */
function breakLock(folder) {
  const aside = `${folder}.${process.pid}.stale`;
  try {
    renameSync(folder, aside);
  } catch {
    return;
  }
  if (isStale(aside)) rmSync(aside, { recursive: true, force: true });
  else renameSync(aside, folder);
}

/**
 * @param {string} folder
 * @param {number} limitMs
 */
function heldTooLong(folder, limitMs) {
  const owner = ownerOf(folder);
  return new SetupFault({
    found: `another set-up (process ${owner?.pid ?? "unknown"}) still running after ${Math.round(limitMs / 60_000)} minutes`,
    expected: "it to finish",
    remedy: `If that process is no set-up of this project, remove "${folder}" and run the command again.`,
  });
}
