import { describe, expect, test } from "vitest";

import {
  type FoundAssignment,
  resolveSnapshot,
  takeSnapshot,
} from "../../modules/rotation/identity-source-snapshot.js";
import { anAssignment, aSnapshot } from "../identity-sources.js";

const now = new Date("2026-11-22T12:00:00Z");
const directory = { users: 12, groups: 3 };

function found(permissionSet: string, group: string, id = `id of ${group}`): FoundAssignment {
  return {
    permissionSet: { name: permissionSet, arn: `arn of ${permissionSet}` },
    account: "111122223333",
    principal: { kind: "GROUP", name: group, id, isGone: false },
  };
}

describe("taken", () => {
  test("it has the names of what was found with their ids, sorted, and nothing else", () => {
    const { snapshot, added, gone } = takeSnapshot(
      { directory, assignments: [found("Read", "b"), found("Admin", "a")] },
      undefined,
      now,
    );
    expect(snapshot).toEqual({
      takenAt: "2026-11-22T12:00:00.000Z",
      directory,
      permissionSets: { Read: "arn of Read", Admin: "arn of Admin" },
      groups: { a: "id of a", b: "id of b" },
      users: {},
      assignments: [anAssignment("Admin", "a"), anAssignment("Read", "b")],
    });
    expect([added.length, gone.length]).toEqual([2, 0]);
  });

  test("again, only its time changes where nothing else has", () => {
    const all = { directory, assignments: [found("Admin", "a")] };
    const first = takeSnapshot(all, undefined, now).snapshot;
    const later = new Date("2026-11-23T12:00:00Z");
    const second = takeSnapshot(all, { ...first, path: "x.yaml" }, later);
    expect(second).toEqual({
      snapshot: { ...first, takenAt: later.toISOString() },
      added: [],
      gone: [],
      waiting: [],
    });
  });

  test("what a person added and nothing has made yet stays, with the names that it needs", () => {
    const byHand = anAssignment("Read", "readers", { adopt: false });
    const before = aSnapshot({ assignments: [anAssignment("Admin", "admins"), byHand] });
    const { snapshot, gone, waiting } = takeSnapshot({ directory, assignments: [found("Admin", "a")] }, before, now);
    expect(snapshot.assignments).toEqual([anAssignment("Admin", "a"), byHand]);
    expect(snapshot.groups).toEqual({ a: "id of a", readers: before.groups["readers"] });
    expect(Object.keys(snapshot.permissionSets).toSorted()).toEqual(["Admin", "Read"]);
    expect([gone, waiting]).toEqual([["Admin/111122223333/group admins"], ["Read/111122223333/group readers"]]);
  });

  test("what a person added and an apply has made is there like everything else", () => {
    const before = aSnapshot({ assignments: [anAssignment("Admin", "a", { adopt: false })] });
    const { snapshot, waiting, added } = takeSnapshot({ directory, assignments: [found("Admin", "a")] }, before, now);
    expect(snapshot.assignments).toEqual([anAssignment("Admin", "a")]);
    expect([waiting, added]).toEqual([[], []]);
  });
});

describe("resolved", () => {
  const ids = { groups: new Map([["admins", "new"]]), users: new Map([["alice", aSnapshot().users["alice"] ?? ""]]) };

  test("names get the ids of now, and whoever is missing keeps the old one and is said", () => {
    const { snapshot, changed, missing } = resolveSnapshot(aSnapshot(), ids);
    expect(snapshot.groups).toEqual({ admins: "new", readers: aSnapshot().groups["readers"] });
    expect(changed).toEqual([{ kind: "GROUP", name: "admins" }]);
    expect(missing).toEqual([{ kind: "GROUP", name: "readers" }]);
  });

  test("when the snapshot was taken stays: it is not a new one", () => {
    expect(resolveSnapshot(aSnapshot(), ids).snapshot.takenAt).toBe(aSnapshot().takenAt);
  });
});
