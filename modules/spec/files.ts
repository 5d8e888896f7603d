import { closeSync, openSync, readdirSync, readSync, realpathSync, statSync } from "node:fs";
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

/** Where a folder really is; undefined where it is not. */
export function realFolder(path: string): string | undefined {
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
