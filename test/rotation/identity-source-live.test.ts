import { expect, test } from "vitest";

import { explainListed, judgeListed, type ListedDirectory } from "../../modules/rotation/identity-source-live.js";
import type { FoundAssignment } from "../../modules/rotation/identity-source-snapshot.js";
import type { IdentitySource } from "../../modules/rotation/identity-source.js";
import { aGroup, anIdentitySource, aSnapshot, byHand } from "../identity-sources.js";

const { groups, permissionSets } = aSnapshot();

function assigned(permissionSet: string, group: string): FoundAssignment {
  const id = groups[group] ?? "";
  return {
    permissionSet: { name: permissionSet, arn: permissionSets[permissionSet] ?? "" },
    account: "111122223333",
    principal: { kind: "GROUP", name: group, id, isGone: false },
  };
}

/** All as the snapshot has it. */
const account: ListedDirectory = {
  users: [],
  groups: Object.entries(groups).map(([name, id]) => ({ name, id })),
  assignments: [assigned("Admin", "admins"), assigned("Read", "readers")],
};

function judge(change: Partial<ListedDirectory>, source: Partial<IdentitySource> = {}) {
  return judgeListed(anIdentitySource(source), aSnapshot(), { ...account, ...change });
}

test("an account that is as the snapshot says has no differences", () => {
  expect(judge({})).toEqual([]);
});

test("an assignment that is gone is said, but for one that a change of the source has deleted", () => {
  const assignments = [assigned("Admin", "admins")];
  expect(judge({ assignments })).toEqual([{ code: "not-there", assignments: ["Read/111122223333/group readers"] }]);
  expect(judge({ assignments }, { source: "active-directory", changesFrom: "external" })).toEqual([]);
});

test("an assignment that nobody wrote down is said, with its number", () => {
  const [difference] = judge({ assignments: [...account.assignments, assigned("Read", "admins")] });
  expect(difference).toEqual({ code: "not-in-snapshot", assignments: ["Read/111122223333/group admins"] });
  expect(difference && explainListed(difference, "workforce")).toContain("1 assignment(s) in the account");
});

test("a group that is gone, and one that is another by now, are two things", () => {
  const [admins] = account.groups;
  expect(judge({ groups: [{ name: "readers", id: "other" }] }).map(({ code }) => code)).toEqual([
    "principal-gone",
    "principal-other",
  ]);
  expect(judge({ groups: admins === undefined ? [] : [admins] })).toEqual([
    { code: "principal-gone", principals: [{ kind: "GROUP", name: "readers" }] },
  ]);
});

test("a group that Terraform makes is not missed", () => {
  const provisioning = byHand([], [aGroup("admins"), aGroup("readers")]);
  expect(judge({ groups: [] }, { provisioning })).toEqual([]);
});
