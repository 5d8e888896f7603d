import type { Assignment, AssignmentSnapshot, Principal } from "../rotation/identity-source.js";
import { compare } from "./issue.js";

/** A snapshot before it has a file. */
export interface NewSnapshot extends Omit<AssignmentSnapshot, "path"> {
  /** Of the file: `metadata.name`. */
  readonly name: string;
  /** The identity source that it is of. */
  readonly source: string;
}

/** The text of a snapshot; `schema` is the path from it to assignment-snapshot.schema.json. The same text for the same facts. */
export function snapshotText(snapshot: NewSnapshot, schema: string): string {
  const { name, source, takenAt, directory, permissionSets, groups, users, assignments } = snapshot;
  return lines([
    `# yaml-language-server: $schema=${schema}`,
    `# Who is assigned what in the accounts of identity source ${source}. Written by \`crossfade adopt --assignments\`, and`,
    "# written again by it. An entry added by hand needs `adopt: false`: it is not there yet, and Terraform makes it.",
    "# An entry that is removed is taken away from whoever has it, at the next apply.",
    "apiVersion: crossfade/v1",
    "kind: AssignmentSnapshot",
    `metadata: { name: ${name} }`,
    "spec:",
    `  takenAt: ${JSON.stringify(takenAt)}`,
    `  directory: { users: ${directory.users}, groups: ${directory.groups} } # all there were, assigned something or not`,
    ...table("permissionSets", permissionSets),
    ...(Object.keys(groups).length === 0 ? [] : table("groups", groups)),
    ...(Object.keys(users).length === 0 ? [] : table("users", users)),
    ...(assignments.length === 0 ? ["  assignments: []"] : ["  assignments:", ...entries(assignments)]),
  ]);
}

function table(key: string, values: Readonly<Record<string, string>>): readonly string[] {
  const sorted = Object.entries(values).toSorted(([a], [b]) => compare(a, b));
  if (sorted.length === 0) return [`  ${key}: {}`];
  return [`  ${key}:`, ...sorted.map(([name, value]) => `    ${quoted(name)}: ${quoted(value)}`)];
}

/** One for each permission set and principal, with all accounts: thousands of assignments are some hundred of these. */
function entries(assignments: readonly Assignment[]): readonly string[] {
  const grouped = new Map<string, { readonly of: Assignment; readonly accounts: string[] }>();
  for (const one of assignments) {
    const { permissionSet, principal, adopt } = one;
    // Groups come first.
    const key = [permissionSet, principal.kind, principal.name, adopt ? "there" : "to make"].join("\n");
    const entry = grouped.get(key) ?? { of: one, accounts: [] };
    entry.accounts.push(one.account);
    grouped.set(key, entry);
  }
  return [...grouped]
    .toSorted(([a], [b]) => compare(a, b))
    .map(([, { of, accounts }]) => {
      const { permissionSet, principal, adopt } = of;
      const listed = accounts.toSorted(compare).map(quoted).join(", ");
      const mark = adopt ? "" : ", adopt: false";
      return `    - { permissionSet: ${quoted(permissionSet)}, ${whose(principal)}, accounts: [${listed}]${mark} }`;
    });
}

function whose({ kind, name }: Principal): string {
  return `${kind === "GROUP" ? "group" : "user"}: ${quoted(name)}`;
}

/** Names are anybody's: nothing in one ends a line, hides, or means something to YAML. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[^\x20-\x7E\p{L}\p{M}\p{N}\p{P}\p{S}]/gu, (sign) => {
    const point = (sign.codePointAt(0) ?? 0).toString(16);
    return point.length > 4 ? `\\U${point.padStart(8, "0")}` : `\\u${point.padStart(4, "0")}`;
  });
}

function lines(all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}
