import { deletesAssignments } from "./identity-source-change.js";
import type { FoundAssignment } from "./identity-source-snapshot.js";
import {
  assignmentKey,
  type AssignmentSnapshot,
  type IdentitySource,
  type Principal,
  principalId,
} from "./identity-source.js";
import type { RotationName } from "./tls-rotation.js";

/** A user or a group of the directory. */
export interface ListedPrincipal {
  readonly id: string;
  readonly name: string;
}

export interface ListedDirectory {
  readonly users: readonly ListedPrincipal[];
  readonly groups: readonly ListedPrincipal[];
  readonly assignments: readonly FoundAssignment[];
}

/** How the account differs from the snapshot. Keys and names sorted, each list not empty. */
export type ListedDifference =
  /** Adopted, and not in the account any more. */
  | { readonly code: "not-there"; readonly assignments: readonly string[] }
  /** In the account, and in no snapshot: nobody manages it, and after a change of the source nobody would miss it. */
  | { readonly code: "not-in-snapshot"; readonly assignments: readonly string[] }
  /** Whoever is assigned something is not in the directory, or is somebody else by now. */
  | { readonly code: "principal-gone" | "principal-other"; readonly principals: readonly Principal[] };

export function judgeListed(
  source: Pick<IdentitySource, "source" | "changesFrom" | "provisioning">,
  snapshot: AssignmentSnapshot,
  { users, groups, assignments }: ListedDirectory,
): readonly ListedDifference[] {
  const here = new Set(
    assignments.map(({ permissionSet, ...one }) => assignmentKey({ ...one, permissionSet: permissionSet.name })),
  );
  const listed = new Set(snapshot.assignments.map(assignmentKey));
  const imports = source.changesFrom === undefined || !deletesAssignments(source.changesFrom, source.source);
  const missing = snapshot.assignments.filter(({ adopt }) => adopt && imports).map(assignmentKey);
  const ids = { USER: idsByName(users), GROUP: idsByName(groups) } as const;
  const principals = [
    ...new Map(
      snapshot.assignments.map(({ principal }) => [`${principal.kind} ${principal.name}`, principal]),
    ).values(),
  ];
  const byId = principals.filter((one) => !isMade(source, one));
  const differences: readonly ListedDifference[] = [
    { code: "not-there", assignments: missing.filter((key) => !here.has(key)) },
    { code: "principal-gone", principals: byId.filter(({ kind, name }) => !ids[kind].has(name)) },
    {
      code: "principal-other",
      principals: byId.filter((one) => {
        const now = ids[one.kind].get(one.name);
        return now !== undefined && now !== principalId(snapshot, one);
      }),
    },
    { code: "not-in-snapshot", assignments: [...here].filter((key) => !listed.has(key)).toSorted() },
  ];
  return differences.filter((one) => ("assignments" in one ? one.assignments : one.principals).length > 0);
}

function idsByName(all: readonly ListedPrincipal[]): ReadonlyMap<string, string> {
  return new Map(all.map(({ id, name }) => [name, id]));
}

/** Terraform makes it, and knows its id. */
function isMade({ provisioning }: Pick<IdentitySource, "provisioning">, { kind, name }: Principal): boolean {
  if (provisioning.by !== "spec") return false;
  return kind === "USER"
    ? provisioning.users.some(({ userName }) => userName === name)
    : provisioning.groups.some((group) => group.name === name);
}

/** One sentence: how many, which, and what to do. */
export function explainListed(difference: ListedDifference, source: RotationName): string {
  switch (difference.code) {
    case "not-there":
      return `${difference.assignments.length} assignment(s) of the snapshot are not in the account: ${few(difference.assignments)}; an apply makes those again that Terraform knows, and fails on those that it has yet to import; if they were meant to go, run adopt --assignments again, and if they are yet to be made, write adopt: false`;
    case "not-in-snapshot":
      return `${difference.assignments.length} assignment(s) in the account are not in the snapshot, so nobody manages them: ${few(difference.assignments)}; run adopt --assignments again`;
    case "principal-gone":
      return `${difference.principals.length} of whom the snapshot assigns something are not in the directory of identity source "${source}": ${few(difference.principals.map(text))}; provision them, or remove their assignments`;
    case "principal-other":
      return `${difference.principals.length} of whom the snapshot assigns something have another id by now: ${few(difference.principals.map(text))}; run adopt --assignments --resolve`;
  }
}

function text({ kind, name }: Principal): string {
  return `${kind === "GROUP" ? "group" : "user"} ${name}`;
}

function few(all: readonly string[]): string {
  const shown = all.slice(0, 5).join(", ");
  return all.length > 5 ? `${shown} and ${all.length - 5} more` : shown;
}
