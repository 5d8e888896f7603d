import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const hostedMetadata = "metadata/saml20-idp-hosted.php";
export const remoteMetadata = "metadata/saml20-sp-remote.php";

/** The files of one SimpleSAMLphp, which nobody but its owner may read: keys and sessions are among them. */
export interface PhpFolder {
  readonly path: string;
  /** Whole or not at all: a request under way sees the old file or the new one. */
  readonly put: (file: string, text: string) => Promise<void>;
  readonly remove: (file: string) => Promise<void>;
}

const parts = ["config", "metadata", "cert", "log", "data", "temporary", "sessions"];

export async function createPhpFolder(path: string): Promise<PhpFolder> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  for (const part of parts) await mkdir(join(path, part), { recursive: true, mode: 0o700 });
  // What PHP has compiled it keeps, by time stamps of whole seconds; not the files that change while it runs.
  await writeFile(join(path, "opcache-blacklist"), `${path}/\n`, { mode: 0o600 });
  let written = 0;
  return {
    path,
    put: async (file, text) => {
      const unfinished = join(path, "temporary", `put-${(written += 1)}`);
      await writeFile(unfinished, text, { mode: 0o600 });
      await rename(unfinished, join(path, file));
    },
    remove: (file) => rm(join(path, file), { force: true }),
  };
}
