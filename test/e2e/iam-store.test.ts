// The life of a rotation in the IAM server-certificate store, and its move to ACM.
import { afterAll, beforeAll, expect, test } from "vitest";

import { demo } from "../../lab/seed.js";
import { canonicalXml } from "../lab/canonical-xml.js";
import {
  aRig,
  api,
  apex,
  canary,
  cdktf,
  errorsOf,
  flat,
  incoming,
  issue,
  plain,
  type Rig,
  shop,
  staged,
} from "./rig.js";

let rig: Rig;
let legacy: { readonly arn: string; readonly id: string };
let arn: string;

const ids = [canary, shop, api, apex];
const attached = () => [...new Set(rig.lab.distributions().map(({ certificate }) => certificate))];
const old = () => ({ id: "2026-03", certificate: { arn: legacy.arn } });
const second = () => ({ ...incoming, certificate: { ...incoming.certificate, arn } });

beforeAll(async () => {
  rig = await aRig("iam-store", { releaseLagMs: 15_000 });
  const certificate = await rig.world.authority.issue({ names: demo.names });
  legacy = await rig.lab.uploadServerCertificate({ ...certificate, name: "www-2026", path: "/cloudfront/by-hand/" });
  for (const id of ids) {
    const { aliases = [] } = rig.lab.distribution(id) ?? {};
    await rig.lab.deleteDistribution(id);
    await rig.lab.addDistribution({ id, aliases, iamCertificateId: legacy.id });
  }
});

afterAll(async () => {
  await rig.stop();
});

async function applied(): Promise<void> {
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
  expect(await rig.planIsEmpty()).toBe(true);
}

test("a certificate that somebody uploaded is adopted with its distributions, and nothing changes", async () => {
  await rig.commit({ store: "iam", generations: [old()], serve: "2026-03" });
  await applied();
  expect(rig.calls("UpdateDistribution")).toBe(0);
  expect(attached()).toEqual([legacy.id]);
});

test("stage uploads a generation once, under a name and a path of its own", async () => {
  const parts = { store: "iam", generations: [old(), incoming], serve: "2026-03" } as const;
  arn = await staged(rig, parts);
  expect(arn).toBe(
    `arn:aws:iam::${rig.lab.account}:server-certificate/cloudfront/www-example-com/www-example-com_2026-09`,
  );
  expect(await staged(rig, parts)).toBe(arn);
  expect(rig.calls("UploadServerCertificate")).toBe(1);
});

test("its distributions are switched wave by wave, and every viewer is served all the while", async () => {
  await rig.commit({
    store: "iam",
    generations: [old(), second()],
    serve: "2026-09",
    from: "2026-03",
    through: "canary",
  });
  await applied();
  expect(attached()).toHaveLength(2);
  expect(rig.lab.distribution(canary)?.certificate).not.toBe(legacy.id);
  await rig.commit({ store: "iam", generations: [old(), second()], serve: "2026-09" });
  await applied();
  expect(attached()).toEqual([rig.lab.distribution(canary)?.certificate]);
});

test("a certificate that another distribution of the account uses is kept, and the message names that one", async () => {
  await rig.lab.addDistribution({ id: "E9SOMEBODYELSE", aliases: [], iamCertificateId: legacy.id });
  await rig.commit({ store: "iam", generations: [second()], serve: "2026-09" });
  const { code, text } = await rig.apply();
  expect(code).not.toBe(0);
  expect(flat(text)).toContain(`(${legacy.arn}) is kept: it is in use by E9SOMEBODYELSE`);
  expect(rig.calls("DeleteServerCertificate")).toBe(0);
});

test("a certificate that nothing uses any more is retired", async () => {
  await rig.lab.deleteDistribution("E9SOMEBODYELSE");
  await applied();
  expect(rig.calls("DeleteServerCertificate")).toBe(1);
});

const third = {
  id: "2027-03",
  certificate: { pem: "www/2027.pem", chain: "www/2027-chain.pem", privateKey: { file: "www/2027-key.pem" } },
} as const;

test("where the spec accepts its key in state, Terraform uploads a generation, and reverting that deletes it", async () => {
  await issue(rig, "2027");
  const generations = [second(), third];
  await rig.commit({ store: "iam", stateSecrets: "accepted", generations, serve: "2026-09", soak: "7d" });
  const { code, text } = plain(
    await rig.workspace.crossfade(["keys", "demo", "--", cdktf, "apply", "demo", "--auto-approve"]),
  );
  expect(code, errorsOf(text)).toBe(0);
  expect(rig.calls("UploadServerCertificate"), "once by stage, once by Terraform").toBe(2);
  expect(await rig.planIsEmpty()).toBe(true);
  await rig.commit({ store: "iam", generations: [second()], serve: "2026-09", soak: "7d" });
  await applied();
  expect(rig.calls("DeleteServerCertificate")).toBe(2);
});

test("a generation that is given another store is refused in the plan", async () => {
  const elsewhere = { id: "2026-09", store: "acm", certificate: { arn: demo.certificateArn } };
  await rig.commit({ store: "iam", generations: [elsewhere], serve: "2026-09" });
  expect((await rig.apply()).code).not.toBe(0);
  expect(flat((await rig.plan()).text)).toContain(
    'Generation 2026-09 is in store "iam" of rotation "www-example-com" in Terraform\'s state, and "acm" in the spec.',
  );
  await rig.commit({ store: "iam", generations: [second()], serve: "2026-09" });
  await applied();
});

test("a rotation moves to ACM, a DeleteConflict is waited out, and nothing of its distributions changes but the certificate", async () => {
  await issue(rig, "2027");
  const before = ids.map((id) => rig.lab.distribution(id)?.configXml ?? "");
  const inAcm = { ...third, store: "acm" };
  const moved = await staged(rig, { store: "iam", generations: [second(), inAcm], serve: "2026-09" });
  expect(moved).toMatch(/^arn:aws:acm:/);
  const named = { ...inAcm, certificate: { ...inAcm.certificate, arn: moved } };
  const generations = [second(), named];
  await rig.commit({ store: "iam", generations, serve: "2027-03", from: "2026-09", through: "canary" });
  await applied();
  // Its deletion follows right behind the last switch, while IAM still says that it is in use.
  const compromised = [{ ...second(), emergency: true }, named];
  await rig.commit({ store: "iam", generations: compromised, serve: "2027-03" });
  await applied();
  expect(attached()).toEqual([moved]);
  expect(rig.lab.requests.some((one) => one.operation === "DeleteServerCertificate" && one.status === 409)).toBe(true);
  expect(rig.calls("DeleteServerCertificate")).toBe(3);
  const without = (xml: string) =>
    canonicalXml(
      xml.replaceAll(/<(IAMCertificateId|ACMCertificateArn|Certificate|CertificateSource)>[^<]*<\/\1>/g, ""),
    );
  expect(ids.map((id) => without(rig.lab.distribution(id)?.configXml ?? ""))).toEqual(before.map(without));
});

test("no viewer noticed any of it", async () => {
  const { failed, failures } = await rig.prober.stop();
  expect(failures).toEqual([]);
  expect(failed).toBe(0);
});
