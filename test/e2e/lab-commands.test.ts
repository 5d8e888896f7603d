// `crossfade lab` in a folder of its own: what a user starts in one shell and works with in another.
import { createServer } from "node:net";
import { connect } from "node:tls";

import { afterAll, beforeAll, expect, test } from "vitest";

import { copyDemoRotations, createWorkspace, type Finished, type Workspace } from "../../lab/workspace.js";
import { canary } from "./rig.js";

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
