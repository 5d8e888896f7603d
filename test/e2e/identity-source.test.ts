import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import {
  CreateGroupCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  DeleteUserCommand,
  IdentitystoreClient,
  ListGroupsCommand,
  ListUsersCommand,
} from "@aws-sdk/client-identitystore";
import {
  DeleteAccountAssignmentCommand,
  ListAccountAssignmentsCommand,
  SSOAdminClient,
} from "@aws-sdk/client-sso-admin";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type Lab, startLab } from "../../lab/lab.js";
import { createWorkspace, type Workspace } from "../../lab/workspace.js";
import { type Applied, errorsOf, flat, plain } from "./rig.js";

const instance = "arn:aws:sso:::instance/ssoins-1111aaaa2222bbbb";
const identityStore = "d-1234567890";
const ids = {
  admins: "11111111-1111-4111-8111-111111111111",
  carol: "33333333-3333-4333-8333-333333333333",
} as const;
const sets = {
  Admin: "arn:aws:sso:::permissionSet/ssoins-1111aaaa2222bbbb/ps-aaaa1111bbbb2222",
  Read: "arn:aws:sso:::permissionSet/ssoins-1111aaaa2222bbbb/ps-cccc3333dddd4444",
} as const;

let lab: Lab;
let workspace: Workspace;

beforeAll(async () => {
  lab = await startLab();
  const { account } = lab;
  await lab.addIdentityCenter({
    arn: instance,
    identityStore,
    permissionSets: [
      { name: "Admin", arn: sets.Admin },
      { name: "Read", arn: sets.Read },
    ],
    groups: [{ name: "admins", id: ids.admins }],
    users: [{ name: "carol@example.com", id: ids.carol }],
    assignments: [
      { account, permissionSet: sets.Admin, principalType: "GROUP", principal: ids.admins },
      { account, permissionSet: sets.Read, principalType: "USER", principal: ids.carol },
    ],
  });
  workspace = await createWorkspace("identity-source", lab.environment);
  const spec = { account, region: "us-east-1" };
  await workspace.write(
    "rotations/demo/stack.yaml",
    JSON.stringify({ apiVersion: "crossfade/v1", kind: "Stack", spec }),
  );
});

afterAll(async () => {
  await lab.stop();
  await workspace.remove();
});

async function commit(spec: Readonly<Record<string, unknown>>): Promise<void> {
  const text = JSON.stringify({
    apiVersion: "crossfade/v1",
    kind: "IdentitySource",
    metadata: { name: "workforce" },
    spec: { instance, identityStore, source: "identity-center", ...spec },
  });
  await workspace.write("rotations/demo/workforce.yaml", text);
}

const assignments = "workforce.assignments.yaml";
const alice = { userName: "alice", givenName: "Alice", familyName: "Example", email: "alice@example.com" };
const bob = { userName: "bob", givenName: "Bob", familyName: "Example", phone: "+49 30 1", title: "Engineer" };
const devs = { name: "Developers of ${everything}", description: "All of them", members: ["alice", "bob"] };

async function apply(): Promise<Applied> {
  return plain(await workspace.cdktf(["apply", "demo", "--auto-approve"]));
}

async function applied(): Promise<string> {
  const { code, text } = await apply();
  expect(code, errorsOf(text)).toBe(0);
  return text;
}

async function refused(): Promise<string> {
  const { code, text } = plain(await workspace.cdktf(["plan", "demo"]));
  expect(code).not.toBe(0);
  return flat(text);
}

async function planIsEmpty(): Promise<boolean> {
  const { code, stdout } = await workspace.terraform("demo", [
    "plan",
    "-detailed-exitcode",
    "-input=false",
    "-no-color",
  ]);
  if (code !== 0) console.error(stdout);
  return code === 0;
}

function calls(operation: string): number {
  return lab.requests.filter((request) => request.operation === operation && request.status < 300).length;
}

const manual = (users: readonly object[], groups: readonly object[] = []) => ({
  provisioning: { manual: { users, groups } },
});

async function adopt(...more: readonly string[]): Promise<Applied> {
  return plain(await workspace.crossfade(["adopt", "demo", "--assignments", ...more]));
}

