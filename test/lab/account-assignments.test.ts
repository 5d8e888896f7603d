import {
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  DeleteAccountAssignmentCommand,
  DeletePermissionSetCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DescribePermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListAccountAssignmentsForPrincipalCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListInstancesCommand,
  ListPermissionSetsCommand,
  ListPermissionSetsProvisionedToAccountCommand,
  ListTagsForResourceCommand,
  type SSOAdminClient,
  TagResourceCommand,
} from "@aws-sdk/client-sso-admin";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aLab, errorOf, soon, type LabUnderTest } from "./labs.js";

const InstanceArn = "arn:aws:sso:::instance/ssoins-1111222233334444";
const PermissionSetArn = "arn:aws:sso:::permissionSet/ssoins-1111222233334444/ps-1111222233334444";
const [ada, admins] = ["11111111-2222-3333-4444-555555555555", "99999999-2222-3333-4444-555555555555"];
const nobody = "00000000-2222-3333-4444-555555555555";
const other = "210987654321";
let under: LabUnderTest;
let sso: SSOAdminClient;

beforeAll(async () => {
  under = await aLab({ assignmentMs: 150 });
  sso = under.ssoAdmin;
  await under.lab.addIdentityCenter({
    arn: InstanceArn,
    identityStore: "d-1234567890",
    name: "acme",
    accounts: [under.lab.account, other],
    permissionSets: [{ name: "admin", arn: PermissionSetArn }],
    users: [{ name: "ada", id: ada }],
    groups: [{ name: "admins", id: admins }],
    memberships: [{ user: "ada", group: "admins" }],
  });
});
afterAll(() => under.lab.stop());

const assignment = (over: Readonly<Record<string, string>> = {}) => {
  const target = { TargetId: under.lab.account, TargetType: "AWS_ACCOUNT" } as const;
  return { InstanceArn, PermissionSetArn, ...target, PrincipalType: "USER", PrincipalId: ada, ...over } as const;
};

const create = (over: Readonly<Record<string, string>> = {}) =>
  sso.send(new CreateAccountAssignmentCommand(assignment(over)));

async function creation(id: string | undefined) {
  const asked = { InstanceArn, AccountAssignmentCreationRequestId: id };
  return (await sso.send(new DescribeAccountAssignmentCreationStatusCommand(asked))).AccountAssignmentCreationStatus;
}

async function assigned(over: Readonly<Record<string, string>> = {}) {
  const { AccountAssignmentCreationStatus: status } = await create(over);
  await expect.poll(async () => (await creation(status?.RequestId))?.Status, soon).not.toBe("IN_PROGRESS");
  return creation(status?.RequestId);
}

const listed = async (AccountId: string) =>
  (await sso.send(new ListAccountAssignmentsCommand({ InstanceArn, AccountId, PermissionSetArn }))).AccountAssignments;

test("the instance is listed in its region, and in no other", async () => {
  const { Instances } = await sso.send(new ListInstancesCommand({}));
  expect(Instances).toMatchObject([
    { InstanceArn, IdentityStoreId: "d-1234567890", Name: "acme", Status: "ACTIVE", OwnerAccountId: under.lab.account },
  ]);
  const elsewhere = await under.ssoAdminIn("eu-west-1").send(new ListInstancesCommand({}));
  expect(elsewhere.Instances).toEqual([]);
});

test("an assignment is under way first, then there; and its end likewise", async () => {
  const { AccountAssignmentCreationStatus: asked } = await create();
  expect([asked?.Status, await listed(under.lab.account)]).toEqual(["IN_PROGRESS", []]);
  await expect.poll(async () => (await creation(asked?.RequestId))?.Status, soon).toBe("SUCCEEDED");
  const expected = { AccountId: under.lab.account, PermissionSetArn, PrincipalType: "USER", PrincipalId: ada };
  expect(await listed(under.lab.account)).toEqual([expected]);
  const provisioned = { InstanceArn, PermissionSetArn };
  const { AccountIds } = await sso.send(new ListAccountsForProvisionedPermissionSetCommand(provisioned));
  expect(AccountIds).toEqual([under.lab.account]);
  const toAccount = { InstanceArn, AccountId: under.lab.account };
  const { PermissionSets } = await sso.send(new ListPermissionSetsProvisionedToAccountCommand(toAccount));
  expect(PermissionSets).toEqual([PermissionSetArn]);
  const { AccountAssignmentDeletionStatus: ended } = await sso.send(new DeleteAccountAssignmentCommand(assignment()));
  const status = async () => {
    const AccountAssignmentDeletionRequestId = ended?.RequestId;
    const asking = { InstanceArn, AccountAssignmentDeletionRequestId };
    return (await sso.send(new DescribeAccountAssignmentDeletionStatusCommand(asking))).AccountAssignmentDeletionStatus;
  };
  expect((await status())?.Status).toBe("IN_PROGRESS");
  await expect.poll(async () => (await status())?.Status, soon).toBe("SUCCEEDED");
  expect(await listed(under.lab.account)).toEqual([]);
});

