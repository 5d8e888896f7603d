import { expectAccount } from "../modules/live/account.js";
import { type AssignmentProgress, readAssignments } from "../modules/live/assignments.js";
import { connect, type LiveClients } from "../modules/live/clients.js";
import { ReadFault } from "../modules/live/fault.js";
import { type FoundPrincipal, listGroups, listUsers } from "../modules/live/identity-store.js";
import { listInstances } from "../modules/live/sso-admin.js";
import type { DirectoryIds, FoundAssignments } from "../modules/rotation/identity-source-snapshot.js";
import type { IdentitySource } from "../modules/rotation/identity-source.js";
import type { AssignmentsTarget } from "./adopt-assignments-target.js";
import { type Output, ticking } from "./output.js";

interface Reading {
  readonly target: AssignmentsTarget;
  readonly profile: string | undefined;
  readonly signal: AbortSignal;
  readonly out: Output;
}

/** Everything that is assigned, and how many there are who could be. Throws ReadFault. */
export async function readAssigned({ target, profile, signal, out }: Reading): Promise<FoundAssignments> {
  return ticking(out, "asking whose the credentials are", async (say) => {
    const ports = await connected(target, profile, signal, say);
    const { instance, identityStore } = target.source;
    const onProgress = (read: AssignmentProgress): void => {
      say(
        `${read.users} user(s), ${read.groups} group(s), ${read.permissionSets} permission set(s) and ${read.assignments} assignment(s) read`,
      );
    };
    const { users, groups, assignments } = await readAssignments(ports, {
      instance,
      identityStore,
      signal,
      onProgress,
    });
    return { directory: { users: users.length, groups: groups.length }, assignments };
  });
}

/** Who is in the directory now. Throws ReadFault. */
export async function readDirectory({ target, profile, signal, out }: Reading): Promise<DirectoryIds> {
  return ticking(out, "asking whose the credentials are", async (say) => {
    const ports = await connected(target, profile, signal, say);
    const store = await ports.identitystore();
    const listing = { identityStore: target.source.identityStore, signal };
    const [users, groups] = await Promise.all([
      listUsers(store, { ...listing, onPage: (read) => say(`${read} user(s) read`) }),
      listGroups(store, listing),
    ]);
    return { users: byName(users), groups: byName(groups) };
  });
}

function byName(all: readonly FoundPrincipal[]): ReadonlyMap<string, string> {
  return new Map(all.map(({ id, name }) => [name, id]));
}

async function connected(
  { stack, source }: AssignmentsTarget,
  profile: string | undefined,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<LiveClients> {
  const ports = connect({ region: stack.region, assumeRole: stack.assumeRole, profile }, say);
  await expectAccount(ports.sts, stack.account, signal);
  say(`reading instance ${source.instance}`);
  await expectInstance(ports, source, stack.region, signal);
  return ports;
}

/** Another instance's assignments would be taken for these. Throws ReadFault. */
export async function expectInstance(
  ports: Pick<LiveClients, "ssoAdmin">,
  { instance, identityStore }: Pick<IdentitySource, "instance" | "identityStore">,
  region: string,
  signal: AbortSignal,
): Promise<void> {
  const instances = await listInstances(await ports.ssoAdmin(), signal);
  const found = instances.find(({ arn }) => arn === instance);
  if (found?.identityStore === identityStore) return;
  const known = instances.map((one) => `${one.arn} with identity store ${one.identityStore}`).join(", ");
  throw new ReadFault({
    call: "sso:ListInstances",
    resource: instance,
    reason: "refused",
    found:
      found === undefined
        ? `there is no such instance in ${region}; there is ${known === "" ? "none" : known}`
        : `its identity store is ${found.identityStore}, expected ${identityStore}`,
    permission: "sso:ListInstances",
    remedy: "correct instance and identityStore in the spec, or region in stack.yaml",
    cause: undefined,
  });
}
