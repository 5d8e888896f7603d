// From an imported certificate to one that ACM issued and renews by itself.
import { afterAll, beforeAll, expect, test } from "vitest";

import { demo } from "../../lab/seed.js";
import { aRig, errorsOf, outgoing, plain, type Rig } from "./rig.js";

let rig: Rig;
let arn: string;

beforeAll(async () => {
  rig = await aRig("issued");
  ({ arn } = await rig.lab.issueCertificate({ names: demo.names, authority: rig.world.authority }));
});

afterAll(async () => {
  await rig.stop();
});

const issued = () => ({ id: "acm", certificate: { arn } });

async function applied(): Promise<void> {
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
  expect(await rig.planIsEmpty()).toBe(true);
}

test("an imported generation is replaced by an issued one like by any other", async () => {
  await rig.commit({ generations: [outgoing, issued()], serve: "2026-03" });
  await applied();
  await rig.commit({ generations: [outgoing, issued()], serve: "acm" });
  await applied();
  expect(new Set(Object.values(rig.configured()))).toEqual(new Set([arn]));
  await rig.commit({ generations: [issued()], serve: "acm" });
  await applied();
  expect(rig.calls("DeleteCertificate")).toBe(1);
});

test("a renewal in place is no drift: nothing is planned, and the gate knows the new certificate", async () => {
  const { fingerprint } = await rig.lab.renewCertificate(arn);
  expect(await rig.planIsEmpty()).toBe(true);
  const gate = plain(await rig.workspace.crossfade(["gate", "www-example-com"]));
  expect(gate.code, gate.text).toBe(0);
  expect(gate.text).toContain(`generation "acm" (${fingerprint.slice(0, 16)}) answers for`);
  const checked = plain(await rig.workspace.crossfade(["check", "--live"]));
  expect(checked.code, checked.text).toBe(0);
  expect(checked.text).toContain('ACM issued "acm" and renews it in place');
});

test("no viewer noticed any of it", async () => {
  const { failed, failures } = await rig.prober.stop();
  expect(failures).toEqual([]);
  expect(failed).toBe(0);
});