test("what is assigned is written down, imported with nothing made, and a second plan is empty", async () => {
  await commit({});
  const { code, text } = await adopt();
  expect(code, text).toBe(0);
  expect(text).toContain("1 user(s), 1 group(s) and 2 assignment(s)");
  expect(text).toContain(`assignments: ${assignments}`);
  await commit({ assignments });
  await applied();
  expect(calls("CreateAccountAssignment")).toBe(0);
  expect(await planIsEmpty()).toBe(true);
});

test("users, groups and memberships of the spec are made, and a second plan is empty", async () => {
  await commit({ assignments, ...manual([alice, bob], [devs]) });
  await applied();
  expect([calls("CreateUser"), calls("CreateGroup"), calls("CreateGroupMembership")]).toEqual([2, 1, 2]);
  expect(await planIsEmpty()).toBe(true);
});

test("a user is changed in place, and what a group of the spec is assigned is made after it", async () => {
  const snapshot = await workspace.read(`rotations/demo/${assignments}`);
  const line = `    - { permissionSet: Read, group: "${devs.name}", accounts: ["${lab.account}"], adopt: false }\n`;
  await workspace.write(`rotations/demo/${assignments}`, snapshot + line);
  await commit({ assignments, ...manual([{ ...alice, email: "alice@example.org", title: "Lead" }, bob], [devs]) });
  await applied();
  expect([calls("CreateUser"), calls("UpdateUser"), calls("CreateAccountAssignment")]).toEqual([2, 1, 1]);
  expect(await planIsEmpty()).toBe(true);
});

test("taken again, the snapshot holds what was made, and nothing is to be done", async () => {
  const { code, text } = await adopt();
  expect(code, text).toBe(0);
  expect(await workspace.read(`rotations/demo/${assignments}`)).not.toContain("adopt: false }");
  const { code: again, text: nothing } = await adopt("--json");
  expect(again).toBe(0);
  expect(nothing).toContain('"added": []');
  expect((await adopt("--dry-run")).code).toBe(0);
  await applied();
  expect(await planIsEmpty()).toBe(true);
});

test("a user that leaves the list is refused in the plan, and deleted once the spec repeats the name", async () => {
  const group = { ...devs, members: ["alice"] };
  await commit({ assignments, ...manual([alice], [group]) });
  expect(await refused()).toMatch(/kept_until_confirm_delete\["user bob"\] has lifecycle\.prevent_destroy set/);
  await commit({ assignments, ...manual([alice, { ...bob, confirmDelete: "bob" }], [group]) });
  await applied();
  expect([calls("DeleteUser"), calls("DeleteGroup")]).toEqual([1, 0]);
  expect(await planIsEmpty()).toBe(true);
  await commit({ assignments, ...manual([alice], [group]) });
  await applied();
  expect(calls("DeleteUser")).toBe(1);
});

test("the whole list of assignments, or the source, is not lost by leaving it out", async () => {
  await commit(manual([alice], [{ ...devs, members: ["alice"] }]));
  expect(await refused()).toMatch(/kept_until_released\["assignments"\] has lifecycle\.prevent_destroy set/);
  await rm(join(workspace.folder, "rotations", "demo", "workforce.yaml"));
  expect(await refused()).toMatch(/kept_until_released\["workforce"\] has lifecycle\.prevent_destroy set/);
  expect([calls("DeleteAccountAssignment"), calls("DeleteUser"), calls("DeleteGroup")]).toEqual([0, 1, 0]);
});

test("another source than state remembers is refused in the plan", async () => {
  await commit({ assignments, source: "active-directory" });
  expect(await refused()).toContain(
    `Identity source "workforce" is identity-center of ${instance} in Terraform's state, and Active Directory of ${instance} in the spec [source-kept].`,
  );
});

