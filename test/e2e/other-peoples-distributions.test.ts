import { readFile, writeFile } from "node:fs/promises";
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
  plain,
  type Rig,
  shop,
  staged,
} from "./rig.js";

let rig: Rig;
let arn: string;
const lossy = "E5LOSSY0000005";

beforeAll(async () => {
  rig = await aRig("distributions");
  arn = await staged(rig, { generations: [outgoing, incoming], serve: "2026-03" });
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
});

afterAll(async () => {
  await rig.stop();
});

const both = () => [outgoing, { ...incoming, certificate: { ...incoming.certificate, arn } }];
const canaryOnly = () => ({ generations: both(), serve: "2026-09", from: "2026-03", through: "canary" });

interface PlannedChange {
  readonly address: string;
  readonly change: { readonly actions: readonly string[]; readonly before: unknown; readonly after: unknown };
}

/** The paths at which two values differ. */
function differences(before: unknown, after: unknown, path = ""): readonly string[] {
  if (Object.is(before, after)) return [];
  if (typeof before !== "object" || typeof after !== "object" || before === null || after === null) return [path];
  const [left, right] = [
    new Map<string, unknown>(Object.entries(before)),
    new Map<string, unknown>(Object.entries(after)),
  ];
  const keys = [...new Set([...left.keys(), ...right.keys()])];
  return keys.flatMap((key) => differences(left.get(key), right.get(key), path === "" ? key : `${path}.${key}`));
}

async function plannedChanges(): Promise<readonly PlannedChange[]> {
  await rig.workspace.terraform("demo", ["plan", "-input=false", "-no-color", "-out=test.plan"]);
  const { stdout } = await rig.workspace.terraform("demo", ["show", "-json", "test.plan"]);
  const plan: { readonly resource_changes: readonly PlannedChange[] } = JSON.parse(stdout);
  return plan.resource_changes;
}

test("the switch of a distribution changes one attribute of it, and tells the provider not to wait", async () => {
  await rig.commit(canaryOnly());
  expect(plain(await rig.workspace.cdktf(["synth"])).code).toBe(0);
  const changes = await plannedChanges();
  const distributions = changes.filter(
    ({ address, change }) => address.startsWith("aws_cloudfront") && change.actions[0] !== "no-op",
  );
  expect(
    distributions.map(({ address, change }) => [address, change.actions, differences(change.before, change.after)]),
  ).toEqual([
    [
      `aws_cloudfront_distribution.${canary}`,
      ["update"],
      // `wait_for_deployment` is no part of the distribution: see docs/decisions. It changes with the first switch only.
      ["viewer_certificate.0.acm_certificate_arn", "wait_for_deployment"],
    ],
  ]);
});

test("an edit by somebody else between plan and apply is refused, and not overwritten", async () => {
  rig.lab.faults.add({
    kind: "edit",
    distribution: canary,
    operation: "GetDistribution",
    when: "before",
    path: "Comment",
    value: "theirs",
  });
  const { code, text } = plain(
    await rig.workspace.terraform("demo", ["apply", "-input=false", "-no-color", "test.plan"]),
  );
  expect(code).not.toBe(0);
  expect(flat(text)).toContain(`distribution "${canary}" was edited at`);
  expect(rig.calls("UpdateDistribution", canary)).toBe(0);
  expect(rig.lab.distribution(canary)?.configXml).toContain("<Comment>theirs</Comment>");
});

test("after a switch every value of the configuration but the certificate is what it was, where it was", async () => {
  const before = rig.lab.distribution(canary)?.configXml ?? "";
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
  const after = rig.lab.distribution(canary)?.configXml ?? "";
  expect(after).toContain(arn);
  expect(canonicalXml(after)).toEqual(canonicalXml(before.replaceAll(outgoing.certificate.arn, arn)));
});

test("the second switch of a distribution changes one attribute and nothing else", async () => {
  await rig.commit({ generations: both(), serve: "2026-03" });
  expect((await rig.apply()).code).toBe(0);
  await rig.commit(canaryOnly());
  expect(plain(await rig.workspace.cdktf(["synth"])).code).toBe(0);
  const change = (await plannedChanges()).find(
    ({ address }) => address === `aws_cloudfront_distribution.${canary}`,
  )?.change;
  expect(differences(change?.before, change?.after)).toEqual(["viewer_certificate.0.acm_certificate_arn"]);
  await rig.commit({ generations: both(), serve: "2026-03" });
});

