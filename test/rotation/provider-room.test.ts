import { expect, test } from "vitest";

import { explainRoom, judgeRoom } from "../../modules/rotation/provider-room.js";

const pool = { in: "cognito", userPool: "us-east-1_AbC123" } as const;
const iam = { in: "iam" } as const;

test("a user pool has room for 300 providers, for more if AWS grants them, and for no more than 1,000", () => {
  expect(judgeRoom({ store: pool, used: 299, needed: 1 })).toBe("fits");
  expect(judgeRoom({ store: pool, used: 300, needed: 1 })).toBe("ask");
  expect(judgeRoom({ store: pool, used: 999, needed: 2 })).toBe("exceeded");
});

test("IAM has room for 100", () => {
  expect(judgeRoom({ store: iam, used: 99, needed: 1 })).toBe("fits");
  expect(judgeRoom({ store: iam, used: 100, needed: 1 })).toBe("exceeded");
});

test("who needs none more fits, however many there are", () => {
  expect(judgeRoom({ store: pool, used: 500, needed: 0 })).toBe("fits");
});

test("what does not fit is told with what to ask for, or that asking does not help", () => {
  expect(explainRoom({ store: pool, used: 300, needed: 2 })).toContain(
    'ask for 302 (Service Quotas, "Identity providers per user pool")',
  );
  expect(explainRoom({ store: iam, used: 100, needed: 1 })).toBe(
    "IAM has 100 providers, and 1 more are to be created, expected at most 100 in all, which is all that AWS gives; remove some first, or use another account",
  );
});
