import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { distributionIds, rotationSpec, stackSpec } from "../../bench/fleet.js";
import { loadSpecs } from "../../modules/spec/load.js";

const account = "123456789012";
const generations = ["2026-03", "2026-09"].map((id) => ({
  id,
  certificate: { arn: `arn:aws:acm:us-east-1:${account}:certificate/${id}` },
}));

test("the specs that are measured are sound, half-way, and spread over their waves", () => {
  const folder = mkdtempSync(join(tmpdir(), "crossfade-bench-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "fleet"));
  writeFileSync(join(folder, "fleet", "stack.yaml"), stackSpec(account, ["::127.0.0.1:4443"]));
  const underWay = { from: "2026-03", through: "wave-2" };
  const distributions = distributionIds(10, 990);
  const spec = rotationSpec({ name: "www", generations, serve: "2026-09", underWay, distributions, waves: 5 });
  writeFileSync(join(folder, "fleet", "www.yaml"), spec);
  const { stacks, issues } = loadSpecs(folder, { now: new Date() });
  expect(issues).toEqual([]);
  const rollouts = stacks.flatMap(({ rotations }) => rotations).map(({ rollout }) => rollout);
  expect(rollouts.map(({ waves }) => waves.map((wave) => wave.distributions.length))).toEqual([[2, 2, 2, 2, 2]]);
  expect(rollouts).toMatchObject([underWay]);
});

test("ids do not repeat from one rotation to the next", () => {
  const ids = [...distributionIds(250, 0), ...distributionIds(250, 250)];
  expect(new Set(ids).size).toBe(500);
  expect(ids[0]).toMatch(/^E[A-Z0-9]{13}$/);
});
