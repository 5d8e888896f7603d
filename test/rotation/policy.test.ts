import fc from "fast-check";
import { expect, test } from "vitest";

import type { Job, Permission } from "../../modules/rotation/permission.js";
import { mostCharacters, policyOf } from "../../modules/rotation/policy.js";
import type { Stack } from "../../modules/rotation/stack.js";
import { anArn, aStack, aTlsRotation, aWave } from "../builders.js";

const read: Permission = { action: "cloudfront:GetDistribution", on: "distributions", jobs: ["plan", "apply"] };
const update: Permission = { action: "cloudfront:UpdateDistribution", on: "switched-distributions", jobs: ["apply"] };
const list: Permission = { action: "cloudfront:ListDistributions", on: "account-lists", jobs: ["plan"] };
const state: Permission = { action: "s3:GetObject", on: "state", jobs: ["plan"], as: "caller" };

const rotation = aTlsRotation({ waves: [aWave("all", ["E1AAAAAA"])] });

function statementsOf(permissions: readonly Permission[], job: Job, stack: Stack = aStack([rotation])) {
  return policyOf(permissions, { job, scope: stack, holder: "caller" }).document.Statement;
}

test("a policy is what IAM takes, sorted, one statement for the same things", () => {
  const { document } = policyOf([update, read, list], { job: "apply", scope: aStack([rotation]), holder: "caller" });
  expect(document).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "SwitchedDistributions",
        Effect: "Allow",
        Action: ["cloudfront:GetDistribution", "cloudfront:UpdateDistribution"],
        Resource: ["arn:aws:cloudfront::123456789012:distribution/E1AAAAAA"],
      },
    ],
  });
});

test("a job has the permissions that are declared for it and no other", () => {
  expect(statementsOf([read, update, list], "plan").flatMap(({ Action }) => Action)).toEqual([
    "cloudfront:GetDistribution",
    "cloudfront:ListDistributions",
  ]);
  expect(statementsOf([read, update, list], "review")).toEqual([]);
});

test("what is allowed on a pattern is not listed again", () => {
  const listed: Permission = { action: "acm:GetCertificate", on: "acm-certificates", jobs: ["plan"] };
  const any: Permission = { action: "acm:GetCertificate", on: "any-acm-certificate", jobs: ["plan"] };
  expect(statementsOf([listed, any], "plan")).toEqual([
    {
      Sid: "AnyCertificate",
      Effect: "Allow",
      Action: ["acm:GetCertificate"],
      Resource: [anArn("*")],
    },
  ]);
});

test("with a role, the state and the role itself are the caller's, and the rest is the role's", () => {
  const s3 = { bucket: "b", key: "k", region: "us-east-1" };
  const scope = aStack([rotation], { assumeRole: "arn:aws:iam::123456789012:role/crossfade", backend: { s3 } });
  const actions = (holder: "caller" | "role") =>
    policyOf([read, state], { job: "plan", scope, holder }).document.Statement.flatMap(({ Action }) => Action);
  expect(actions("caller")).toEqual(["s3:GetObject"]);
  expect(actions("role")).toEqual(["cloudfront:GetDistribution"]);
});

test("a list that does not fit becomes a pattern, the longest first, and is said", () => {
  const ids = Array.from({ length: 200 }, (_, index) => `E${String(index).padStart(13, "0")}`);
  const stack = aStack([aTlsRotation({ waves: [aWave("all", ids)] })]);
  const certificates: Permission = { action: "acm:DescribeCertificate", on: "acm-certificates", jobs: ["apply"] };
  const policy = policyOf([read, update, certificates], { job: "apply", scope: stack, holder: "caller" });
  const any = "arn:aws:cloudfront::123456789012:distribution/*";
  expect(policy.widened).toEqual([{ sid: "Distributions", listed: 200, allowed: any }]);
  expect(policy.document.Statement.map(({ Resource }) => Resource)).toEqual([[any], [anArn("2026-03")], [anArn("*")]]);
  expect(policy.characters).toBeLessThanOrEqual(mostCharacters);
});

test("what can only be listed is never widened, whatever its length", () => {
  const secret: Permission = { action: "secretsmanager:GetSecretValue", on: "secrets-to-stage", jobs: ["stage"] };
  const files = { pem: { path: "p", text: "" }, chain: undefined };
  const generations = Array.from({ length: 100 }, (_, index) => ({
    id: `g${index}`,
    store: "acm" as const,
    emergency: false,
    certificate: {
      held: "unstaged" as const,
      files: { ...files, privateKey: { from: "secretsManager" as const, secret: `keys/${index}` } },
    },
  }));
  const policy = policyOf([secret], { job: "stage", scope: aStack([aTlsRotation({ generations })]), holder: "caller" });
  expect(policy.widened).toEqual([]);
  expect(policy.characters).toBeGreaterThan(mostCharacters);
});

test("whatever the fleet, a policy without secrets fits, and every statement has a name of its own", () => {
  fc.assert(
    fc.property(fc.nat(400), fc.nat(400), (ours, theirs) => {
      const ids = (prefix: string, count: number) =>
        Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(12, "0")}`);
      const waves = [aWave("ours", ids("E", ours)), aWave("theirs", ids("F", theirs), undefined, "owner")];
      const scope = aStack([aTlsRotation({ waves })]);
      const { document, characters } = policyOf([read, update], { job: "apply", scope, holder: "caller" });
      const sids = document.Statement.map(({ Sid }) => Sid);
      expect(new Set(sids).size).toBe(sids.length);
      expect(characters).toBeLessThanOrEqual(mostCharacters);
      expect(document.Statement.every(({ Resource }) => Resource.length > 0)).toBe(true);
    }),
    { numRuns: 40 },
  );
});
