import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, expect, test } from "vitest";

import { aRig, errorsOf, flat, incoming, outgoing, plain, type Rig, staged } from "./rig.js";

let rig: Rig;
let arn: string;

beforeAll(async () => {
  rig = await aRig("one-certificate");
  arn = await staged(rig, { generations: [outgoing, incoming], serve: "2026-03" });
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
});

afterAll(async () => {
  await rig.stop();
});

/** What `npx cdktf` starts. */
const cdktf = fileURLToPath(new URL("../../node_modules/.bin/cdktf", import.meta.url));
const stagedAs = (id: string, at = arn) => ({ id, certificate: { ...incoming.certificate, arn: at } });
const both = () => [outgoing, stagedAs("2026-09")];

async function refusal(): Promise<string> {
  expect((await rig.apply()).code).not.toBe(0);
  return flat((await rig.plan()).text);
}

test("a generation that is given another id is refused in the plan, so that its certificate is not deleted", async () => {
  await rig.commit({ generations: [outgoing, stagedAs("2026-10")], serve: "2026-03" });
  expect(await refusal()).toContain(
    `Certificate ${arn} is generation "2026-09" of rotation "www-example-com" in Terraform's state, and "2026-10" in the spec.`,
  );
  await rig.commit({ generations: both(), serve: "2026-03" });
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
  expect(await rig.planIsEmpty()).toBe(true);
  expect(rig.calls("DeleteCertificate")).toBe(0);
});

test("another ARN for a generation is refused in the plan, and not ignored", async () => {
  const other = arn.replace(/[0-9a-f-]+$/, "0c5fade0-2026-4003-8000-00000000000f");
  await rig.commit({ generations: [outgoing, stagedAs("2026-09", other)], serve: "2026-03" });
  expect(await refusal()).toContain(`Generation "2026-09" is ${arn} in Terraform's state, and ${other} in the spec.`);
  await rig.commit({ generations: both(), serve: "2026-03" });
  expect((await rig.apply()).code).toBe(0);
  expect(await rig.planIsEmpty()).toBe(true);
});

const third = {
  id: "2027-03",
  certificate: { pem: "www/2027.pem", chain: "www/2027-chain.pem", privateKey: { file: "www/2027-key.pem" } },
} as const;
const accepted = () => ({ generations: [...both(), third], serve: "2026-03", stateSecrets: "accepted" }) as const;

async function issueThird(): Promise<string> {
  const { pem, chain, privateKey } = await rig.world.authority.issue({
    names: ["www.example.com", "example.com", "*.shop.example.com", "api.example.com"],
  });
  await rig.workspace.write("rotations/demo/www/2027.pem", pem);
  await rig.workspace.write("rotations/demo/www/2027-chain.pem", chain);
  return privateKey;
}

test("a key that Terraform needs and nobody gave is asked for in the plan, without a prompt", async () => {
  await issueThird();
  await rig.commit(accepted());
  const told = await refusal();
  expect(told).toContain('The private key of generation "2027-03" is not given.');
  expect(told).toContain("npx crossfade keys <stack> -- npx cdktf apply <stack>");
  expect(rig.calls("ImportCertificate")).toBe(1);
});

test("crossfade keys hands the key to the apply, and once the certificate is there a plan needs none any more", async () => {
  const keyFile = "rotations/demo/www/2027-key.pem";
  await rig.workspace.write(keyFile, await issueThird());
  const { code, text } = plain(
    await rig.workspace.crossfade(["keys", "demo", "--", cdktf, "apply", "demo", "--auto-approve"]),
  );
  expect(code, errorsOf(text)).toBe(0);
  expect(rig.calls("ImportCertificate")).toBe(2);
  await rm(join(rig.workspace.folder, keyFile));
  const second = await rig.plan();
  expect(second.code, errorsOf(second.text)).toBe(0);
  expect(await rig.planIsEmpty()).toBe(true);
});

test("a PEM that was edited after it was put into ACM is refused in the plan, and not ignored", async () => {
  await issueThird();
  expect(await refusal()).toContain('Generation "2027-03" was put into ACM from another PEM than www/2027.pem is now.');
  expect(rig.calls("ImportCertificate")).toBe(2);
});
