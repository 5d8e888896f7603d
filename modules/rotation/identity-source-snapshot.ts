import { type Assignment, assignmentKey, type AssignmentSnapshot, type Principal } from "./identity-source.js";

/** An assignment as it was found: by names, with the ids that they have. */
export interface FoundAssignment {
  readonly permissionSet: { readonly name: string; readonly arn: string };
  /** Twelve digits. */
  readonly account: string;
  /** One that is gone from the directory goes by its id. */
  readonly principal: Principal & { readonly id: string; readonly isGone: boolean };
}

/** What was read of an instance. */
export interface FoundAssignments {
  readonly directory: { readonly users: number; readonly groups: number };
  readonly assignments: readonly FoundAssignment[];
}

export type SnapshotFacts = Omit<AssignmentSnapshot, "path">;

/** What a snapshot would say anew, and how it differs from the one before. Keys as `assignmentKey` has them; sorted. */
export interface TakenSnapshot {
  readonly snapshot: SnapshotFacts;
  readonly added: readonly string[];
  /** There before, and not any more. */
  readonly gone: readonly string[];
  /** Added by hand, and not made yet: they stay. */
  readonly waiting: readonly string[];
}

/** What was found, and what a person wrote beside it that is still to be made. */
export function takeSnapshot(
  { directory, assignments: found }: FoundAssignments,
  before: AssignmentSnapshot | undefined,
  now: Date,
): TakenSnapshot {
  const here = new Map(found.map((one) => [assignmentKey(withNames(one)), one]));
  const earlier = before?.assignments ?? [];
  const waiting = earlier.filter((one) => !one.adopt && !here.has(assignmentKey(one)));
  const kept = new Set(earlier.map(assignmentKey));
  const assignments = [...found.map(withNames), ...waiting].toSorted(byKey);
  return {
    snapshot: {
      takenAt: now.toISOString(),
      directory,
      permissionSets: {
        ...only(
          before?.permissionSets,
          waiting.map(({ permissionSet }) => permissionSet),
        ),
        ...Object.fromEntries(found.map(({ permissionSet: { name, arn } }) => [name, arn])),
      },
      groups: idsOf("GROUP", found, before?.groups, waiting),
      users: idsOf("USER", found, before?.users, waiting),
      assignments,
    },
    added: [...here.keys()].filter((key) => !kept.has(key)).toSorted(),
    gone: earlier
      .filter(({ adopt }) => adopt)
      .map(assignmentKey)
      .filter((key) => !here.has(key)),
    waiting: waiting.map(assignmentKey),
  };
}

function withNames({ permissionSet, account, principal }: FoundAssignment): Assignment {
  const { kind, name } = principal;
  return { permissionSet: permissionSet.name, account, principal: { kind, name }, adopt: true };
}

function idsOf(
  kind: Principal["kind"],
  found: readonly FoundAssignment[],
  before: Readonly<Record<string, string>> | undefined,
  waiting: readonly Assignment[],
): Readonly<Record<string, string>> {
  const named = waiting.flatMap(({ principal }) => (principal.kind === kind ? [principal.name] : []));
  const here = found.flatMap(({ principal }) =>
    principal.kind === kind ? [[principal.name, principal.id] as const] : [],
  );
  return { ...only(before, named), ...Object.fromEntries(here) };
}

function only(
  table: Readonly<Record<string, string>> = {},
  names: readonly string[],
): Readonly<Record<string, string>> {
  const wanted = new Set(names);
  return Object.fromEntries(Object.entries(table).filter(([name]) => wanted.has(name)));
}

function byKey(a: Assignment, b: Assignment): number {
  const [one, other] = [assignmentKey(a), assignmentKey(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Name → id, of the directory as it is now. */
export interface DirectoryIds {
  readonly users: ReadonlyMap<string, string>;
  readonly groups: ReadonlyMap<string, string>;
}

/** A snapshot whose names have the ids of the directory as it is now, and what changed. */
export interface ResolvedSnapshot {
  readonly snapshot: SnapshotFacts;
  /** Principals whose id is another now. */
  readonly changed: readonly Principal[];
  /** Principals that the directory does not have: nothing can be assigned to them. */
  readonly missing: readonly Principal[];
}

/** After a change of the identity source the same people have other ids: names are what holds. */
export function resolveSnapshot({ path: _, ...snapshot }: AssignmentSnapshot, ids: DirectoryIds): ResolvedSnapshot {
  const changed: Principal[] = [];
  const missing: Principal[] = [];
  const resolve = (
    kind: Principal["kind"],
    table: Readonly<Record<string, string>>,
    now: ReadonlyMap<string, string>,
  ) =>
    Object.fromEntries(
      Object.entries(table).map(([name, id]) => {
        const current = now.get(name);
        if (current === undefined) missing.push({ kind, name });
        else if (current !== id) changed.push({ kind, name });
        return [name, current ?? id];
      }),
    );
  const groups = resolve("GROUP", snapshot.groups, ids.groups);
  const users = resolve("USER", snapshot.users, ids.users);
  return { snapshot: { ...snapshot, groups, users }, changed, missing };
}
