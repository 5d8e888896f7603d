import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { expect, test } from "vitest";

import { crossfade, crossfadeFile } from "./command.js";

const here = process.cwd();

test("--help names every command and ends with 0", async () => {
  const { code, stdout } = await crossfade(here, ["--help"]);
  expect(code).toBe(0);
  for (const command of ["adopt", "status", "check", "stage", "gate", "keys", "permissions", "lab"])
    expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
});

test("every command's --help names its exit codes, and says no default of a flag", async () => {
  const commands = ["adopt", "status", "check", "stage", "gate", "keys", "permissions", "lab"];
  const helps = await Promise.all(commands.map((command) => crossfade(here, [command, "--help"])));
  for (const { code, stdout } of helps) {
    expect(code).toBe(0);
    expect(stdout).toMatch(/exit (code )?[01]/i);
    expect(stdout).not.toContain("(default: false)");
  }
});

test("a command that is misspelt ends with 1 and the nearest one", async () => {
  const { code, stdout, stderr } = await crossfade(here, ["stgae"]);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("unknown command 'stgae'");
  expect(stderr).toContain("Did you mean stage?");
});

test("an unknown option ends with 1 and the nearest one", async () => {
  const { code, stderr } = await crossfade(here, ["check", "--jsno"]);
  expect(code).toBe(1);
  expect(stderr).toContain("Did you mean --json?");
});

test("AWS that does not answer is a remark with a remedy, and never reported as compared", async () => {
  const { code, stdout } = await crossfade(here, ["check", "demo", "--live", "--json"]);
  const document: unknown = JSON.parse(stdout);
  expect(code).toBe(1);
  expect(document).toMatchObject({
    ok: false,
    live: false,
    remarks: [
      {
        severity: "error",
        code: "unreachable",
        message: expect.stringMatching(
          /^stack "demo": sts:GetCallerIdentity of the credentials: .*; the endpoint did not answer \(ECONNREFUSED\); check the network, the proxy and AWS_ENDPOINT_URL$/,
        ),
      },
    ],
  });
});

test("with --json a fault is one document on stdout as well, beside the sentence on stderr", async () => {
  const { code, stdout, stderr } = await crossfade(here, ["stage", "wwww", "--json"]);
  const document: unknown = JSON.parse(stdout);
  const message = 'rotation "wwww" is not known; known: www-example-com';
  expect([code, stderr]).toEqual([1, `${message}\n`]);
  expect(document).toEqual({ fault: { name: "Error", message } });
});

test("a fault of AWS is a document with its reason", async () => {
  const { code, stdout, stderr } = await crossfade(here, ["gate", "www-example-com", "--ready", "--json"], {
    AWS_ACCESS_KEY_ID: "",
    AWS_SECRET_ACCESS_KEY: "",
    HOME: "/nonexistent",
  });
  const document: unknown = JSON.parse(stdout);
  expect([code, stderr]).toEqual([1, expect.stringContaining("no AWS credentials were found")]);
  expect(document).toMatchObject({
    fault: { name: "ReadFault", reason: "no-credentials", call: "sts:GetCallerIdentity" },
  });
});

test("the --json of a command that `keys` runs is not its own", async () => {
  const { code, stdout } = await crossfade(here, ["keys", "nowhere", "--", "anything", "--json"]);
  expect([code, stdout]).toEqual([1, ""]);
});

test("a reader who stops after the first line is no fault, and sees no stack trace", async () => {
  const child = spawn(process.execPath, [crossfadeFile, "check", "--json"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  const { code, stderr } = await endOf(child);
  expect([code, stderr]).toEqual([0, ""]);
});

test.skipIf(!existsSync("/dev/full"))("words that a full disk loses end with 1 and one sentence", async () => {
  const full = openSync("/dev/full", "w");
  const child = spawn(process.execPath, [crossfadeFile, "check"], { stdio: ["ignore", full, "pipe"] });
  const { code, stderr } = await endOf(child);
  closeSync(full);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^what the command says could not be written: ENOSPC.*; make room, or send it elsewhere\n$/);
});

function endOf(child: ChildProcess): Promise<{
  readonly code: number | null;
  readonly stderr: string;
}> {
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (piece: string) => (stderr += piece));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ code, stderr });
    });
  });
}
