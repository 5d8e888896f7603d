// The whole way: the command, the SDK's wire, and answers that are not this code's own idea of AWS.
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

import { aLab, type LabUnderTest } from "../lab/labs.js";
import { rotationYaml, stackYaml } from "../spec/specs.js";
import { aFolder, crossfade } from "./command.js";

let under: LabUnderTest;
let arn: string;

const distributions = ["E1CANARY000001", "E2REST00000001"];

beforeAll(async () => {
  under = await aLab();
  arn = (await under.certificateFor("*.example.com")).arn;
  for (const [index, id] of distributions.entries())
    await under.lab.addDistribution({
      id,
      aliases: [`h${index}.example.com`],
      certificateArn: arn,
      config: { ViewerCertificate: { SSLSupportMethod: "vip" } },
    });
});
afterAll(() => under.lab.stop());

/** `check --live --json` of a rotation whose next generation is to be staged, as what it says of quotas. */
async function quotasSaid(store: "acm" | "iam"): Promise<unknown> {
  const next = await under.authority.issue({ names: ["*.example.com"] });
  const { folder, remove } = aFolder({
    "rotations/edge/stack.yaml": stackYaml(),
    "rotations/edge/cert.pem": next.pem,
    "rotations/edge/chain.pem": next.chain,
    "rotations/edge/www.yaml": rotationYaml({
      generations: [
        `- { id: "2026-03", certificate: { arn: "${arn}" } }`,
        `- { id: "2026-09", store: ${store}, certificate: { pem: cert.pem, chain: chain.pem } }`,
      ],
      rollout: [
        "waves:",
        `  - { name: canary, distributions: [${distributions[0]}] }`,
        `  - { name: rest, distributions: [${distributions[1]}] }`,
      ],
    }),
  });
  onTestFinished(remove);
  const { stdout } = await crossfade(folder, ["check", "--live", "--json"], under.lab.environment);
  const document: unknown = JSON.parse(stdout);
  const remarks = typeof document === "object" && document !== null && "remarks" in document ? document.remarks : [];
  return Array.isArray(remarks)
    ? remarks.filter((one: { readonly code?: string }) => /^(?:quota|dedicated)-/.test(one.code ?? ""))
    : remarks;
}

test("check --live reads ACM's quotas, the default where the account has none, and the second certificate's charge", async () => {
  under.lab.setQuota("L-D2CB7DE9", 1);
  under.lab.setQuota("L-3808DC70", "default-only");
  expect(await quotasSaid("acm")).toMatchObject([
    { code: "quota-exceeded", severity: "error", quota: { used: 1, allowed: 1, allowedBy: "account", left: 0 } },
    { code: "quota-fits", quota: { used: 1, allowed: 5_000, allowedBy: "aws-default", left: 4_999 } },
    { code: "quota-fits", quota: { quota: "dedicated-ip", used: 1, allowed: 2, left: 1 } },
    { code: "dedicated-ip-charge", secondCertificate: { phase: "ahead", incoming: "2026-09" } },
  ]);
});

test("check --live reads IAM's quota, and hears when it is granted", async () => {
  under.lab.setQuota("L-BF35879D", 0);
  const [full] = [await quotasSaid("iam")].flat();
  expect(full).toMatchObject({
    code: "quota-exceeded",
    quota: { used: 0, allowed: 0, request: { by: "service-quotas", desired: 1 } },
  });
  under.lab.setQuota("L-BF35879D", 1);
  const [granted] = [await quotasSaid("iam")].flat();
  expect(granted).toMatchObject({ code: "quota-fits", quota: { used: 0, allowed: 1, left: 1 } });
});

test("a role that may not read quotas is told the permission, and nothing is called fine", async () => {
  const fault = under.lab.faults.add({ kind: "deny", operation: "GetServiceQuota" });
  onTestFinished(() => void under.lab.faults.lift(fault));
  const [imported, imports] = [await quotasSaid("acm")].flat();
  for (const said of [imported, imports])
    expect(said).toMatchObject({
      code: "quota-untold",
      severity: "warning",
      quota: { told: false, permission: "servicequotas:GetServiceQuota" },
    });
});
