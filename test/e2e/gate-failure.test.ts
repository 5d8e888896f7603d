import { rm } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import {
  aRig,
  api,
  apex,
  canary,
  errorsOf,
  flat,
  incoming,
  keptFrom,
  outgoing,
  type Rig,
  shop,
  staged,
} from "./rig.js";

let rig: Rig;
let arn: string;

beforeAll(async () => {
  rig = await aRig("gate-failure");
  arn = await staged(rig, { generations: [outgoing, incoming], serve: "2026-03" });
  expect((await rig.apply()).code).toBe(0);
});

afterAll(async () => {
  await rig.stop();
});

const both = () => [outgoing, { ...incoming, certificate: { ...incoming.certificate, arn } }];

test("a distribution that stays InProgress stops the later waves, and the message says which alias serves what", async () => {
  const fault = rig.lab.faults.add({ kind: "stuck", distribution: canary });
  await rig.commit({ generations: both(), serve: "2026-09", timeout: "8s" });
  const { code, text } = await rig.apply();
  expect(code).not.toBe(0);
  const told = flat(text);
  expect(told).toContain('alias "www.example.com" of distribution "E1CANARY000001" is served by generation "2026-03"');
  expect(told).toContain('expected generation "2026-09"');
  expect(rig.configured()).toEqual({
    [canary]: arn,
    [shop]: outgoing.certificate.arn,
    [api]: outgoing.certificate.arn,
    [apex]: outgoing.certificate.arn,
  });
  expect(rig.calls("DeleteCertificate")).toBe(0);
  rig.lab.faults.lift(fault);
});

test("the next apply goes on where it stopped: the first wave is not sent again", async () => {
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
  expect(rig.configured()).toEqual({ [canary]: arn, [shop]: arn, [api]: arn, [apex]: arn });
  expect(rig.calls("UpdateDistribution", canary)).toBe(1);
  expect(await rig.planIsEmpty()).toBe(true);
});

test("a distribution whose certificate somebody changed by hand is put back, and its gate is asked again", async () => {
  const { aliases = [] } = rig.lab.distribution(shop) ?? {};
  await rig.lab.deleteDistribution(shop);
  await rig.lab.addDistribution({ id: shop, aliases, certificateArn: outgoing.certificate.arn });
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
  expect(text).toMatch(/rest_served \(local-exec\): generation "2026-09" .* answers for 3 alias\(es\)/);
  expect(text).not.toMatch(/canary_served \(local-exec\)/);
  expect(rig.configured()).toEqual({ [canary]: arn, [shop]: arn, [api]: arn, [apex]: arn });
  expect(await rig.planIsEmpty()).toBe(true);
});

test("a generation is not retired before its soak ends, under plain apply", async () => {
  await rig.commit({ generations: both().slice(1), serve: "2026-09", soak: "7d" });
  const { code, text } = await rig.apply();
  expect(code).not.toBe(0);
  expect(flat(text)).toContain('generation "2026-03" is retired before its soak ends at');
  expect(rig.calls("DeleteCertificate")).toBe(0);
});

test("reverting the commit restores the outgoing certificate everywhere", async () => {
  await rig.commit({ generations: both(), serve: "2026-03" });
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
  const old = outgoing.certificate.arn;
  expect(rig.configured()).toEqual({ [canary]: old, [shop]: old, [api]: old, [apex]: old });
  expect(await rig.planIsEmpty()).toBe(true);
});

test("a generation that is served is not retired in the apply that switches away from it", async () => {
  await rig.commit({ generations: both().slice(1), serve: "2026-09" });
  const { code, text } = await rig.apply();
  expect(code).not.toBe(0);
  expect(flat(text)).toContain('generation "2026-03" is retired in the apply that switches away from it');
  const old = outgoing.certificate.arn;
  expect(rig.configured(), "it is refused before anything changes").toEqual({
    [canary]: old,
    [shop]: old,
    [api]: old,
    [apex]: old,
  });
  expect(rig.calls("DeleteCertificate")).toBe(0);
});

test("a rotation that leaves the stack keeps its distributions and its certificates", async () => {
  const old = outgoing.certificate.arn;
  const before = [canary, shop, api, apex].map((id) => rig.lab.distribution(id));
  await rm(join(rig.workspace.folder, "rotations", "demo", "www.yaml"));
  expect((await rig.apply()).code).not.toBe(0);
  expect(keptFrom((await rig.plan()).text)).toEqual([canary, shop, api, apex, "www-example-com"]);
  const distributions = [canary, shop, api, apex];
  await rig.commitStack({ released: [...distributions, "www-example-com/2026-03"] });
  const incomplete = await rig.apply();
  expect(incomplete.code).not.toBe(0);
  expect(flat(incomplete.text)).toContain('list "www-example-com/2026-09" under "released"');
  expect(rig.calls("DeleteCertificate")).toBe(0);
  await rig.commitStack({ released: [...distributions, "www-example-com/2026-03", "www-example-com/2026-09"] });
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
  expect([canary, shop, api, apex].map((id) => rig.lab.distribution(id))).toEqual(before);
  expect(rig.configured()[canary]).toBe(old);
  expect(rig.calls("DeleteCertificate")).toBe(0);
  expect(await rig.planIsEmpty()).toBe(true);
});

test("no viewer noticed any of it", async () => {
  const { failed, failures } = await rig.prober.stop();
  expect(failures).toEqual([]);
  expect(failed).toBe(0);
});
