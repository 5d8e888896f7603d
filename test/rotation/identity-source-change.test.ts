import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  changedAt,
  changeOf,
  deletesAssignments,
  explainChange,
  judgeChange,
} from "../../modules/rotation/identity-source-change.js";
import { type IdentitySource, sourceKinds, sourceMark } from "../../modules/rotation/identity-source.js";
import { aConnection, anIdentitySource, aSnapshot } from "../identity-sources.js";

const now = new Date("2026-11-22T12:00:00Z");

function refusals(change: Partial<IdentitySource>, at = now) {
  const source = anIdentitySource(change);
  return judgeChange(changeOf(source, sourceMark(source)), at);
}

const toActiveDirectory = { source: "active-directory", changesFrom: "identity-center", confirmed: true } as const;
const fresh = aSnapshot({ takenAt: "2026-11-21T12:00:01Z" });

test.each(sourceKinds.flatMap((from) => sourceKinds.map((to) => [from, to] as const)))(
  "a change from %s to %s deletes assignments where just one of them is Active Directory",
  (from, to) => {
    expect(deletesAssignments(from, to)).toBe((from === "active-directory") !== (to === "active-directory"));
  },
);

describe("a change to Active Directory", () => {
  test("is allowed with CONFIRM and a snapshot of less than a day", () => {
    expect(refusals({ ...toActiveDirectory, snapshot: fresh })).toEqual([]);
  });

  test("is refused without CONFIRM, and the message counts what would be deleted", () => {
    const [refusal] = refusals({ ...toActiveDirectory, confirmed: false, snapshot: fresh });
    expect(refusal?.code).toBe("unconfirmed");
    expect(refusal && explainChange(refusal)).toBe(
      "[source-change] the change from Identity Center's own directory to Active Directory deletes 12 user(s), 3 group(s) and 2 assignment(s), " +
        'and the spec does not say that it may; if that is meant, write "confirm: CONFIRM"',
    );
  });

  test("is refused without a snapshot", () => {
    expect(refusals(toActiveDirectory).map(({ code }) => code)).toEqual(["no-snapshot"]);
  });

  test.each([
    ["2026-11-21T12:00:00Z", []],
    ["2026-11-21T11:59:59Z", ["old-snapshot"]],
    ["2026-11-22T12:04:00Z", []],
    ["2026-11-23T12:00:00Z", ["old-snapshot"]],
  ])("with a snapshot of %s is answered by its age alone: %j", (takenAt, expected) => {
    const found = refusals({ ...toActiveDirectory, snapshot: aSnapshot({ takenAt }) });
    expect(found.map(({ code }) => code)).toEqual(expected);
  });

  test("that has been attested is judged by when it was made, for as long as the spec says so", () => {
    const attestations = [aConnection("active-directory", "2026-11-22T11:00:00Z")];
    const change = { ...toActiveDirectory, snapshot: fresh, attestations };
    expect(refusals(change, new Date("2027-06-01T00:00:00Z"))).toEqual([]);
    expect(refusals({ ...change, snapshot: aSnapshot({ takenAt: "2026-11-20T00:00:00Z" }) })).toHaveLength(1);
  });

  test("is not taken for made because it was made once before", () => {
    const attestations = [
      aConnection("active-directory", "2024-01-01T00:00:00Z"),
      aConnection("identity-center", "2025-01-01T00:00:00Z"),
    ];
    const source = anIdentitySource({
      ...toActiveDirectory,
      attestations,
      snapshot: aSnapshot({ takenAt: "2026-11-01T00:00:00Z" }),
    });
    expect(changedAt(changeOf(source, sourceMark(source)))).toBeUndefined();
    expect(refusals(source).map(({ code }) => code)).toEqual(["old-snapshot"]);
  });
});

test("a change between the directory and an external identity provider needs neither CONFIRM nor a snapshot", () => {
  expect(refusals({ source: "external", changesFrom: "identity-center" })).toEqual([]);
  expect(refusals({ source: "external", changesFrom: "external" })).toEqual([]);
});

test("nothing that deletes is ever allowed without CONFIRM, whatever has been attested and whenever", () => {
  const kind = fc.constantFrom(...sourceKinds);
  const time = fc
    .date({ min: new Date("2026-11-15T00:00:00Z"), max: new Date("2026-11-30T00:00:00Z"), noInvalidDate: true })
    .map((date) => date.toISOString());
  fc.assert(
    fc.property(kind, kind, fc.array(fc.tuple(kind, time), { maxLength: 4 }), time, (from, to, steps, takenAt) => {
      const attestations = steps.map(([of, at]) => aConnection(of, at));
      const found = refusals({ source: to, changesFrom: from, attestations, snapshot: aSnapshot({ takenAt }) });
      expect(found.some(({ code }) => code === "unconfirmed")).toBe(deletesAssignments(from, to));
    }),
  );
});
