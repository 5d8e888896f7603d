import type { AssignmentSnapshot, IdentitySource, SourceKind, SourceMark, SourceStep } from "./identity-source.js";

/** What a change to or from Active Directory deletes, as the snapshot counts it. */
export interface Deleted {
  readonly users: number;
  readonly groups: number;
  readonly assignments: number;
}

/** As much of the snapshot as is judged. */
export interface SnapshotCounts extends Deleted {
  /** ISO 8601. */
  readonly takenAt: string;
}

/** As much of an identity source as its change is judged by. */
export interface SourceChange {
  readonly is: SourceMark;
  readonly changesFrom: SourceKind | undefined;
  readonly confirmed: boolean;
  readonly snapshot: SnapshotCounts | undefined;
  readonly attestations: readonly (SourceMark & Pick<SourceStep, "step" | "at">)[];
}

/** Why a change of the source may not be made: it deletes, and nobody could put back what it does. */
export type ChangeRefusal =
  | {
      readonly code: "unconfirmed";
      readonly from: SourceKind;
      readonly to: SourceKind;
      readonly deletes: Deleted | undefined;
    }
  | { readonly code: "no-snapshot"; readonly from: SourceKind; readonly to: SourceKind }
  | {
      readonly code: "old-snapshot";
      readonly from: SourceKind;
      readonly to: SourceKind;
      readonly takenAt: string;
      /** The change, or now. */
      readonly at: string;
      readonly deletes: Deleted;
    };

const day = 86_400_000;

/** AWS: a change to or from Active Directory deletes users, groups and all assignments; every other one keeps them. */
export function deletesAssignments(from: SourceKind, to: SourceKind): boolean {
  return from !== to && (from === "active-directory" || to === "active-directory");
}

export function changeOf(source: IdentitySource, is: SourceMark): SourceChange {
  const { changesFrom, confirmed, snapshot, attestations } = source;
  return {
    is,
    changesFrom,
    confirmed,
    snapshot: snapshot === undefined ? undefined : countsOf(snapshot),
    attestations: attestations.map(({ step, kind, entityId, at }) => ({ step, kind, entityId, at })),
  };
}

export function countsOf({ takenAt, directory, assignments }: AssignmentSnapshot): SnapshotCounts {
  return { takenAt, ...directory, assignments: assignments.length };
}

/** The newest attestation of a step, of whatever source: an older one may be of the source before. */
export function newestStep(
  attestations: SourceChange["attestations"],
  step: SourceStep["step"],
): SourceChange["attestations"][number] | undefined {
  return attestations.filter((one) => one.step === step).toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))[0];
}

export function isMark(a: SourceMark, b: SourceMark): boolean {
  return a.kind === b.kind && (a.entityId ?? "") === (b.entityId ?? "");
}

/** When the change was made: the newest connection, if it is to what the spec has; undefined while it is to be made. */
export function changedAt({ is, attestations }: SourceChange): string | undefined {
  const connected = newestStep(attestations, "connected");
  return connected !== undefined && isMark(connected, is) ? connected.at : undefined;
}

/**
 * Whether the change may be made, by the spec and the clock alone. A snapshot counts for a day, up to the change: once
 * the change is attested, it is judged by that moment and does not grow old.
 */
export function judgeChange(change: SourceChange, now: Date): readonly ChangeRefusal[] {
  const { is, changesFrom: from, confirmed, snapshot } = change;
  if (from === undefined || !deletesAssignments(from, is.kind)) return [];
  const ends = { from, to: is.kind };
  const unconfirmed: readonly ChangeRefusal[] = confirmed ? [] : [{ code: "unconfirmed", ...ends, deletes: snapshot }];
  if (snapshot === undefined) return [...unconfirmed, { code: "no-snapshot", ...ends }];
  const { takenAt, ...deletes } = snapshot;
  const made = changedAt(change);
  const at = made ?? now.toISOString();
  const age = Date.parse(at) - Date.parse(takenAt);
  // A snapshot from after the change holds what was assigned again: there is nothing left to lose.
  const isFresh = age <= day && (made !== undefined || age >= -clockSkew);
  return isFresh ? unconfirmed : [...unconfirmed, { code: "old-snapshot", ...ends, takenAt, at, deletes }];
}

/** Two machines' clocks. */
const clockSkew = 300_000;

const sourceNames = {
  external: "an external identity provider",
  "identity-center": "Identity Center's own directory",
  "active-directory": "Active Directory",
} as const satisfies Readonly<Record<SourceKind, string>>;

export function sourceName(kind: SourceKind): string {
  return sourceNames[kind];
}

/** `12 user(s), 3 group(s) and 40 assignment(s)` */
export function countText({ users, groups, assignments }: Deleted): string {
  return `${users} user(s), ${groups} group(s) and ${assignments} assignment(s)`;
}

/** One sentence: what was found, what was expected, what to do. */
export function explainChange(refusal: ChangeRefusal): string {
  const change = `[source-change] the change from ${sourceName(refusal.from)} to ${sourceName(refusal.to)}`;
  const command = "npx crossfade adopt --assignments";
  switch (refusal.code) {
    case "unconfirmed":
      return `${change} deletes ${deletedText(refusal.deletes)}, and the spec does not say that it may; if that is meant, write "confirm: CONFIRM"`;
    case "no-snapshot":
      return `${change} deletes every user, group and assignment, and the spec has no snapshot to assign them again from; take one (${command}) and name it under "assignments"`;
    case "old-snapshot":
      return `${change} deletes ${countText(refusal.deletes)}, and the snapshot was taken at ${refusal.takenAt}, expected less than a day before ${refusal.at}; take it again (${command}), and make the change within a day`;
  }
}

function deletedText(deletes: Deleted | undefined): string {
  return deletes === undefined ? "every user, group and assignment" : countText(deletes);
}