test("an assignment to nobody fails after a while, and says whom it did not find", async () => {
  expect(await assigned({ PrincipalId: nobody })).toMatchObject({
    Status: "FAILED",
    FailureReason: expect.stringContaining(nobody),
  });
});

test("a user has also what the user's groups have", async () => {
  await assigned({ PrincipalType: "GROUP", PrincipalId: admins, TargetId: other });
  const ofPrincipal = async (PrincipalId: string, PrincipalType: "USER" | "GROUP", AccountId?: string) => {
    const Filter = AccountId === undefined ? undefined : { AccountId };
    const asked = { InstanceArn, PrincipalId, PrincipalType, Filter };
    return (await sso.send(new ListAccountAssignmentsForPrincipalCommand(asked))).AccountAssignments;
  };
  const expected = { AccountId: other, PermissionSetArn, PrincipalType: "GROUP", PrincipalId: admins };
  expect(await ofPrincipal(ada, "USER")).toEqual([expected]);
  expect(await ofPrincipal(admins, "GROUP")).toEqual([expected]);
  expect(await ofPrincipal(ada, "USER", under.lab.account)).toEqual([]);
});

test.each([
  ["in an account that is not of the organization", { TargetId: "999999999999" }, "ResourceNotFoundException"],
  ["in what is no account", { TargetId: "prod" }, "ValidationException"],
  [
    "of a permission set that is not there",
    { PermissionSetArn: PermissionSetArn.replace("1111", "9999") },
    "ResourceNotFoundException",
  ],
  ["of what is no permission set", { PermissionSetArn: "admin" }, "ValidationException"],
  ["to what is neither user nor group", { PrincipalType: "ROLE" }, "ValidationException"],
  ["to somebody by name", { PrincipalId: "ada" }, "ValidationException"],
  ["in another instance", { InstanceArn: "arn:aws:sso:::instance/ssoins-2222333344445555" }, "AccessDeniedException"],
])("an assignment %s is refused", async (_, over, name) => {
  expect(await errorOf(create(over))).toEqual({ name, status: 400 });
});

test("an assignment that is not there cannot be ended", async () => {
  const none = new DeleteAccountAssignmentCommand(assignment({ PrincipalId: nobody }));
  expect(await errorOf(sso.send(none))).toEqual({ name: "ResourceNotFoundException", status: 400 });
});

test("a permission set is created, described, tagged and listed, and deleted while nobody has it", async () => {
  const made = await sso.send(new CreatePermissionSetCommand({ InstanceArn, Name: "reader", Description: "reads" }));
  const arn = made.PermissionSet?.PermissionSetArn;
  expect(arn).toMatch(/^arn:aws:sso:::permissionSet\/ssoins-1111222233334444\/ps-[0-9a-f]{16}$/);
  const described = await sso.send(new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn: arn }));
  expect(described.PermissionSet).toMatchObject({ Name: "reader", Description: "reads", SessionDuration: "PT1H" });
  await sso.send(new TagResourceCommand({ InstanceArn, ResourceArn: arn, Tags: [{ Key: "a", Value: "b" }] }));
  const { Tags } = await sso.send(new ListTagsForResourceCommand({ InstanceArn, ResourceArn: arn }));
  expect(Tags).toEqual([{ Key: "a", Value: "b" }]);
  expect(await errorOf(sso.send(new CreatePermissionSetCommand({ InstanceArn, Name: "reader" })))).toEqual({
    name: "ConflictException",
    status: 400,
  });
  const page = await sso.send(new ListPermissionSetsCommand({ InstanceArn, MaxResults: 1 }));
  const rest = await sso.send(new ListPermissionSetsCommand({ InstanceArn, NextToken: page.NextToken }));
  expect([page.PermissionSets, rest.PermissionSets]).toEqual([[PermissionSetArn], [arn]]);
  await assigned({ PermissionSetArn: arn ?? "" });
  const remove = () => sso.send(new DeletePermissionSetCommand({ InstanceArn, PermissionSetArn: arn }));
  expect(await errorOf(remove())).toEqual({ name: "ConflictException", status: 400 });
});

test("the log names the action, and a refusal the permission set", async () => {
  under.lab.faults.add({ kind: "deny", operation: "sso:ListAccountAssignments", count: 1 });
  await expect(listed(other)).rejects.toThrow(`sso:ListAccountAssignments on resource: ${PermissionSetArn}`);
  await listed(other);
  expect(under.lab.requests.at(-1)).toMatchObject({ service: "sso", actions: ["sso:ListAccountAssignments"] });
});
