import { constants, copyFile, link, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Makes a file that is not there yet. False where one is, which stays as it is. A crash leaves the whole file, or none
 * (and at worst a hidden one beside it, which nothing reads).
 */
export async function createFile(path: string, text: string): Promise<boolean> {
  const next = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    await writeFile(next, text);
    await linkOrCopy(next, path);
    return true;
  } catch (fault) {
    if (codeOf(fault) === "EEXIST") return false;
    throw fault;
  } finally {
    await rm(next, { force: true });
  }
}

/** A link appears whole and never in place of another file; some network and memory-card file systems have none. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (fault) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(codeOf(fault))) throw fault;
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}

function codeOf(fault: unknown): string {
  return fault instanceof Error && "code" in fault ? String(fault.code) : "";
}
