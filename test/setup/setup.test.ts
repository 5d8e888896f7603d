import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { prepareEnvironment, requireSupported } from "../../setup.mjs";

const script = path.resolve(import.meta.dirname, "../../setup.mjs");

// Under `npm test` there is nothing to do; where vitest is started by itself there may be.
beforeAll(() => prepareEnvironment(), 15 * 60_000);

/** What the script does in this checkout, in which everything is in place. */
async function run(...args: readonly string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise((resolve) => child.on("close", resolve));
  return { code, stdout, stderr };
}

describe("`node setup.mjs --run`", () => {
  test("leaves stdout to the command, says nothing when nothing is to be done, and passes arguments on", async () => {
    const print = "process.stdout.write(JSON.stringify(process.argv.slice(1)))";
    const answer = await run("--run", "node", "-e", print, "--", "--json", "a b");
    expect(answer).toEqual({ code: 0, stdout: '["--json","a b"]', stderr: "" });
  });

  test("ends with the command's exit code", async () => {
    expect(await run("--run", "node", "-e", "process.exit(3)")).toMatchObject({ code: 3 });
  });

  test("ends as the shell does when a signal ended the command", async () => {
    expect(await run("--run", "node", "-e", "process.kill(process.pid, 'SIGKILL')")).toMatchObject({ code: 137 });
  });

  test("hands a signal on to the command and waits for its end", async () => {
    const command = "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('ready')";
    const child = spawn(process.execPath, [script, "--run", "node", "-e", command], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([7, null]);
  });

  test("says which command it does not know", async () => {
    const { code, stderr } = await run("--run", "no-such-command");
    expect(code).toBe(1);
    expect(stderr).toBe(
      'set-up: found no command "no-such-command"; expected one in node_modules/.bin or on PATH. ' +
        "Check its spelling, or install the package that brings it.\n",
    );
  });
});

test("`node setup.mjs --env --json` gives one JSON document", async () => {
  const { code, stdout } = await run("--env", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" });
});

test("a use that does not exist is refused", async () => {
  expect(await run("--fix")).toMatchObject({ code: 1, stdout: "" });
});

test.each([
  ["20.11.1", "linux", "found Node 20.11.1; expected Node 20.12 or later"],
  ["18.20.0", "darwin", "found Node 18.20.0; expected Node 20.12 or later"],
  ["22.0.0", "win32", 'found platform "win32"; expected Linux or macOS'],
])("Node %s on %s is refused", (node, platform, message) => {
  expect(() => {
    requireSupported(node, platform);
  }).toThrow(message);
});

test("Node 20.12 and a later major are accepted", () => {
  expect(() => {
    requireSupported("20.12.0", "linux");
    requireSupported("24.1.0", "darwin");
  }).not.toThrow();
});
