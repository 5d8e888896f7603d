import { rm } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { canonicalXml } from "../lab/canonical-xml.js";
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
  const configurations = () => [shop, api, apex].map((id) => rig.lab.distribution(id)?.configXml ?? "");
  const before = configurations();
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
  expect(configurations().map(canonicalXml), "but for the certificate, every value is where it was").toEqual(
    before.map((xml) => canonicalXml(xml.replaceAll(outgoing.certificate.arn, arn))),
  );
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

const everywhere = (certificate: string) => ({
  [canary]: certificate,
  [shop]: certificate,
  [api]: certificate,
  [apex]: certificate,
});
/** How often each distribution was updated, by distribution. */
const updates = () =>
  Object.fromEntries([canary, shop, api, apex].map((id) => [id, rig.calls("UpdateDistribution", id)]));
let updated: Readonly<Record<string, number>>;
const more = (times: number) => Object.fromEntries(Object.entries(updated).map(([id, count]) => [id, count + times]));

test("in an emergency a distribution that stays InProgress stops no other wave, but the retirement", async () => {
  const fault = rig.lab.faults.add({ kind: "stuck", distribution: canary });
  updated = updates();
  const [before, ...others] = both();
  await rig.commit({
    generations: [{ ...before, emergency: true }, ...others],
    serve: "2026-09",
    timeout: "8s",
  });
  const planned = await rig.plan();
  const said = planned.text.indexOf(
    'EMERGENCY: rotation "www-example-com": the key of generation "2026-03" is compromised (emergency: true).',
  );
  expect(said).toBeGreaterThan(-1);
  expect(said, "before anything that Terraform says").toBeLessThan(planned.text.indexOf("Initializing"));
  expect(planned.text, "a retirement is pending").toMatch(/aws_acm_certificate\.www-example-com_2026-03\b.*destroyed/);
  const { code, text } = await rig.apply();
  rig.lab.faults.lift(fault);
  expect(code).not.toBe(0);
  expect(flat(text)).toMatch(
    /alias "www\.example\.com" of distribution "E1CANARY000001" is served by .{1,99}, expected generation "2026-09"/,
  );
  expect(rig.configured()).toEqual(everywhere(arn));
  expect(updates(), "all waves together").toEqual(more(1));
  expect(rig.calls("DeleteCertificate")).toBe(0);
});

test("reverting an emergency half-way updates each distribution once more, and the outgoing generation is not lost", async () => {
  await rig.commit({ generations: both(), serve: "2026-03" });
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
  expect(rig.configured()).toEqual(everywhere(outgoing.certificate.arn));
  expect(updates(), "there and back").toEqual(more(2));
  expect(rig.calls("DeleteCertificate")).toBe(0);
  expect(await rig.planIsEmpty()).toBe(true);
  const { stdout } = await rig.workspace.terraform("demo", ["state", "list"]);
  expect(stdout.split("\n"), "in Terraform's care as before").toEqual(
    expect.arrayContaining([
      "aws_acm_certificate.www-example-com_2026-03",
      'terraform_data.www-example-com_soak["2026-03"]',
      'terraform_data.www-example-com_retirement["2026-03"]',
      `terraform_data.www-example-com_identity["${outgoing.certificate.arn}"]`,
    ]),
  );
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
