// A rotation with a distribution that another Terraform manages, which reads what docs/owners-distributions.md says.
import { readFile } from "node:fs/promises";

import { afterAll, beforeAll, expect, test } from "vitest";

import { cachingOptimized } from "../../lab/base-config.js";
import { startProber, type Prober } from "../../lab/prober.js";
import { demo } from "../../lab/seed.js";
import { aRig, canary, errorsOf, flat, incoming, outgoing, plain, type Rig, shop, staged, until } from "./rig.js";

let rig: Rig;
let prober: Prober | undefined;
let arn: string;
let theirs: string;

const alias = "theirs.shop.example.com";

/** What the documentation has the owner add, for this distribution. */
async function theThreeLines(): Promise<{ readonly data: string; readonly argument: string }> {
  const text = await readFile(new URL("../../docs/owners-distributions.md", import.meta.url), "utf8");
  const block = /```hcl\n([^]*?)```/.exec(text)?.[1] ?? "";
  const argument = /# {3}acm_certificate_arn = (.*)/.exec(block)?.[1] ?? "";
  const data = block.replace(/\n#[^]*/, "\n").replace("E2B3C4D5E6F7A8", theirs);
  return { data, argument };
}

async function owner(certificate: string, ...args: readonly string[]) {
  const { data, argument } = await theThreeLines();
  const read = certificate === "from the parameter";
  await rig.workspace.write(
    "owner/main.tf",
    `${read ? data : ""}
     terraform {
       required_providers {
         aws = { source = "hashicorp/aws", version = "5.100.0" }
       }
     }
     provider "aws" { region = "us-east-1" }
     resource "aws_cloudfront_distribution" "theirs" {
       enabled             = true
       aliases             = ["${alias}"]
       wait_for_deployment = false
       origin {
         origin_id   = "web"
         domain_name = "origin.example.com"
         custom_origin_config {
           http_port              = 80
           https_port             = 443
           origin_protocol_policy = "https-only"
           origin_ssl_protocols   = ["TLSv1.2"]
         }
       }
       default_cache_behavior {
         target_origin_id       = "web"
         cache_policy_id        = "${cachingOptimized}"
         viewer_protocol_policy = "https-only"
         allowed_methods        = ["GET", "HEAD"]
         cached_methods         = ["GET", "HEAD"]
       }
       restrictions {
         geo_restriction { restriction_type = "none" }
       }
       viewer_certificate {
         acm_certificate_arn      = ${read ? argument : `"${certificate}"`}
         ssl_support_method       = "sni-only"
         minimum_protocol_version = "TLSv1.2_2021"
       }
     }
     output "id" { value = aws_cloudfront_distribution.theirs.id }`,
  );
  return plain(await rig.workspace.terraform("../../owner", args));
}

const waves = () => [
  { name: "canary", distributions: [canary] },
  { name: "theirs", distributions: [theirs], switch: { by: "owner" } },
  { name: "rest", distributions: [shop] },
];
const both = () => [outgoing, { ...incoming, certificate: { ...incoming.certificate, arn } }];

beforeAll(async () => {
  rig = await aRig("owners");
  for (const id of ["E3API000000003", "E4APEX00000004"]) await rig.lab.deleteDistribution(id);
  for (const args of [["init"], ["apply", "-auto-approve"]]) {
    const { code, text } = await owner(demo.certificateArn, ...args, "-input=false", "-no-color");
    expect(code, text).toBe(0);
  }
  theirs = plain(await rig.workspace.terraform("../../owner", ["output", "-raw", "id"])).text;
  await until("their alias is served", () => rig.lab.distribution(theirs)?.servedCertificate === demo.certificateArn);
  prober = startProber({ ...rig.lab.edge, aliases: [alias, "www.example.com"], root: rig.world.root, pauseMs: 120 });
  arn = await staged(rig, { generations: [outgoing, incoming], serve: "2026-03", waves: waves() });
});

afterAll(async () => {
  await prober?.stop();
  await rig.stop();
});

async function applied(): Promise<void> {
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
  expect(await rig.planIsEmpty()).toBe(true);
}

test("adoption publishes what is served, and with the documented lines the owner's plan has no changes", async () => {
  await rig.commit({ generations: both(), serve: "2026-03", waves: waves() });
  await applied();
  const planned = await owner("from the parameter", "plan", "-detailed-exitcode", "-input=false");
  expect(planned.code, planned.text).toBe(0);
  const state = await rig.workspace.terraform("demo", ["state", "list"]);
  expect(state.stdout).toContain(`aws_ssm_parameter.${theirs}`);
  expect(state.stdout).not.toContain(`aws_cloudfront_distribution.${theirs}`);
});

test("until the owner has applied, the later waves and the retirement wait, and the message says for whom", async () => {
  await rig.commit({ generations: both(), serve: "2026-09", waves: waves(), timeout: "8s" });
  const { code, text } = await rig.apply();
  expect(code).not.toBe(0);
  expect(flat(text)).toContain(
    `distribution "${theirs}" is switched by its owner: the SSM parameter "/crossfade/www-example-com/${theirs}" holds the certificate`,
  );
  expect(rig.configured()).toEqual({
    [canary]: arn,
    [theirs]: outgoing.certificate.arn,
    [shop]: outgoing.certificate.arn,
  });
  const byHand = plain(await rig.workspace.crossfade(["gate", "www-example-com", "--wave", "theirs"]));
  expect(byHand.code, "waits for a person").toBe(5);
});

test("once the owner has applied, the rotation goes on by itself", async () => {
  await rig.commit({ generations: both(), serve: "2026-09", waves: waves(), timeout: "120s" });
  const applying = rig.apply();
  const theirApply = await owner("from the parameter", "apply", "-auto-approve", "-input=false");
  expect(theirApply.code, theirApply.text).toBe(0);
  const { code, text } = await applying;
  expect(code, errorsOf(text)).toBe(0);
  expect(rig.configured()).toEqual({ [canary]: arn, [theirs]: arn, [shop]: arn });
  expect(rig.calls("UpdateDistribution", theirs), "by the owner alone").toBe(1);
  expect(await rig.planIsEmpty()).toBe(true);
});

test("the outgoing generation is retired once the owner's distribution has left it too", async () => {
  await rig.commit({ generations: both().slice(1), serve: "2026-09", waves: waves() });
  await applied();
  expect(rig.calls("DeleteCertificate")).toBe(1);
});

test("a distribution that is handed to its owner is forgotten here, and nothing happens to it", async () => {
  const before = rig.lab.distribution(shop);
  const handed = waves().map((wave) => (wave.name === "rest" ? { ...wave, switch: { by: "owner" } } : wave));
  await rig.commit({ generations: both().slice(1), serve: "2026-09", waves: handed });
  await applied();
  expect(rig.lab.distribution(shop)).toEqual(before);
  const state = await rig.workspace.terraform("demo", ["state", "list"]);
  expect(state.stdout).toContain(`aws_ssm_parameter.${shop}`);
  expect(state.stdout).not.toContain(`aws_cloudfront_distribution.${shop}`);
});

test("no viewer noticed any of it", async () => {
  const seen = await prober?.stop();
  expect(seen?.failures).toEqual([]);
  expect(seen?.failed).toBe(0);
});
