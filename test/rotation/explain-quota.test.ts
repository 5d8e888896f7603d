import { expect, test } from "vitest";

import { explainQuota } from "../../modules/rotation/explain-quota.js";
import type { ToldQuota } from "../../modules/rotation/quota.js";
import { aStack } from "../builders.js";

const stack = aStack([], { name: "edge" });
const needs = [{ rotation: "www", generation: "2026-09" }];
const room: ToldQuota = {
  told: true,
  quota: "acm-imported",
  needs,
  used: 2_480,
  allowed: 2_500,
  allowedBy: "account",
};

test("where it fits, a note says how many are used, left and needed, and for what", () => {
  expect(explainQuota(room, stack)).toBe(
    'stack "edge": imported certificates in ACM: 2,480 of 2,500 used, 20 left, 1 needed for "www/2026-09"',
  );
});

test("of imports in a year only bounds are known, and are called so", () => {
  expect(explainQuota({ ...room, quota: "acm-imports-a-year", used: 12, allowed: 5_000 }, stack)).toBe(
    'stack "edge": imports into ACM in the last 365 days: at least 12 of 5,000 used, at most 4,988 left, ' +
      '1 needed for "www/2026-09"',
  );
});

test("a value that nobody gave to the account is said to be a default, or assumed", () => {
  expect(explainQuota({ ...room, allowedBy: "aws-default" }, stack)).toContain(
    "2,480 of 2,500 used (AWS's default: the account has no value of its own)",
  );
  expect(explainQuota({ ...room, allowedBy: "documentation" }, stack)).toContain(
    "2,480 of 2,500 used (assumed from AWS's documentation: Service Quotas names no value)",
  );
});

test("where it does not fit, the exact request follows: the console's link and the line for a shell", () => {
  expect(explainQuota({ ...room, quota: "iam-server-certificates", used: 20, allowed: 20 }, stack)).toBe(
    'stack "edge": server certificates in IAM: 20 of 20 used, 0 left, 1 needed for "www/2026-09"; ' +
      "ask for 21 and stage when it is granted: " +
      "https://us-east-1.console.aws.amazon.com/servicequotas/home/services/iam/quotas/L-BF35879D or: " +
      "aws service-quotas request-service-quota-increase --service-code iam --quota-code L-BF35879D " +
      "--desired-value 21 --region us-east-1",
  );
});

test("where IAM grants no more, the way out is ACM", () => {
  const full = { ...room, quota: "iam-server-certificates", used: 1_000, allowed: 1_000 } as const;
  expect(explainQuota(full, stack)).toContain(
    'AWS grants at most 1,000: delete what nothing uses, or put the generation into ACM ("store: acm")',
  );
});

test("for dedicated IP addresses the support case is ready to be sent: its value, the account and the circumstances", () => {
  const full = { ...room, quota: "dedicated-ip", used: 2, allowed: 2, allowedBy: "stack" } as const;
  const [first, ...text] = explainQuota(full, stack).split("\n");
  expect(first).toContain("2 of 2 used (as stack.yaml says: no API tells), 0 left");
  expect(explainQuota({ ...full, allowedBy: "documentation" }, stack)).toContain(
    "2 of 2 used (AWS's default: no API tells, and stack.yaml says nothing), 0 left",
  );
  expect(first).toContain("set spec.quotas.dedicatedIpCertificates in stack.yaml");
  expect(first).toContain("https://console.aws.amazon.com/support/home#/case/create?");
  expect(text.slice(0, 4)).toEqual([
    "    Subject: CloudFront: 3 custom SSL certificates with dedicated IP addresses for account 123456789012",
    "    Service: CloudFront",
    "    Quota: SSL/TLS certificates per AWS account that are served from dedicated IP addresses",
    "    New value: 3",
  ]);
  expect(text[4]).toContain("Account 123456789012 serves 2 certificate(s) from dedicated IP addresses");
  expect(text[4]).toContain('"www"');
});

test("rotations that fit one by one are told so, before anything is asked for", () => {
  const two = [...needs, { rotation: "shop", generation: "b" }];
  const message = explainQuota({ ...room, quota: "dedicated-ip", used: 2, allowed: 3, needs: two }, stack);
  expect(message).toContain("1 left, 2 needed");
  expect(message).toContain("switch one rotation to its last wave before the next begins, or ");
});

test("what could not be told says what was to be found out, and why it was not", () => {
  const why = "servicequotas:GetServiceQuota of quota: denied";
  const untold = {
    told: false,
    quota: "acm-imported",
    needs,
    permission: "servicequotas:GetServiceQuota",
    why,
  } as const;
  expect(explainQuota(untold, stack)).toBe(
    `stack "edge": imported certificates in ACM: how many are left (1 needed for "www/2026-09") could not be told: ${why}`,
  );
});
