import { chmod, realpath, rename, rm, stat, writeFile } from "node:fs/promises";

/** A crash leaves the old text or the new one, never half of one. Who may read the file stays, and so does a link to it. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const file = await realpath(path);
  const { mode } = await stat(file);
  const next = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(next, text);
    // What a new file gets is cut by the umask.
    await chmod(next, mode & 0o7777);
    await rename(next, file);
  } catch (fault) {
    await rm(next, { force: true });
    throw fault;
  }
}
