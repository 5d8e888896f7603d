// What Terraform itself asks for each resource that a stack may have, against what modules/constructs/permissions.ts
// declares: test/e2e/demo.test.ts compares whole runs, of a stack in ACM with its state in a file.
import { afterAll, beforeAll, expect, test } from "vitest";

import { createCertificateAuthority } from "../../lab/certificate-authority.js";
import { type Lab, startLab } from "../../lab/lab.js";
import type { LoggedRequest } from "../../lab/request-log.js";
import { createWorkspace, type Workspace } from "../../lab/workspace.js";
import { constructPermissions } from "../../modules/constructs/permissions.js";
import type { Permission } from "../../modules/rotation/permission.js";
import { recordPermissions } from "./recorded-permissions.js";

let lab: Lab;
let workspace: Workspace;
/** The IAM actions of each step, sorted. */
const asked: Record<string, readonly string[]> = {};

const { stores, switchers, backends } = constructPermissions;
const declared: readonly Permission[] = [...stores.acm, ...stores.iam, ...switchers.owner, ...backends.s3];

function actionsOf(job: "plan" | "apply"): readonly string[] {
  const actions = declared.filter(({ jobs }) => jobs.includes(job)).map(({ action }) => action);
  return [...new Set<string>(actions)].toSorted();
}

/** One of everything that the constructs render, but a distribution, as Terraform's JSON. */
function configuration({ pem, privateKey }: { readonly pem: string; readonly privateKey: string }): string {
  const material = { certificate_body: pem, private_key: privateKey };
  const s3 = { bucket: "tfstate", key: "crossfade/edge.tfstate", region: "us-east-1", encrypt: true };
  return JSON.stringify({
    terraform: {
      required_providers: { aws: { source: "hashicorp/aws", version: "5.100.0" } },
      // By path: the lab's address is no bucket's.
      backend: { s3: { ...s3, use_lockfile: true, use_path_style: true } },
    },
    provider: { aws: [{ region: "us-east-1", allowed_account_ids: [lab.account] }] },
    resource: {
      aws_acm_certificate: { one: material },
      aws_iam_server_certificate: { one: { ...material, name: "www_1", path: "/cloudfront/www/" } },
      aws_ssm_parameter: { one: { name: "/crossfade/www/E1", type: "String", value: "arn", overwrite: true } },
    },
  });
}

async function terraform(step: string, args: readonly string[]): Promise<void> {
  const last = lab.requests.at(-1);
  const { code, stderr } = await workspace.terraform("probe", [...args, "-input=false", "-no-color"]);
  if (code !== 0) throw new Error(`terraform ${args.join(" ")} ended with ${code}: ${stderr}`);
  const calls = lab.requests.slice(last === undefined ? 0 : lab.requests.lastIndexOf(last) + 1);
  const actions = calls.flatMap((call) => call.actions).filter((action) => action !== "sts:GetCallerIdentity");
  asked[step] = [...new Set(actions)].toSorted();
}

beforeAll(async () => {
  lab = await startLab();
  workspace = await createWorkspace("permissions", lab.environment);
  const authority = await createCertificateAuthority();
  const certificate = await authority.issue({ names: ["www.example.com"] });
  await workspace.write("cdktf.out/stacks/probe/cdk.tf.json", configuration(certificate));
  const authorization =
    "AWS4-HMAC-SHA256 Credential=lab/20261122/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
  await fetch(`${lab.endpoint}/tfstate`, { method: "PUT", headers: { authorization } });
  await terraform("init", ["init"]);
  await terraform("create", ["apply", "-auto-approve"]);
  await terraform("plan", ["plan"]);
  await terraform("delete", ["destroy", "-auto-approve"]);
});

afterAll(async () => {
  await lab.stop();
  await workspace.remove();
});

test("a plan asks for what is declared for it, for the state and its lock too, and for nothing else", () => {
  const { init = [], plan = [] } = asked;
  expect([...new Set([...init, ...plan])].toSorted()).toEqual(actionsOf("plan"));
});

test("an apply asks for what is declared for it, from the first certificate to the last parameter", () => {
  expect([...new Set(Object.values(asked).flat())].toSorted()).toEqual(actionsOf("apply"));
});

test("a recording tells a call that is not allowed, also on another resource, and a permission that nothing used", async () => {
  const requests: LoggedRequest[] = [];
  const call = (service: string, operation: string, resource: string) =>
    requests.push({ time: "", service, operation, actions: [`${service}:${operation}`], resource, status: 200 });
  await workspace.write("rotations/demo/stack.yaml", stackText);
  await workspace.write("rotations/demo/www.yaml", rotationText);
  const fake: Workspace = {
    ...workspace,
    crossfade: () => {
      call("cloudfront", "GetDistribution", "E1AAAAAAAAAAAA");
      call("cloudfront", "GetDistribution", "E9OTHER0000000");
      call("cloudfront", "DeleteDistribution", "E1AAAAAAAAAAAA");
      call("acm", "DescribeCertificate", `${arn}1`);
      return Promise.resolve({ code: 0, stdout: "", stderr: "" });
    },
  };
  const watched = { lab: { requests, account: "123456789012" }, stack: "demo", isTagged: () => false };
  const recording = recordPermissions(fake, watched);
  await recording.workspace.crossfade(["status"]);
  expect(recording.compare("drift")).toEqual({
    missing: [
      `acm:DescribeCertificate on ${arn}1`,
      "cloudfront:DeleteDistribution on arn:aws:cloudfront::123456789012:distribution/E1AAAAAAAAAAAA",
      "cloudfront:GetDistribution on arn:aws:cloudfront::123456789012:distribution/E9OTHER0000000",
    ],
    unused: [
      "acm:GetCertificate",
      "acm:ListCertificates",
      "cloudfront:ListDistributions",
      "servicequotas:GetServiceQuota",
    ],
  });
});

const arn = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-00000000000";
const stackText = JSON.stringify({
  apiVersion: "crossfade/v1",
  kind: "Stack",
  spec: { account: "123456789012", region: "us-east-1" },
});
const rotationText = JSON.stringify({
  apiVersion: "crossfade/v1",
  kind: "TlsRotation",
  metadata: { name: "www", owner: "team" },
  spec: {
    store: "acm",
    generations: [{ id: "2026-03", certificate: { arn: `${arn}0` } }],
    serve: "2026-03",
    rollout: { waves: [{ name: "all", distributions: ["E1AAAAAAAAAAAA"] }] },
  },
});
