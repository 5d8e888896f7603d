import fc from "fast-check";
import { expect, test } from "vitest";

import { judgeQuota, quotaLeft, quotaRequest, quotaSeverity, type ToldQuota } from "../../modules/rotation/quota.js";

function aReading(change: Partial<ToldQuota> & { readonly needed?: number } = {}): ToldQuota {
  const { needed = 1, ...rest } = change;
  const needs = Array.from({ length: needed }, (_, index) => ({ rotation: `r${index}`, generation: "2026-09" }));
  return { told: true, quota: "iam-server-certificates", needs, used: 18, allowed: 20, allowedBy: "account", ...rest };
}

test("what is needed fits into what is left, and one more does not", () => {
  expect(judgeQuota(aReading({ needed: 2 }))).toBe("fits");
  expect(judgeQuota(aReading({ needed: 3 }))).toBe("exceeded");
});

test("nothing is left, and never less, where more is used than is allowed", () => {
  expect(quotaLeft({ used: 21, allowed: 20 })).toBe(0);
  expect(judgeQuota(aReading({ used: 21, needed: 0 }))).toBe("fits");
});

test("two rotations on dedicated IP addresses with room for one fit one by one; in a store both have to fit", () => {
  expect(judgeQuota(aReading({ quota: "dedicated-ip", used: 2, allowed: 3, needed: 2 }))).toBe("fits-one-by-one");
  expect(judgeQuota(aReading({ quota: "dedicated-ip", used: 3, allowed: 3, needed: 2 }))).toBe("exceeded");
  expect(judgeQuota(aReading({ quota: "acm-imported", used: 2, allowed: 3, needed: 2 }))).toBe("exceeded");
});

test("what could not be told is a warning, and only what does not fit is an error", () => {
  const untold = judgeQuota({
    told: false,
    quota: "acm-imported",
    needs: [],
    permission: "acm:ListCertificates",
    why: "",
  });
  expect(untold).toBe("untold");
  expect(quotaSeverity(untold)).toBe("warning");
  expect(quotaSeverity("fits-one-by-one")).toBe("warning");
  expect(quotaSeverity("exceeded")).toBe("error");
  expect(quotaSeverity("fits")).toBe("note");
});

test("the request names service, quota and value, in us-east-1 for IAM too", () => {
  expect(quotaRequest(aReading({ used: 20 }))).toEqual({
    by: "service-quotas",
    desired: 21,
    console: "https://us-east-1.console.aws.amazon.com/servicequotas/home/services/iam/quotas/L-BF35879D",
    cli:
      "aws service-quotas request-service-quota-increase --service-code iam --quota-code L-BF35879D " +
      "--desired-value 21 --region us-east-1",
  });
  expect(quotaRequest(aReading({ quota: "acm-imports-a-year", used: 5_000 }))).toMatchObject({
    cli: expect.stringContaining("--service-code acm --quota-code L-3808DC70 --desired-value 5001 --region us-east-1"),
  });
});

test("nobody is told to ask for more server certificates than IAM grants to anyone", () => {
  expect(quotaRequest(aReading({ used: 999 }))).toMatchObject({ by: "service-quotas", desired: 1_000 });
  expect(quotaRequest(aReading({ used: 1_000 }))).toEqual({ by: "nobody", desired: 1_001, most: 1_000 });
});

test("what is asked for is more than what is allowed, and once granted everything fits", () => {
  const quota = fc.constantFrom("acm-imported", "acm-imports-a-year", "dedicated-ip");
  const count = fc.integer({ min: 0, max: 6_000 });
  fc.assert(
    fc.property(quota, count, count, fc.integer({ min: 0, max: 9 }), (of, used, allowed, needed) => {
      const reading = aReading({ quota: of, used, allowed, needed });
      fc.pre(judgeQuota(reading) === "exceeded");
      const { desired } = quotaRequest(reading);
      expect(desired).toBeGreaterThan(allowed);
      expect(judgeQuota({ ...reading, allowed: desired })).toBe("fits");
    }),
  );
});
