import { expect, test } from "vitest";

import { assignmentsTarget, type AssignmentsQuestion } from "../../cli/adopt-assignments-target.js";
import { folderOf, stackYaml } from "../spec/specs.js";

const instance = "arn:aws:sso:::instance/ssoins-1111aaaa2222bbbb";

function sourceYaml(name: string, spec: object = {}): string {
  const all = { instance, identityStore: "d-1234567890", source: "identity-center", ...spec };
  return JSON.stringify(
    { apiVersion: "crossfade/v1", kind: "IdentitySource", metadata: { name }, spec: all },
    undefined,
    2,
  );
}

function snapshotYaml(takenAt: string): string {
  const spec = { takenAt, directory: { users: 1, groups: 1 }, permissionSets: {}, assignments: [] };
  const metadata = { name: "workforce-assignments" };
  return JSON.stringify({ apiVersion: "crossfade/v1", kind: "AssignmentSnapshot", metadata, spec });
}

function targetOf(files: Readonly<Record<string, string>>, question: Partial<AssignmentsQuestion> = {}) {
  const rotations = folderOf({ "demo/stack.yaml": stackYaml(), ...files });
  const { file, isNamed, source } = assignmentsTarget("demo", { rotations, resolve: false, ...question });
  return { file: file.replace(`${rotations}/`, ""), isNamed, source: source.name };
}

test("the snapshot of a source that names none lies beside it, under its name", () => {
  expect(targetOf({ "demo/sso.yaml": sourceYaml("workforce") })).toEqual({
    file: "demo/workforce.assignments.yaml",
    isNamed: false,
    source: "workforce",
  });
});

test("a snapshot that is named and not there yet is where it is to be written", () => {
  expect(targetOf({ "demo/sso.yaml": sourceYaml("workforce", { assignments: "who.yaml" }) })).toMatchObject({
    file: "demo/who.yaml",
    isNamed: true,
  });
});

test("a stack without an identity source, and one with two, say what is expected", () => {
  expect(() => targetOf({})).toThrow("has no identity source, expected a file of kind IdentitySource");
  const both = { "demo/a.yaml": sourceYaml("a"), "demo/b.yaml": sourceYaml("b") };
  expect(() => targetOf(both)).toThrow("has several identity sources (a, b), expected to be told which; add --source");
  expect(targetOf(both, { source: "b" }).source).toBe("b");
  expect(() => targetOf(both, { source: "c" })).toThrow('"c" is not in stack "demo"; known: a, b');
});

test("specs with an error that a snapshot does not mend are refused", () => {
  const text = sourceYaml("workforce", { identityStore: "none" });
  expect(() => targetOf({ "demo/sso.yaml": text })).toThrow("1 error(s), expected none");
});

test("a stack that is not known is said to be, whatever errors another one has", () => {
  const rotations = folderOf({
    "demo/stack.yaml": stackYaml(),
    "demo/sso.yaml": sourceYaml("workforce"),
    "other/stack.yaml": stackYaml("realeased: []"),
  });
  const question = { rotations, resolve: false };
  expect(() => assignmentsTarget("nosuch", question)).toThrow(/^stack "nosuch" is not known; known: demo, other$/);
  expect(assignmentsTarget("demo", question).source.name).toBe("workforce");
  expect(() => assignmentsTarget("other", question)).toThrow('the specs of stack "other" have 1 error(s)');
});

test("a rotations folder that is not there is said to be, not that the stack is not known", () => {
  const rotations = `${folderOf({})}/nowhere`;
  expect(() => assignmentsTarget("demo", { rotations, resolve: false })).toThrow(
    "the rotations folder does not exist, expected one",
  );
});

const change = {
  source: "active-directory",
  changesFrom: "identity-center",
  confirm: "CONFIRM",
  assignments: "who.yaml",
};

test("before a change that waits for a fresh snapshot, one may be taken", () => {
  const files = {
    "demo/sso.yaml": sourceYaml("workforce", change),
    "demo/who.yaml": snapshotYaml("2026-01-01T00:00:00Z"),
  };
  expect(targetOf(files).file).toBe("demo/who.yaml");
});

test("after a change that has deleted, the snapshot is kept, and may only be given new ids", () => {
  const at = "2026-11-20T10:00:00Z";
  const attestations = [{ step: "connected", source: "active-directory", by: "r.doe", at }];
  const files = {
    "demo/sso.yaml": sourceYaml("workforce", { ...change, attestations }),
    "demo/who.yaml": snapshotYaml("2026-11-20T09:00:00Z"),
  };
  expect(() => targetOf(files)).toThrow(`was changed from Identity Center's own directory at ${at}`);
  expect(targetOf(files, { resolve: true }).file).toBe("demo/who.yaml");
});
