import { posix } from "node:path";

import { type Assignment, assignmentKey, type AssignmentSnapshot } from "../rotation/identity-source.js";
import schema from "./assignment-snapshot.schema.json" with { type: "json" };
import type { SourceDraft } from "./check-identity-source.js";
import type { Draft } from "./drafts.js";
import type { IdentitySourceIssue } from "./identity-source-issue.js";
import { compare } from "./issue.js";
import { largestSpec, readYaml } from "./read-yaml.js";
import { shapeOf } from "./shape.js";
import { type SpecSource, sourceOf } from "./source.js";
import { momentOf } from "./time.js";
import type { WrittenAssignment, WrittenSnapshot } from "./written-identity-source.js";
import { nodeAt, type SpecPath } from "./yaml-node.js";

export const shapeSnapshot = shapeOf<WrittenSnapshot>(schema);

/** What is wrong in a snapshot by itself, whoever names it. */
export function checkSnapshot({ written, source }: Draft<WrittenSnapshot>): readonly IdentitySourceIssue[] {
  const { takenAt, permissionSets, assignments } = written.spec;
  const at = (...path: SpecPath) => ({ ...source.locate(["spec", ...path]), severity: "error" }) as const;
  const first = new Map<string, SpecPath>();
  return [
    ...(momentOf(takenAt) === undefined ? [{ ...at("takenAt"), code: "time-unknown", found: takenAt } as const] : []),
    ...assignments.flatMap((assignment, index): readonly IdentitySourceIssue[] => {
      const { permissionSet, group, user } = assignment;
      if ((group === undefined) === (user === undefined))
        return [{ ...at("assignments", index), code: "one-principal", found: group === undefined ? "none" : "both" }];
      const twice = hubAssignments(assignment, true).flatMap((one, position): readonly IdentitySourceIssue[] => {
        const key = assignmentKey(one);
        const path = ["assignments", index, "accounts", position];
        const before = first.get(key);
        if (before === undefined) first.set(key, path);
        return before === undefined
          ? []
          : [{ ...at(...path), code: "assignment-twice", assignment: key, first: at(...before) }];
      });
      const isKnown = Object.hasOwn(permissionSets, permissionSet);
      return [
        ...twice,
        ...(isKnown
          ? []
          : [
              {
                ...at("assignments", index, "permissionSet"),
                code: "unknown-permission-set",
                found: permissionSet,
              } as const,
            ]),
      ];
    }),
  ];
}

export interface ReadSnapshot {
  readonly snapshot: AssignmentSnapshot | undefined;
  readonly issues: readonly IdentitySourceIssue[];
}

/** The snapshot that an identity source names. What is wrong in it by itself is said of the file, not here. */
export function readSnapshot(draft: SourceDraft): ReadSnapshot {
  const path = draft.written.spec.assignments;
  if (path === undefined) return { snapshot: undefined, issues: [] };
  const place = { ...draft.source.locate(["spec", "assignments"]), severity: "error" } as const;
  const named = draft.readFile(path, largestSpec);
  if (!named.ok)
    return {
      snapshot: undefined,
      issues: [{ ...place, code: "snapshot-unreadable", path, fault: named.fault, limit: largestSpec }],
    };
  const file = posix.join(posix.dirname(draft.source.file), path);
  const { text, placeAt, root, issues } = readYaml(file, named.bytes);
  const kind = root === undefined ? undefined : nodeAt(root, ["kind"]);
  if (kind?.kind === "scalar" && typeof kind.value === "string" && kind.value !== "AssignmentSnapshot")
    return { snapshot: undefined, issues: [{ ...place, code: "snapshot-kind", path, found: kind.value }] };
  const written = root === undefined || issues.length > 0 ? undefined : shapeSnapshot({ text, root, placeAt }).written;
  if (root === undefined || written === undefined)
    return { snapshot: undefined, issues: [{ ...place, code: "snapshot-unsound", path }] };
  const source = sourceOf(file, { text, root, placeAt });
  return { snapshot: hubSnapshot(path, written), issues: checkNames(draft, written, source) };
}

/** Names of the snapshot that lead nowhere, given who the identity source puts into the directory. */
function checkNames(draft: SourceDraft, { spec }: WrittenSnapshot, source: SpecSource): readonly IdentitySourceIssue[] {
  const { provisioning, instance } = draft.written.spec;
  const known = {
    group: new Set([
      ...Object.keys(spec.groups ?? {}),
      ...(provisioning?.manual?.groups ?? []).map(({ name }) => name),
    ]),
    user: new Set([
      ...Object.keys(spec.users ?? {}),
      ...(provisioning?.manual?.users ?? []).map(({ userName }) => userName),
    ]),
  };
  const at = (...path: SpecPath) => ({ ...source.locate(["spec", ...path]), severity: "error" }) as const;
  const id = instance.split("/").at(-1);
  return [
    ...Object.entries(spec.permissionSets)
      .filter(([, arn]) => arn.split("/").at(-2) !== id)
      .map(([name, found]) => ({ ...at("permissionSets", name), code: "other-instance", found, instance }) as const),
    ...spec.assignments.flatMap((assignment, index) =>
      (["group", "user"] as const).flatMap((what): readonly IdentitySourceIssue[] => {
        const found = assignment[what];
        if (found === undefined || known[what].has(found)) return [];
        return [{ ...at("assignments", index, what), code: "unknown-principal", what, found }];
      }),
    ),
  ];
}

function hubSnapshot(path: string, { spec }: WrittenSnapshot): AssignmentSnapshot {
  const { takenAt, directory, permissionSets, groups = {}, users = {}, adopt = true } = spec;
  const assignments = spec.assignments.flatMap((one) => hubAssignments(one, adopt));
  return {
    path,
    takenAt,
    directory,
    permissionSets,
    groups,
    users,
    assignments: assignments.toSorted((a, b) => compare(assignmentKey(a), assignmentKey(b))),
  };
}

function hubAssignments(written: WrittenAssignment, byDefault: boolean): readonly Assignment[] {
  const { permissionSet, accounts, group, user, adopt } = written;
  const principal =
    group === undefined ? ({ kind: "USER", name: user ?? "" } as const) : ({ kind: "GROUP", name: group } as const);
  return accounts.map((account) => ({ permissionSet, account, principal, adopt: adopt ?? byDefault }));
}
