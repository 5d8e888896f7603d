// The command as users run it, in a folder with specs and without AWS.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const crossfadeFile = fileURLToPath(new URL("../../cli/crossfade.mjs", import.meta.url));

export type Files = Readonly<Record<string, string | Uint8Array>>;

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder outside the checkout with these files; `remove` takes it away. */
export function aFolder(files: Files): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "crossfade-cli-"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Every file of a folder with its bytes, so that two moments can be compared. */
export function contentsOf(folder: string): Readonly<Record<string, string>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, "latin1")]));
}

/** A command on its way. */
export interface Started {
  /** What it has said so far. */
  readonly said: { readonly stdout: string; readonly stderr: string };
  /** As Ctrl-C does. */
  readonly interrupt: () => void;
  readonly ended: Promise<Ended>;
}

/** `crossfade <args>` in a folder. Nothing of the tester's own AWS reaches it, and its AWS is a port nobody listens on. */
export function crossfade(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { PATH = "", HOME = folder, TMPDIR = tmpdir() } = process.env;
  const unreachable = {
    AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    AWS_ACCESS_KEY_ID: "none",
    AWS_SECRET_ACCESS_KEY: "none",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  return started(folder, args, { PATH, HOME, TMPDIR, ...unreachable, ...environment }).ended;
}

/** As `crossfade`, with exactly this environment, and without waiting for its end. */
export function started(folder: string, args: readonly string[], environment: NodeJS.ProcessEnv): Started {
  const child = spawn(process.execPath, [crossfadeFile, ...args], {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].setEncoding("utf8").on("data", (piece: string) => (said[stream] += piece));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ code: code ?? -1, ...said });
    });
  });
  return { said, interrupt: () => child.kill("SIGINT"), ended };
}
