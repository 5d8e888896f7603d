import pLimit from "p-limit";

import type { FoundAssignment } from "../rotation/identity-source-snapshot.js";
import { assignmentKey, type Principal } from "../rotation/identity-source.js";
import type { IdentitystorePort, SsoAdminPort } from "./clients.js";
import { faultOf } from "./fault.js";
import { type FoundPrincipal, listGroups, listUsers } from "./identity-store.js";
import { listAccounts, listAssignments, listPermissionSets, permissionSetName } from "./sso-admin.js";

export interface AssignmentPorts {
  readonly ssoAdmin: () => Promise<SsoAdminPort>;
  readonly identitystore: () => Promise<IdentitystorePort>;
}

/** How much has been read so far. */
export interface AssignmentProgress {
  readonly users: number;
  readonly groups: number;
  readonly permissionSets: number;
  readonly accounts: number;
  readonly assignments: number;
}

export interface AssignmentReading {
  readonly instance: string;
  readonly identityStore: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: AssignmentProgress) => void;
}

/** Everybody in the directory, and everything that is assigned. */
export interface ReadAssignments {
  readonly users: readonly FoundPrincipal[];
  readonly groups: readonly FoundPrincipal[];
  /** Sorted by `assignmentKey`. */
  readonly assignments: readonly FoundAssignment[];
}

/** Few enough that the service, which allows 20 requests a second in all, does not throttle at once. */
const atOnce = 8;

/**
 * A call a hundred users or groups, two a permission set, and one for each account that it is assigned in. Throws
 * ReadFault: what was not read must not look like nothing.
 */
export async function readAssignments(ports: AssignmentPorts, reading: AssignmentReading): Promise<ReadAssignments> {
  const { instance, identityStore, signal, onProgress } = reading;
  const read = { users: 0, groups: 0, permissionSets: 0, accounts: 0, assignments: 0 };
  const seen = (more: Partial<AssignmentProgress>): void => onProgress({ ...Object.assign(read, more) });
  const [sso, store] = await Promise.all([ports.ssoAdmin(), ports.identitystore()]);
  const inTurn = pLimit(atOnce);
  const ask = <Answer>(question: () => Promise<Answer>): Promise<Answer> =>
    inTurn(() => {
      // What still waits when a call fails, or a person stops it, is not asked any more.
      signal.throwIfAborted();
      return question();
    });
  try {
    const [users, groups, arns] = await Promise.all([
      ask(() => listUsers(store, { identityStore, signal, onPage: (count) => seen({ users: count }) })),
      ask(() => listGroups(store, { identityStore, signal, onPage: (count) => seen({ groups: count }) })),
      ask(() => listPermissionSets(sso, instance, signal)),
    ]);
    const names = namesOf(users, groups);
    const assigned = await Promise.all(
      arns.map(async (arn) => {
        const [name = arn, accounts] = await Promise.all([
          ask(() => permissionSetName(sso, instance, arn, signal)),
          ask(() => listAccounts(sso, instance, arn, signal)),
        ]);
        seen({ permissionSets: read.permissionSets + 1 });
        const inAccounts = await Promise.all(
          accounts.map(async (account) => {
            const found = await ask(() => listAssignments(sso, instance, { permissionSet: arn, account }, signal));
            seen({ accounts: read.accounts + 1, assignments: read.assignments + found.length });
            return found.map(({ kind, id }): FoundAssignment => {
              const known = names[kind].get(id);
              const principal = { kind, id, name: known ?? id, isGone: known === undefined };
              return { permissionSet: { name, arn }, account, principal };
            });
          }),
        );
        return inAccounts.flat();
      }),
    );
    return { users, groups, assignments: assigned.flat().toSorted(byKey) };
  } catch (fault) {
    inTurn.clearQueue();
    // A question that was not asked any more says so as one that was stopped does.
    throw faultOf("sso:ListAccountAssignments", instance, fault);
  }
}

function namesOf(users: readonly FoundPrincipal[], groups: readonly FoundPrincipal[]) {
  const byId = (all: readonly FoundPrincipal[]) => new Map(all.map(({ id, name }) => [id, name]));
  return { USER: byId(users), GROUP: byId(groups) } as const satisfies Record<Principal["kind"], unknown>;
}

function byKey(a: FoundAssignment, b: FoundAssignment): number {
  const [one, other] = [keyOf(a), keyOf(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function keyOf({ permissionSet, account, principal }: FoundAssignment): string {
  return assignmentKey({ permissionSet: permissionSet.name, account, principal });
}
