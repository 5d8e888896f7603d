import { closeSync, type Dirent, openSync, readdirSync, readSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import type { SpecFault } from "./folder-issue.js";
import { compare } from "./issue.js";

export interface FolderEntry {
  readonly name: string;
  /** Also a link to one. */
  readonly folder: boolean;
}

/** What is in a folder, sorted, without what is hidden. */
export function listFolder(path: string): { readonly entries: readonly FolderEntry[] } | { readonly fault: SpecFault } {
  try {
    const names = readdirSync(path).filter((name) => !name.startsWith("."));
    return { entries: names.sort(compare).map((name) => ({ name, folder: isFolder(join(path, name)) })) };
  } catch (cause) {
    return { fault: faultOf(cause) };
  }
}

/** What lies below the folders of a folder, and the first of them that was not looked into. */
export interface FilesBelow {
  /** Relative to the folder, with forward slashes. */
  readonly files: readonly string[];
  readonly skipped: { readonly path: string; readonly why: "too-much" | "too-deep" | "unreadable" } | undefined;
}

/** Thousands of generations have a folder with three files each. */
const mostBelow = 50_000;
const deepestBelow = 8;

/** The files and links in a folder's folders; without those directly in it, what is hidden, and what is behind links. */
export function filesBelow(folder: string): FilesBelow {
  const files: string[] = [];
  let skipped: FilesBelow["skipped"];
  let seen = 0;
  // Grows while it is gone through.
  const waiting = [""];
  for (const below of waiting) {
    const why = seen > mostBelow ? "too-much" : below.split("/").length > deepestBelow + 1 ? "too-deep" : undefined;
    const found = why === undefined ? foundIn(join(folder, below)) : undefined;
    if (found === undefined) skipped ??= { path: below.slice(0, -1), why: why ?? "unreadable" };
    seen += found?.length ?? 0;
    for (const entry of found ?? []) {
      const path = below + entry.name;
      if (entry.isDirectory()) waiting.push(`${path}/`);
      else if (below !== "") files.push(path);
    }
  }
  return { files, skipped };
}

/** Links are told as links. Sorted, so that what is skipped is the same on every machine. */
function foundIn(folder: string): readonly Dirent[] | undefined {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith("."));
    return entries.sort((a, b) => compare(a.name, b.name));
  } catch {
    return undefined;
  }
}

/** Where something really is, links resolved; undefined where it is not. */
export function realPlace(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Whether a path, links resolved, is inside a real folder; the fault where it is not. */
export function outsideFault(root: string, path: string): SpecFault | undefined {
  try {
    const inside = relative(root, realpathSync(path));
    return inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? "outside" : undefined;
  } catch (cause) {
    return faultOf(cause);
  }
}

/** At most `limit` bytes of a regular file inside `root`; whoever wants to know of more asks for one more. */
export function readInside(
  root: string,
  path: string,
  limit: number,
): { readonly bytes: Uint8Array } | { readonly fault: SpecFault } {
  const fault = outsideFault(root, path);
  if (fault !== undefined) return { fault };
  try {
    // A pipe would block on opening.
    if (!statSync(path).isFile()) return { fault: "not-a-file" };
    return { bytes: readAtMost(path, limit) };
  } catch (cause) {
    return { fault: faultOf(cause) };
  }
}

function readAtMost(path: string, limit: number): Uint8Array {
  const descriptor = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(Math.min(limit, statSync(path).size + 1));
    let filled = 0;
    for (let count = -1; count !== 0 && filled < buffer.length; filled += count) {
      count = readSync(descriptor, buffer, filled, buffer.length - filled, filled);
    }
    return buffer.subarray(0, filled);
  } finally {
    closeSync(descriptor);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function faultOf(cause: unknown): SpecFault {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT") return "missing";
  if (code === "ENOTDIR" || code === "EISDIR") return "not-a-file";
  return code === "EACCES" || code === "EPERM" ? "forbidden" : "unreadable";
}
