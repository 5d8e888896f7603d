import { expect, test } from "vitest";

import { explainTokenTask, isTokenDue, tokenTask } from "../../modules/rotation/identity-source-token.js";
import type { TokenStep } from "../../modules/rotation/identity-source.js";

const now = new Date("2026-11-22T12:00:00Z");
const old = { id: "2026-01", expires: "2027-01-10T00:00:00Z" };
const fresh = { id: "2026-11", expires: "2027-11-20T00:00:00Z" };

function did(...steps: readonly (readonly [TokenStep["step"], string])[]): readonly TokenStep[] {
  return steps.map(([step, token]) => ({ step, token, by: "r.doe", at: "2026-11-21T00:00:00Z", evidence: undefined }));
}

test.each([
  ["2027-02-20T12:00:00Z", true],
  ["2027-02-20T12:00:01Z", false],
  ["2026-11-22T11:00:00Z", true],
])("a token that expires at %s is due 90 days before, not a second earlier: %s", (expires, due) => {
  expect(isTokenDue({ id: "x", expires }, now)).toBe(due);
});

test("a single token that is good for long leaves nothing to do", () => {
  expect(tokenTask({ tokens: [fresh], attestations: [] }, now)).toEqual({ task: "none" });
});

test("the old token is deleted only when the new one was seen to provision", () => {
  const tasks = [
    tokenTask({ tokens: [old], attestations: [] }, now),
    tokenTask({ tokens: [old, fresh], attestations: [] }, now),
    tokenTask({ tokens: [fresh, old], attestations: did(["given", "2026-11"]) }, now),
    tokenTask({ tokens: [old, fresh], attestations: did(["given", "2026-11"], ["provisioned", "2026-11"]) }, now),
    tokenTask({ tokens: [old, fresh], attestations: did(["provisioned", "2026-11"], ["deleted", "2026-01"]) }, now),
    tokenTask({ tokens: [fresh], attestations: did(["provisioned", "2026-11"], ["deleted", "2026-01"]) }, now),
  ];
  expect(tasks.map(({ task }) => task)).toEqual(["create", "give", "see-provision", "delete", "remove", "none"]);
});

test("steps of the token before do not count for its successor", () => {
  const attestations = did(["given", "2026-01"], ["provisioned", "2026-01"]);
  expect(tokenTask({ tokens: [old, fresh], attestations }, now).task).toBe("give");
});

test("each task says which token it is about", () => {
  const task = tokenTask({ tokens: [old, fresh], attestations: did(["provisioned", "2026-11"]) }, now);
  expect(explainTokenTask(task, now)).toBe(
    'SCIM token "2026-11" provisions; delete "2026-01" in the console, attest { step: deleted, token: "2026-01" }, and remove it from the list',
  );
});
