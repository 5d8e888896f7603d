import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { exitCode, fewestHandshakes, type Report, shown } from "../../lab/demo-report.js";
import { rotateDemo } from "../../lab/demo-rotation.js";
import { type Lab, startLab } from "../../lab/lab.js";
import { demo } from "../../lab/seed.js";
import { createWorkspace, type Finished, type RunOptions, type Workspace } from "../../lab/workspace.js";
import { holdsKey, privateKeyForms } from "../lab/private-key-forms.js";
import { runOtherJobs } from "./other-jobs.js";
import { recordPermissions, type Recording } from "./recorded-permissions.js";

let lab: Lab;
let workspace: Workspace;
let report: Report;
let permissions: Recording;
/** What each command printed, on either stream, by command. */
const printed: (readonly [string, string])[] = [];
/** What the demo itself said. */
const said: string[] = [];

beforeAll(async () => {
  workspace = await createWorkspace("demo-test", {});
  lab = await startLab({ logFile: join(workspace.folder, "lab-requests.log") });
  // Made before the lab so that the lab's log is searched too; the lab's variables join here.
  const inLab = (options?: RunOptions): RunOptions => ({ ...options, environment: lab.environment });
  const recorded = async (args: readonly string[], running: Promise<Finished>): Promise<Finished> => {
    const finished = await running;
    printed.push([args.slice(0, 2).join(" "), finished.stdout + finished.stderr]);
    return finished;
  };
  const watched: Workspace = {
    ...workspace,
    cdktf: (args, options) => recorded(args, workspace.cdktf(args, inLab(options))),
    crossfade: (args, options) => recorded(args, workspace.crossfade(args, inLab(options))),
    terraform: (stack, args, options) => recorded(args, workspace.terraform(stack, args, inLab(options))),
  };
  const spy = vi.spyOn(console, "error").mockImplementation((line: unknown) => void said.push(String(line)));
  permissions = recordPermissions(watched, { lab, stack: "demo", isTagged: (arn) => arn !== demo.certificateArn });
  try {
    report = await rotateDemo(lab, permissions.workspace);
    await runOtherJobs(permissions.workspace);
  } finally {
    spy.mockRestore();
  }
});

afterAll(async () => {
  await lab.stop();
  await workspace.remove();
});

test("no handshake of at least 5,000 fails or is answered with a certificate that does not cover the alias", () => {
  expect(report.failures).toEqual([]);
  expect(report.failed).toBe(0);
  expect(report.handshakes).toBeGreaterThanOrEqual(fewestHandshakes);
  expect(fewestHandshakes).toBe(5_000);
  expect([report.problems, exitCode(report)]).toEqual([[], 0]);
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

const keyFile = "rotations/demo/www/2026-09/key.pem";

test("the private key is in no file but its own", async () => {
  const forms = privateKeyForms(await workspace.read(keyFile));
  const searched = await filesUnder(workspace.folder);
  expect(searched.some((file) => file.endsWith("terraform.demo.tfstate"))).toBe(true);
  expect(searched.some((file) => file.endsWith("lab-requests.log"))).toBe(true);
  const found: string[] = [];
  for (const file of searched) if (holdsKey(await readFile(file), forms)) found.push(file);
  expect(found).toEqual([join(workspace.folder, keyFile)]);
});

test("no command prints the private key, and neither does the demo, its table or its JSON", async () => {
  const forms = privateKeyForms(await workspace.read(keyFile));
  const commands = printed.map(([command]) => command);
  expect(commands.filter((command) => command === "apply demo")).toHaveLength(5);
  expect(commands).toContain("stage www-example-com");
  expect(said.join("\n")).toContain("put 2026-09 into ACM");
  const texts = [
    ...printed,
    ["what the demo said", said.join("\n")] as const,
    ["the table", shown(report, false)] as const,
    ["the JSON", shown(report, true)] as const,
  ];
  expect(texts.filter(([, text]) => text === "").map(([from]) => from)).toEqual([]);
  expect(texts.filter(([, text]) => holdsKey(Buffer.from(text), forms)).map(([from]) => from)).toEqual([]);
});

test.each(["plan", "apply", "drift", "stage"] as const)(
  "job %s calls what `crossfade permissions` allows it: nothing is missing, and nothing is unused",
  (job) => {
    expect(permissions.compare(job)).toEqual({ missing: [], unused: [] });
  },
);

async function filesUnder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  // The provider itself, 700 MB of it, is linked here and holds nobody's key.
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes("/providers/"));
}