describe("a change to Active Directory", () => {
  const change = { assignments, source: "active-directory", changesFrom: "identity-center" };
  const connected = () => ({
    step: "connected",
    source: "active-directory",
    by: "r.doe",
    at: new Date().toISOString(),
  });

  test("is refused before Terraform runs without CONFIRM, with the number of what it deletes", async () => {
    await commit(change);
    const { code, text } = plain(await workspace.crossfade(["check", "demo"]));
    expect(code).toBe(1);
    expect(text).toContain("deletes 3 user(s), 2 group(s) and 3 assignment(s), and the spec does not say that it may");
    expect((await apply()).code).not.toBe(0);
  });

  test("is refused with a snapshot of two days ago", async () => {
    const text = await workspace.read(`rotations/demo/${assignments}`);
    const old = new Date(Date.now() - 2 * 86_400_000).toISOString();
    await workspace.write(`rotations/demo/${assignments}`, text.replace(/takenAt: ".*"/, `takenAt: "${old}"`));
    await commit({ ...change, confirm: "CONFIRM" });
    expect(plain(await workspace.crossfade(["check", "demo"])).text).toContain(`the snapshot was taken at ${old}`);
    expect((await adopt()).code).toBe(0);
  });

  test("waits for a person, and has not touched anything meanwhile", async () => {
    await commit({ ...change, confirm: "CONFIRM" });
    expect((await apply()).code).not.toBe(0);
    // cdktf may end before it has shown the end of what Terraform says.
    const { code, text } = plain(await workspace.terraform("demo", ["apply", "-auto-approve", "-no-color"]));
    expect(code).not.toBe(0);
    expect(flat(text)).toContain("nobody has attested that it is connected");
    expect(flat(text)).toContain("exit status 5");
    expect([calls("DeleteAccountAssignment"), calls("DeleteUser"), calls("DeleteGroup")]).toEqual([0, 1, 0]);
    await commit({ assignments, source: "active-directory" });
    expect(await refused()).toContain("[source-kept]");
  });

  test("done and attested, it leaves the snapshot as it was, and has everything assigned again to whom the names now mean", async () => {
    await changeToActiveDirectory();
    const byConsole = [calls("DeleteUser"), calls("DeleteGroup"), calls("DeleteAccountAssignment")];
    await commit({ ...change, confirm: "CONFIRM", attestations: [connected()] });
    const again = await adopt();
    expect([again.code, again.text]).toEqual([1, expect.stringContaining("expected to be kept")]);
    const { code, text } = await adopt("--resolve");
    expect(code, text).toBe(0);
    const made = calls("CreateAccountAssignment");
    await applied();
    expect(calls("CreateAccountAssignment") - made).toBe(3);
    expect(await planIsEmpty()).toBe(true);
    await commit({ assignments, source: "active-directory" });
    await applied();
    expect(await planIsEmpty()).toBe(true);
    expect([calls("DeleteUser"), calls("DeleteGroup"), calls("DeleteAccountAssignment")]).toEqual(byConsole);
  });
});

/** As AWS does it: everybody goes, with what was assigned; whoever is in Active Directory comes, under the same names. */
async function changeToActiveDirectory(): Promise<void> {
  const settings = {
    region: "us-east-1",
    endpoint: lab.endpoint,
    credentials: { accessKeyId: "AKIDLAB", secretAccessKey: "lab" },
  };
  const [store, sso] = [new IdentitystoreClient(settings), new SSOAdminClient(settings)];
  const IdentityStoreId = identityStore;
  const [{ Users = [] }, { Groups = [] }] = await Promise.all([
    store.send(new ListUsersCommand({ IdentityStoreId })),
    store.send(new ListGroupsCommand({ IdentityStoreId })),
  ]);
  const all = { InstanceArn: instance, AccountId: lab.account };
  const assigned = async () =>
    (
      await Promise.all(
        Object.values(sets).map(
          async (PermissionSetArn) =>
            (await sso.send(new ListAccountAssignmentsCommand({ ...all, PermissionSetArn }))).AccountAssignments ?? [],
        ),
      )
    ).flat();
  for (const { PermissionSetArn, PrincipalType, PrincipalId } of await assigned())
    await sso.send(
      new DeleteAccountAssignmentCommand({
        InstanceArn: instance,
        TargetId: lab.account,
        TargetType: "AWS_ACCOUNT",
        PermissionSetArn,
        PrincipalType,
        PrincipalId,
      }),
    );
  while ((await assigned()).length > 0) await sleep(100);
  for (const { UserId } of Users) await store.send(new DeleteUserCommand({ IdentityStoreId, UserId }));
  for (const { GroupId } of Groups) await store.send(new DeleteGroupCommand({ IdentityStoreId, GroupId }));
  for (const DisplayName of ["admins", devs.name])
    await store.send(new CreateGroupCommand({ IdentityStoreId, DisplayName }));
  const Name = { GivenName: "Carol", FamilyName: "Example" };
  await store.send(
    new CreateUserCommand({ IdentityStoreId, UserName: "carol@example.com", DisplayName: "Carol", Name }),
  );
}
