import { afterEach, expect, test } from "vitest";

import { aRig, canary, errorsOf, flat, incoming, outgoing, type Rig, staged } from "./rig.js";

// A record of a soak is written after the last gate: an apply that fails before leaves an old one, or none.
let rig: Rig;

afterEach(async () => {
  await rig.stop();
});

async function fails(): Promise<string> {
  const { code, text } = await rig.apply();
  expect(code).not.toBe(0);
  return flat(text);
}

async function succeeds(): Promise<void> {
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
}

const stranger = `distribution "${canary}" serves "${outgoing.certificate.arn}", expected one of the rotation's generations`;

test("after an adoption that failed, no generation is retired in the apply that switches away from it", async () => {
  rig = await aRig("failed-adoption");
  const arn = await staged(rig, { generations: [outgoing, incoming], serve: "2026-03" });
  const next = { ...incoming, certificate: { ...incoming.certificate, arn } };
  await rig.commitStack({ connectTo: ["::127.0.0.1:1"] });
  await rig.commit({ generations: [outgoing, next], serve: "2026-03", timeout: "2s" });
  expect(await fails()).toContain("ECONNREFUSED");
  await rig.commitStack();
  await rig.commit({ generations: [next], serve: "2026-09" });
  expect(await fails()).toContain(stranger);
  expect(rig.calls("UpdateDistribution") + rig.calls("DeleteCertificate")).toBe(0);
  await rig.commit({ generations: [outgoing, next], serve: "2026-03" });
  await succeeds();
  expect(await rig.planIsEmpty()).toBe(true);
});

test("after a roll-back that failed half-way, the soak of the time before does not count", async () => {
  rig = await aRig("failed-roll-back");
  const arn = await staged(rig, { generations: [outgoing, incoming], serve: "2026-03" });
  const next = { ...incoming, certificate: { ...incoming.certificate, arn } };
  await rig.commit({ generations: [outgoing, next], serve: "2026-09" });
  await succeeds();
  const fault = rig.lab.faults.add({ kind: "stuck", distribution: canary });
  await rig.commit({ generations: [outgoing, next], serve: "2026-03", timeout: "4s" });
  expect(await fails()).toContain('expected generation "2026-03"');
  rig.lab.faults.lift(fault);
  await rig.commit({ generations: [next], serve: "2026-09" });
  expect(await fails()).toContain(stranger);
  expect(rig.calls("DeleteCertificate")).toBe(0);
  await rig.commit({ generations: [outgoing, next], serve: "2026-09" });
  await succeeds();
  expect(await rig.planIsEmpty()).toBe(true);
});
