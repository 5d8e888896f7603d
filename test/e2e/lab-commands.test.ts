// `crossfade lab` in a folder of its own: what a user starts in one shell and works with in another.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { connect } from "node:tls";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { afterAll, beforeAll, expect, test } from "vitest";

import { demo } from "../../lab/seed.js";
import { copyDemoRotations, createWorkspace, type Finished, type Workspace } from "../../lab/workspace.js";
import { canary, errorsOf, plain } from "./rig.js";

let workspace: Workspace;
let ports: { readonly aws: number; readonly edge: number };

const lab = (...args: readonly string[]): Promise<Finished> => workspace.crossfade(["lab", ...args]);
const json = async (...args: readonly string[]): Promise<unknown> => JSON.parse((await lab(...args, "--json")).stdout);

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

beforeAll(async () => {
  workspace = await createWorkspace("lab-commands", {});
  ports = { aws: await freePort(), edge: await freePort() };
  await copyDemoRotations(workspace, ports.edge);
});

afterAll(async () => {
  await lab("down");
  await workspace.remove();
});

test("without a lab, every command that needs one says how to start it", async () => {
  for (const args of [["env"], ["status"], ["fault", "stuck"], ["lift"], ["delete", canary]]) {
    const { code, stdout, stderr } = await lab(...args);
    expect([code, stdout, stderr]).toEqual([1, "", "No lab is running; start one with `crossfade lab up`.\n"]);
  }
  expect(await lab("down")).toMatchObject({ code: 0, stderr: "no lab is running\n" });
});

test("a port that is none is refused before anything is started", async () => {
  for (const port of ["0", "65536", "http", "44.5"]) {
    const { code, stderr } = await lab("up", "--detach", "--port", port);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`--port is "${port}", expected a port from 1 to 65535`),
    ]);
  }
});

test("up --detach comes back when the lab listens, and says where", async () => {
  const { code, stderr } = await lab("up", "--detach", "--port", String(ports.aws), "--edge-port", String(ports.edge));
  expect(code, stderr).toBe(0);
  expect(stderr).toContain(`AWS at http://127.0.0.1:${ports.aws}, edge at 127.0.0.1:${ports.edge}`);
  expect(await workspace.read(".crossfade/incoming/cert.pem")).toContain("BEGIN CERTIFICATE");
});

test("a second one is refused, with the first one's address", async () => {
  const { code, stderr } = await lab("up", "--detach");
  expect(code).toBe(1);
  expect(stderr).toContain(`A lab is running already: http://127.0.0.1:${ports.aws}`);
});

test("env prints what a shell needs: with it, the other commands work against the lab", async () => {
  const { code, stdout } = await lab("env");
  expect(code).toBe(0);
  expect(stdout.split("\n")).toContain(`export AWS_ENDPOINT_URL='http://127.0.0.1:${ports.aws}'`);
  const printed = await json("env");
  const values = new Map<string, unknown>(Object.entries(printed ?? {}));
  const environment = Object.fromEntries([...values].map(([name, value]) => [name, String(value)]));
  const check = await workspace.crossfade(["check", "demo", "--live"], { environment });
  expect(check.code, check.stdout).toBe(0);
  expect(check.stdout).toContain("1 stack(s), 1 rotation(s), 4 distribution(s): 0 error(s), 0 warning(s), compared");
});

/** A shell that has only what a fresh login has, and nothing of set-up's: that must come from what `lab env` prints. */
async function inShell(script: string, ...args: readonly string[]): Promise<Finished> {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.includes(".crossfade"));
  const environment = { HOME: homedir(), PATH: [dirname(process.execPath), ...folders].join(delimiter) };
  const { stdout: exports } = await lab("env");
  const running = promisify(execFile)("sh", ["-c", `eval "$1"; shift; ${script}`, "sh", exports, ...args], {
    cwd: workspace.folder,
    env: environment,
    maxBuffer: 64 * 1024 * 1024,
  });
  return running.then(
    (output) => ({ code: 0, ...output }),
    (fault: unknown) => {
      const { code = 1, stdout = "", stderr = String(fault) } = Object(fault);
      return { code: Number(code), stdout: String(stdout), stderr: String(stderr) };
    },
  );
}

test("in a shell that evaluated what env prints, cdktf plans to import the lab's distributions", async () => {
  const cdktf = fileURLToPath(new URL("../../node_modules/.bin/cdktf", import.meta.url));
  const { code, text } = plain(await inShell('exec "$1" plan demo', cdktf));
  expect(code, errorsOf(text)).toBe(0);
  // Four distributions and their certificate.
  expect(text).toMatch(/Plan: 5 to import, \d+ to add, 0 to change, 0 to destroy\./);
});

test("and the aws command line tool asks the lab", async (context) => {
  const aws = programOnPath("aws");
  if (aws === undefined) return context.skip("the aws command line tool is not on the search path");
  const query = "DistributionList.Items[].Id";
  const { code, stdout, stderr } = await inShell(
    'exec "$1" cloudfront list-distributions --output json --query "$2"',
    aws,
    query,
  );
  expect(code, stderr).toBe(0);
  const ids: unknown = JSON.parse(stdout);
  expect(ids).toEqual(demo.distributionIds);
});

function programOnPath(name: string): string | undefined {
  const places = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name));
  return places.find((file) => existsSync(file));
}

test("status says what the lab holds, and fault and lift change what it says", async () => {
  expect(await json("status")).toMatchObject({ distributions: expect.any(Array), faults: [] });
  const { code, stdout } = await lab("fault", "throttle", "--operation", "GetDistribution", "--count", "3");
  const id = stdout.trim();
  expect([code, id]).toEqual([0, expect.stringMatching(/^[0-9a-f]{8}$/)]);
  expect(await json("status")).toMatchObject({
    faults: [{ id, kind: "throttle", operation: "GetDistribution", count: 3 }],
  });
  expect((await lab("lift", id)).code).toBe(0);
  expect(await json("status")).toMatchObject({ faults: [] });
});

test("what is no fault is refused with the ones there are, and a number that is none too", async () => {
  expect(await lab("fault", "explode")).toMatchObject({ code: 1, stderr: expect.stringContaining("slow-propagation") });
  expect(await lab("fault", "slow", "--ms", "soon")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('"ms"'),
  });
  expect(await json("status")).toMatchObject({ faults: [] });
});

test("a distribution is deleted behind everyone's back", async () => {
  expect((await lab("delete", canary)).code).toBe(0);
  expect(JSON.stringify(await json("status"))).not.toContain(canary);
});

/** Whether something answers at the lab's edge. */
function edgeAnswers(servername: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port: ports.edge, host: "127.0.0.1", servername, rejectUnauthorized: false }, () => {
      socket.destroy();
      resolve(true);
    }).once("error", () => resolve(false));
  });
}

test("down ends it: nothing answers any more", async () => {
  expect(await edgeAnswers("api.example.com")).toBe(true);
  expect(await lab("down")).toMatchObject({ code: 0, stderr: "the lab is stopped\n" });
  expect(await edgeAnswers("api.example.com")).toBe(false);
  await expect(fetch(`http://127.0.0.1:${ports.aws}/`)).rejects.toThrow();
  expect((await lab("status")).code).toBe(1);
});
