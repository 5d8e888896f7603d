// Every step of a rotation is undone by reverting its commit, also one that was carried out half.
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeAll, expect, test } from "vitest";

import { aRig, api, apex, canary, errorsOf, flat, incoming, outgoing, type Rig, shop, staged, until } from "./rig.js";

let rig: Rig;
let arn: string;

beforeAll(async () => {
  rig = await aRig("rollback");
  await commit({ generations: [outgoing] });
  expect((await rig.apply()).code).toBe(0);
});

afterAll(async () => {
  await rig.stop();
});

const old = outgoing.certificate.arn;
const second = () => ({ ...incoming, certificate: { ...incoming.certificate, arn } });
const both = () => [outgoing, second()];
/** What each distribution is configured to serve: of the first wave, then of the second. */
const configured = () => [canary, shop, api, apex].map((id) => (rig.configured()[id] === arn ? "new" : "old"));
const everywhere = (one: "new" | "old") => [one, one, one, one];

interface Step {
  readonly generations: readonly object[];
  readonly serve?: string;
  readonly from?: string;
  readonly through?: string;
  readonly timeout?: string;
}

/** With a soak that no test waits for. */
function commit({ generations, ...step }: Step): Promise<void> {
  return rig.commit({ serve: "2026-03", soak: "7d", ...step, generations });
}

async function applied(): Promise<void> {
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
}

async function reverted(step: Step): Promise<void> {
  await commit(step);
  await applied();
  expect(await rig.planIsEmpty()).toBe(true);
}

async function stage(): Promise<void> {
  arn = await staged(rig, { generations: [outgoing, incoming], serve: "2026-03", soak: "7d" });
}

test("reverting the stage deletes what nothing ever served, whatever the soak", async () => {
  await stage();
  await applied();
  await reverted({ generations: [outgoing] });
  expect(rig.calls("DeleteCertificate")).toBe(1);
  expect(rig.calls("UpdateDistribution")).toBe(0);
});

test("reverting the first wave restores it, and touches no other", async () => {
  await stage();
  await commit({ generations: both(), serve: "2026-09", from: "2026-03", through: "canary" });
  await applied();
  expect(configured()).toEqual(["new", "old", "old", "old"]);
  await reverted({ generations: both() });
  expect(configured()).toEqual(everywhere("old"));
  expect([canary, shop, api, apex].map((id) => rig.calls("UpdateDistribution", id))).toEqual([2, 0, 0, 0]);
});

test("reverting half-way through a wave restores those that had switched", async () => {
  const fault = rig.lab.faults.add({ kind: "deny", operation: "UpdateDistribution", distribution: api });
  await commit({ generations: both(), serve: "2026-09" });
  const failed = await rig.apply();
  rig.lab.faults.lift(fault);
  expect(failed.code).not.toBe(0);
  expect(flat(failed.text)).toContain("is not authorized to perform: cloudfront:UpdateDistribution");
  expect(configured()).toEqual(["new", "new", "old", "new"]);
  await reverted({ generations: both() });
  expect(configured()).toEqual(everywhere("old"));
  expect(rig.calls("UpdateDistribution", api)).toBe(0);
});

test("reverting while a distribution is still InProgress waits for it, and does not fail", async () => {
  const fault = rig.lab.faults.add({ kind: "stuck", distribution: canary });
  await commit({ generations: both(), serve: "2026-09", timeout: "4s" });
  expect((await rig.apply()).code).not.toBe(0);
  expect(rig.lab.distribution(canary)).toMatchObject({ status: "InProgress", certificate: arn });
  await commit({ generations: both() });
  let said = "";
  const reverting = rig.apply({ onOutput: (text) => (said += text) });
  await until("the revert waits", () => said.includes(`${canary}: InProgress since`));
  await sleep(5_000);
  expect(rig.lab.distribution(canary), "it waits longer than the provider or the gate's first look").toMatchObject({
    status: "InProgress",
    certificate: arn,
  });
  rig.lab.faults.lift(fault);
  const { code, text } = await reverting;
  expect(code, errorsOf(text)).toBe(0);
  expect(configured()).toEqual(everywhere("old"));
  expect(await rig.planIsEmpty()).toBe(true);
});

test("reverting the last wave restores the outgoing generation behind the first one", async () => {
  await commit({ generations: both(), serve: "2026-09" });
  await applied();
  expect(configured()).toEqual(everywhere("new"));
  await reverted({ generations: both(), serve: "2026-09", from: "2026-03", through: "canary" });
  expect(configured()).toEqual(["new", "old", "old", "old"]);
});

test("reverting a retirement that came before its soak was over leaves everything as it was", async () => {
  await commit({ generations: both(), serve: "2026-09" });
  await applied();
  await commit({ generations: [second()], serve: "2026-09" });
  const { code, text } = await rig.apply();
  expect(code).not.toBe(0);
  expect(flat(text)).toContain('generation "2026-03" is retired before its soak ends at');
  await reverted({ generations: both(), serve: "2026-09" });
  expect(configured()).toEqual(everywhere("new"));
});

test("what was retired does not come back by a revert: the plan says so, and nothing is switched", async () => {
  await rig.commit({ generations: both(), serve: "2026-09", soak: "1s" });
  await applied();
  await rig.commit({ generations: [second()], serve: "2026-09", soak: "1s" });
  await applied();
  expect(rig.calls("DeleteCertificate")).toBe(2);
  await commit({ generations: both(), serve: "2026-03" });
  expect((await rig.apply()).code).not.toBe(0);
  expect(configured()).toEqual(everywhere("new"));
  const checked = await rig.workspace.crossfade(["check", "--live"]);
  expect(checked.code).toBe(1);
  expect(flat(checked.stdout)).toContain(`generation "2026-03" names ${old}, which ACM does not have`);
});

test("no viewer noticed any of it", async () => {
  const { failed, failures } = await rig.prober.stop();
  expect(failures).toEqual([]);
  expect(failed).toBe(0);
});
