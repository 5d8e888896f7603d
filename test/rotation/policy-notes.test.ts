import { expect, test } from "vitest";

import type { Job } from "../../modules/rotation/permission.js";
import { policyNotes } from "../../modules/rotation/policy-notes.js";
import type { Policy } from "../../modules/rotation/policy.js";
import type { Stack } from "../../modules/rotation/stack.js";
import { aGeneration, aStack, aTlsRotation, aWave } from "../builders.js";

const policy: Policy = {
  document: {
    Version: "2012-10-17",
    Statement: [{ Sid: "Lists", Effect: "Allow", Action: ["acm:ListCertificates"], Resource: ["*"] }],
  },
  characters: 100,
  widened: [],
};

function notesOn(job: Job, scope: Stack, change: Partial<Policy> = {}): string {
  return policyNotes({ ...policy, ...change }, { job, scope, holder: "caller" }).join("\n");
}

test("what CloudFront asks for beside the update is said of an apply that switches, and of no other job", () => {
  expect(notesOn("apply", aStack([aTlsRotation()]))).toContain("wafv2:GetWebACL");
  expect(notesOn("plan", aStack([aTlsRotation()]))).not.toContain("wafv2:GetWebACL");
  const theirs = aTlsRotation({ waves: [aWave("theirs", ["E1THEIRS"], undefined, "owner")] });
  expect(notesOn("apply", aStack([theirs]))).not.toContain("wafv2:GetWebACL");
});

test("the key of a secret is spoken of where the job reads a secret", () => {
  const files = {
    pem: { path: "p", text: "" },
    chain: undefined,
    privateKey: { from: "secretsManager", secret: "www" },
  } as const;
  const generations = [aGeneration("2026-03", { certificate: { held: "unstaged", files } })];
  const stack = aStack([aTlsRotation({ generations })]);
  expect(notesOn("stage", stack)).toContain("kms:Decrypt");
  expect(notesOn("apply", stack)).not.toContain("kms:Decrypt");
  expect(notesOn("stage", aStack([aTlsRotation()]))).toBe("");
});

test("a policy that does not fit in spite of patterns is said to be too long", () => {
  expect(notesOn("drift", aStack([aTlsRotation()]), { characters: 7_000 })).toBe(
    "the policy has 7,000 characters, and a managed policy takes 6,144 characters; divide its statements among several",
  );
});

test("a job that needs nothing says so", () => {
  const document = { Version: "2012-10-17", Statement: [] } as const;
  expect(notesOn("stage", aStack([]), { document })).toBe(
    "nothing of AWS is needed for it, and no policy: IAM takes no empty one",
  );
});
