import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("..", import.meta.url));

/** What a command in a workspace ended with. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with each piece of output as it comes. */
  readonly onOutput?: (text: string) => void;
  /** Kills the command and all it started, as `kill -9` does. */
  readonly signal?: AbortSignal;
}

/** A folder that looks to cdktf, Terraform and `crossfade` like a project: its own rotations, state and cdktf.out. */
export interface Workspace {
  readonly folder: string;
  read(file: string): Promise<string>;
  write(file: string, text: string): Promise<void>;
  /** `npx cdktf <args>` as a user runs it. */
  cdktf(args: readonly string[], options?: RunOptions): Promise<Finished>;
  /** `npx crossfade <args>`. */
  crossfade(args: readonly string[], options?: RunOptions): Promise<Finished>;
  /** `terraform <args>` in the folder that cdktf generated for the stack. */
  terraform(stack: string, args: readonly string[], options?: RunOptions): Promise<Finished>;
  remove(): Promise<void>;
}

/**
 * Makes a workspace under `.crossfade/`, inside the checkout so that packages resolve as in a user's project.
 * `environment` reaches every command; the lab's goes here.
 */
export async function createWorkspace(name: string, environment: Readonly<Record<string, string>>): Promise<Workspace> {
  const parent = join(project, ".crossfade", "workspaces");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, `${name}-`));
  const settings: unknown = JSON.parse(await readFile(join(project, "cdktf.json"), "utf8"));
  const main = relative(folder, join(project, "main.ts"));
  await writeFile(
    join(folder, "cdktf.json"),
    JSON.stringify({ ...Object(settings), app: `node --import tsx/esm ${main}` }),
  );
  const run = (program: string, args: readonly string[], cwd: string, options: RunOptions = {}): Promise<Finished> =>
    execute(program, args, cwd, { ...options, environment: { ...environment, ...options.environment } });
  return {
    folder,
    read: (file) => readFile(join(folder, file), "utf8"),
    write: async (file, text) => {
      await mkdir(join(folder, file, ".."), { recursive: true });
      await writeFile(join(folder, file), text);
    },
    cdktf: (args, options) => run(join(project, "node_modules", ".bin", "cdktf"), args, folder, options),
    crossfade: (args, options) =>
      run(process.execPath, [join(project, "cli", "crossfade.mjs"), ...args], folder, options),
    terraform: (stack, args, options) => run("terraform", args, join(folder, "cdktf.out", "stacks", stack), options),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Copies the checkout's own rotations/demo, with the edge where this lab has it. */
export async function copyDemoRotations(workspace: Workspace, edgePort: number): Promise<void> {
  await cp(join(project, "rotations", "demo"), join(workspace.folder, "rotations", "demo"), { recursive: true });
  const stack = "rotations/demo/stack.yaml";
  const text = await workspace.read(stack);
  await workspace.write(stack, text.replace("::127.0.0.1:4443", `::127.0.0.1:${edgePort}`));
}

/** Runs without a shell, in a process group of its own, so that killing it reaches what it started. */
async function execute(
  program: string,
  args: readonly string[],
  cwd: string,
  { environment = {}, onOutput, signal }: RunOptions,
): Promise<Finished> {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const kill = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  };
  signal?.addEventListener("abort", kill, { once: true });
  const stop = (): void => {
    if (child.exitCode === null) kill();
  };
  process.once("exit", stop);
  const text = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (piece: string) => {
      text[stream] += piece;
      onOutput?.(piece);
    });
  }
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (exitCode) => {
        resolve(exitCode ?? 1);
      });
    });
    return { code, ...text };
  } finally {
    signal?.removeEventListener("abort", kill);
    process.removeListener("exit", stop);
  }
}