test("a field that the provider would lose is refused by check --live and by the gate, by its name", async () => {
  const extraXml =
    "<ViewerMtlsConfig><Mode>required</Mode><TrustStoreConfig><TrustStoreId>ts-1</TrustStoreId></TrustStoreConfig></ViewerMtlsConfig>";
  await rig.lab.addDistribution({
    id: lossy,
    aliases: ["mtls.shop.example.com"],
    certificateArn: outgoing.certificate.arn,
    extraXml,
  });
  const before = rig.lab.distribution(lossy)?.configXml;
  const waves = [
    { name: "canary", distributions: [canary, lossy] },
    { name: "rest", distributions: [shop, api, apex] },
  ];
  await rig.commit({ generations: both(), serve: "2026-03", waves });
  const checked = plain(await rig.workspace.crossfade(["check", "--live"]));
  expect(checked.code).toBe(1);
  expect(checked.text).toMatch(
    /rotations\/demo\/www\.yaml:\d+:\d+ distribution "E5LOSSY0000005" would lose ViewerMtlsConfig/,
  );
  const applied = await rig.apply();
  expect(applied.code).not.toBe(0);
  expect(flat(applied.text)).toContain(`distribution "${lossy}" would lose ViewerMtlsConfig`);
  expect(rig.lab.distribution(lossy)?.configXml).toBe(before);
});

test("a distribution that an apply imported before it failed is not destroyed when its commit is reverted", async () => {
  const before = rig.lab.distribution(lossy);
  await rig.commit({ generations: both(), serve: "2026-03" });
  expect((await rig.apply()).code).not.toBe(0);
  expect(keptFrom((await rig.plan()).text)).toEqual([lossy]);
  expect(rig.lab.distribution(lossy)).toEqual(before);
  await rig.commitStack({ released: [lossy] });
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
  expect(rig.lab.distribution(lossy)).toEqual(before);
  expect(await rig.planIsEmpty()).toBe(true);
});

test("a distribution that is in no wave any more is refused in the plan, and neither disabled nor deleted", async () => {
  const waves = [
    { name: "canary", distributions: [canary] },
    { name: "rest", distributions: [shop, api] },
  ];
  await rig.commit({ generations: both(), serve: "2026-03", waves });
  expect((await rig.apply()).code).not.toBe(0);
  expect(keptFrom((await rig.plan()).text)).toEqual([apex]);
  expect(rig.lab.distribution(apex)?.configXml).toContain("<Enabled>true</Enabled>");
  expect(rig.calls("UpdateDistribution", apex)).toBe(0);
});

test("a released distribution is forgotten, and left as it is", async () => {
  const before = rig.lab.distribution(apex);
  await rig.commitStack({ released: [lossy, apex] });
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
  expect(rig.lab.distribution(apex)).toEqual(before);
  expect(await rig.planIsEmpty()).toBe(true);
});

test("a distribution that somebody deleted is not created again, and the message says what happened", async () => {
  await rig.lab.deleteDistribution(api);
  expect((await rig.apply()).code).not.toBe(0);
  expect(flat((await rig.plan()).text)).toContain(
    `Distribution ${api} is in Terraform's state, but CloudFront does not have it any more`,
  );
  expect(rig.lab.distribution(api)).toBeUndefined();
  const checked = plain(await rig.workspace.crossfade(["check", "--live"]));
  expect(checked.text).toMatch(/www\.yaml:\d+:\d+ distribution "E3API000000003" does not exist/);
});

test("even without that check CloudFront refuses to create what the placeholders describe", async () => {
  const file = join(rig.workspace.folder, "cdktf.out", "stacks", "demo", "cdk.tf.json");
  const config: { resource: { aws_cloudfront_distribution: Record<string, { lifecycle: Record<string, unknown> }> } } =
    JSON.parse(await readFile(file, "utf8"));
  for (const block of Object.values(config.resource.aws_cloudfront_distribution))
    delete block.lifecycle["postcondition"];
  await writeFile(file, JSON.stringify(config));
  const { code, text } = plain(
    await rig.workspace.terraform("demo", ["apply", "-auto-approve", "-input=false", "-no-color"]),
  );
  expect(code).not.toBe(0);
  expect(flat(text)).toContain("NoSuchCachePolicy");
  expect(rig.lab.distribution(api)).toBeUndefined();
});
