import { mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exportLines, injectFault, labEnvironment, labStatus, liftFault } from "../../lab/lab-client.js";
import { runningLab } from "../../lab/lab-state.js";
import { demo } from "../../lab/seed.js";
import { down, upDetached } from "../../lab/up.js";

let project = "";

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), "crossfade-lab-"));
});
afterEach(async () => {
  await down(project);
  await rm(project, { recursive: true, force: true });
});

test("a detached lab is found, asked, disturbed and stopped by another process", async () => {
  const state = await upDetached({ project, port: 0, edgePort: 0, incomingFolder: join(project, "incoming") });
  expect((await labEnvironment(project))["AWS_ENDPOINT_URL"]).toBe(state.endpoint);
  const fault = await injectFault(project, { kind: "stuck", distribution: "E1CANARY000001" });
  expect((await labStatus(project)).faults).toEqual([{ id: fault, kind: "stuck", distribution: "E1CANARY000001" }]);
  await liftFault(project, fault);
  const { distributions, faults } = await labStatus(project);
  expect(faults).toEqual([]);
  expect(distributions.map(({ id, servedCertificateArn }) => [id, servedCertificateArn])).toEqual(
    demo.distributionIds.map((id) => [id, demo.certificateArn]),
  );
  await expect(upDetached({ project })).rejects.toThrow("A lab is running already");
  expect([await down(project), await down(project), await runningLab(project)]).toEqual([true, false, undefined]);
});

test("the incoming key is in its own file, for its owner only, and in nothing else the lab writes", async () => {
  const folder = join(project, "incoming");
  await upDetached({ project, port: 0, edgePort: 0, incomingFolder: folder });
  await labStatus(project);
  await down(project);
  const key = await readFile(join(folder, "key.pem"), "utf8");
  expect((await stat(join(folder, "key.pem"))).mode & 0o777).toBe(0o600);
  const written = await readdir(join(project, ".crossfade"));
  const texts = await Promise.all(written.map((name) => readFile(join(project, ".crossfade", name), "utf8")));
  const line = key.split("\n")[3] ?? "";
  expect(line.length).toBeGreaterThan(40);
  expect(texts.some((text) => text.includes(line) || text.includes("PRIVATE KEY"))).toBe(false);
});

test("a taken port is named, with what to do", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    await expect(upDetached({ project, port, edgePort: 0 })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken; the lab needs it for AWS calls. Stop another lab with \`crossfade lab down\`, or choose another port with --port.`,
    );
  } finally {
    taken.close();
  }
});

test("asking a lab that does not run says how to start one", async () => {
  await expect(labEnvironment(project)).rejects.toThrow("No lab is running; start one with `crossfade lab up`.");
});

test("a shell is given quoted values, and none of the user's own profile", () => {
  expect(exportLines({ A: "it's" })).toBe(
    "unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN\nexport A='it'\\''s'",
  );
});
