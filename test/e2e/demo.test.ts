import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type Report, rotateDemo } from "../../lab/demo-rotation.js";
import { type Lab, startLab } from "../../lab/lab.js";
import { createWorkspace, type Workspace } from "../../lab/workspace.js";

let lab: Lab;
let workspace: Workspace;
let report: Report;

beforeAll(async () => {
  workspace = await createWorkspace("demo-test", {});
  lab = await startLab({ logFile: join(workspace.folder, "lab-requests.log") });
  // Made before the lab so that the lab's log is searched too; the lab's variables join here.
  const inLab: Workspace = {
    ...workspace,
    cdktf: (args, options) => workspace.cdktf(args, { ...options, environment: lab.environment }),
    crossfade: (args, options) => workspace.crossfade(args, { ...options, environment: lab.environment }),
    terraform: (stack, args, options) => workspace.terraform(stack, args, { ...options, environment: lab.environment }),
  };
  report = await rotateDemo(lab, inLab);
});

afterAll(async () => {
  await lab.stop();
  await workspace.remove();
});

test("no handshake of at least 5,000 fails or is answered with a certificate that does not cover the alias", () => {
  expect(report.failures).toEqual([]);
  expect(report.failed).toBe(0);
  expect(report.handshakes).toBeGreaterThanOrEqual(5_000);
});

test("each step is served as it says: outgoing, both, incoming", () => {
  expect(report.steps.map(({ step, served }) => [step, Object.keys(served)])).toEqual([
    ["adopt", ["2026-03"]],
    ["stage", ["2026-03"]],
    ["canary", ["2026-03", "2026-09"]],
    ["rest", ["2026-03", "2026-09"]],
    ["retire", ["2026-09"]],
  ]);
});

test("after every step a second plan is empty", () => {
  expect(report.steps.filter(({ secondPlanEmpty }) => !secondPlanEmpty)).toEqual([]);
});

test("the outgoing certificate is deleted once, and after every distribution has switched", () => {
  const done = lab.requests.filter(({ status }) => status < 300).map(({ operation }) => operation);
  expect(done.filter((operation) => operation === "DeleteCertificate")).toHaveLength(1);
  expect(done.indexOf("DeleteCertificate")).toBeGreaterThan(done.lastIndexOf("UpdateDistribution"));
});

test("each distribution is updated exactly once, and none is created or deleted", () => {
  const updated = lab.requests
    .filter(({ operation }) => operation === "UpdateDistribution")
    .map(({ resource }) => resource);
  expect(updated.toSorted()).toEqual(["E1CANARY000001", "E2SHOP00000002", "E3API000000003", "E4APEX00000004"]);
  expect(lab.requests.filter(({ operation }) => /CreateDistribution|DeleteDistribution/.test(operation))).toEqual([]);
});

test("the private key is nowhere but in its own file", async () => {
  const key = "rotations/demo/www/2026-09/key.pem";
  const text = await workspace.read(key);
  const base64 = text.replaceAll(/-----[^-]+-----|\s/g, "");
  expect(base64.length).toBeGreaterThan(200);
  // Its middle, as PEM lines, as one line and as bytes: whatever form it was written in.
  const middle = Buffer.from(base64, "base64").subarray(200, 260);
  const forms = [text.split("\n").at(6) ?? "?", base64.slice(300, 360), middle.toString("hex")].map((form) =>
    Buffer.from(form),
  );
  const searched = await filesUnder(workspace.folder);
  expect(searched.some((file) => file.endsWith("terraform.demo.tfstate"))).toBe(true);
  expect(searched.some((file) => file.endsWith("lab-requests.log"))).toBe(true);
  const found: string[] = [];
  for (const file of searched) {
    const bytes = await readFile(file);
    if ([...forms, middle].some((form) => bytes.includes(form))) found.push(file);
  }
  expect(found).toEqual([join(workspace.folder, key)]);
});

async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  // The provider itself, 700 MB of it, is linked here and holds nobody's key.
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes("/providers/"));
}
