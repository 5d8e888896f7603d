import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  CreateUserCommand,
  type CreateUserCommandInput,
  DeleteGroupMembershipCommand,
  DeleteUserCommand,
  DescribeGroupCommand,
  DescribeGroupMembershipCommand,
  DescribeUserCommand,
  GetGroupMembershipIdCommand,
  GetUserIdCommand,
  IsMemberInGroupsCommand,
  ListGroupMembershipsCommand,
  ListGroupMembershipsForMemberCommand,
  ListUsersCommand,
  UpdateGroupCommand,
  UpdateUserCommand,
} from "@aws-sdk/client-identitystore";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aLab, askJson, errorOf, type LabUnderTest } from "./labs.js";

const IdentityStoreId = "d-1234567890";
const arn = "arn:aws:sso:::instance/ssoins-1111222233334444";
let under: LabUnderTest;
let count = 0;

beforeAll(async () => {
  under = await aLab();
  await under.lab.addIdentityCenter({ arn, identityStore: IdentityStoreId });
});
afterAll(() => under.lab.stop());

async function aUser(over: Partial<CreateUserCommandInput> = {}): Promise<string> {
  count += 1;
  const Name = { GivenName: "Ada", FamilyName: "Byron" };
  const input = { IdentityStoreId, UserName: `ada${count}`, DisplayName: "Ada", Name, ...over };
  return (await under.identityStore.send(new CreateUserCommand(input))).UserId ?? "";
}

async function aGroup(DisplayName = `group${(count += 1)}`): Promise<string> {
  return (await under.identityStore.send(new CreateGroupCommand({ IdentityStoreId, DisplayName }))).GroupId ?? "";
}

const user = (UserId: string) => under.identityStore.send(new DescribeUserCommand({ IdentityStoreId, UserId }));
const join = (GroupId: string, UserId: string) =>
  under.identityStore.send(new CreateGroupMembershipCommand({ IdentityStoreId, GroupId, MemberId: { UserId } }));

/** Filters are deprecated, and clients use them all the same. */
const filtered = (operation: string, AttributePath: string, AttributeValue: string) => {
  const Filters = [{ AttributePath, AttributeValue }];
  return askJson(under.lab, `AWSIdentityStore.${operation}`, { IdentityStoreId, Filters });
};

const conflict = { name: "ConflictException", status: 400 };
const invalid = { name: "ValidationException", status: 400 };
const absent = { name: "ResourceNotFoundException", status: 400 };

describe("a user", () => {
  test("is created, found by name and by address, changed, listed and deleted", async () => {
    const UserId = await aUser({ UserName: "grace", Emails: [{ Value: "grace@example.com", Primary: true }] });
    const Operations = [
      { AttributePath: "displayName", AttributeValue: "Grace" },
      { AttributePath: "name.familyName", AttributeValue: "Hopper" },
      { AttributePath: "emails", AttributeValue: [{ value: "hopper@example.com", primary: true }] },
      { AttributePath: "title", AttributeValue: "Admiral" },
    ];
    await under.identityStore.send(new UpdateUserCommand({ IdentityStoreId, UserId, Operations }));
    expect(await user(UserId)).toMatchObject({
      UserName: "grace",
      DisplayName: "Grace",
      Name: { GivenName: "Ada", FamilyName: "Hopper" },
      Emails: [{ Value: "hopper@example.com", Primary: true }],
      Title: "Admiral",
    });
    for (const UniqueAttribute of [
      { AttributePath: "userName", AttributeValue: "grace" },
      { AttributePath: "emails.value", AttributeValue: "hopper@example.com" },
    ]) {
      const found = await under.identityStore.send(
        new GetUserIdCommand({ IdentityStoreId, AlternateIdentifier: { UniqueAttribute } }),
      );
      expect(found.UserId).toBe(UserId);
    }
    expect(await filtered("ListUsers", "UserName", "grace")).toMatchObject({
      status: 200,
      body: { Users: [{ UserId }] },
    });
    await under.identityStore.send(new DeleteUserCommand({ IdentityStoreId, UserId }));
    expect(await errorOf(user(UserId))).toEqual(absent);
  });

  test("loses an attribute that is set to nothing", async () => {
    const UserId = await aUser({ Title: "Countess" });
    const Operations = [{ AttributePath: "title" }];
    await under.identityStore.send(new UpdateUserCommand({ IdentityStoreId, UserId, Operations }));
    expect((await user(UserId)).Title).toBeUndefined();
  });

  test("of a name, or an address, that another has is refused", async () => {
    await aUser({ UserName: "twice", Emails: [{ Value: "twice@example.com" }] });
    expect(await errorOf(aUser({ UserName: "TWICE" }))).toEqual(conflict);
    expect(await errorOf(aUser({ Emails: [{ Value: "twice@example.com" }] }))).toEqual(conflict);
  });

  test.each([
    ["two addresses", { Emails: [{ Value: "a@example.com" }, { Value: "b@example.com" }] }],
    ["a space in its name", { UserName: "ada byron" }],
  ])("with %s is refused", async (_, over) => {
    expect(await errorOf(aUser(over))).toEqual(invalid);
  });

  test.each([
    ["a user name", { UserName: undefined }],
    ["a display name", { DisplayName: undefined }],
    ["a given name", { Name: { FamilyName: "Byron" } }],
  ])("without %s is refused", async (_, over) => {
    expect(await errorOf(aUser(over))).toEqual(invalid);
  });
});

describe("a group", () => {
  test("is created, changed, and found by its name only", async () => {
    const GroupId = await aGroup("admins");
    const Operations = [{ AttributePath: "description", AttributeValue: "may do all" }];
    await under.identityStore.send(new UpdateGroupCommand({ IdentityStoreId, GroupId, Operations }));
    const described = await under.identityStore.send(new DescribeGroupCommand({ IdentityStoreId, GroupId }));
    expect(described).toMatchObject({ DisplayName: "admins", Description: "may do all" });
    expect(await errorOf(aGroup("admins"))).toEqual(conflict);
    expect(await filtered("ListGroups", "DisplayName", "admins")).toMatchObject({ body: { Groups: [{ GroupId }] } });
    expect(await filtered("ListGroups", "Description", "may do all")).toMatchObject({
      status: 400,
      body: { __type: "ValidationException" },
    });
  });
});

describe("a membership", () => {
  test("is made once, found from either side, and gone with the user", async () => {
    const [GroupId, UserId] = [await aGroup(), await aUser()];
    const { MembershipId } = await join(GroupId, UserId);
    expect(await errorOf(join(GroupId, UserId))).toEqual(conflict);
    const MemberId = { UserId };
    const expected = { MembershipId, GroupId, MemberId };
    const ask = under.identityStore;
    expect(await ask.send(new DescribeGroupMembershipCommand({ IdentityStoreId, MembershipId }))).toMatchObject(
      expected,
    );
    expect(await ask.send(new GetGroupMembershipIdCommand({ IdentityStoreId, GroupId, MemberId }))).toMatchObject({
      MembershipId,
    });
    const ofGroup = await ask.send(new ListGroupMembershipsCommand({ IdentityStoreId, GroupId }));
    const ofUser = await ask.send(new ListGroupMembershipsForMemberCommand({ IdentityStoreId, MemberId }));
    expect([ofGroup.GroupMemberships, ofUser.GroupMemberships]).toMatchObject([[expected], [expected]]);
    const GroupIds = [GroupId, "none"];
    const { Results } = await ask.send(new IsMemberInGroupsCommand({ IdentityStoreId, MemberId, GroupIds }));
    expect(Results?.map(({ MembershipExists }) => MembershipExists)).toEqual([true, false]);
    await ask.send(new DeleteUserCommand({ IdentityStoreId, UserId }));
    expect(await errorOf(ask.send(new DescribeGroupMembershipCommand({ IdentityStoreId, MembershipId })))).toEqual(
      absent,
    );
  });

  test("can be ended", async () => {
    const [GroupId, UserId] = [await aGroup(), await aUser()];
    const { MembershipId } = await join(GroupId, UserId);
    await under.identityStore.send(new DeleteGroupMembershipCommand({ IdentityStoreId, MembershipId }));
    expect(await errorOf(join(GroupId, UserId))).toBeUndefined();
  });

  test("of nobody, or in nothing, is refused", async () => {
    expect(await errorOf(join(await aGroup(), "nobody"))).toEqual(absent);
    expect(await errorOf(join("nothing", await aUser()))).toEqual(absent);
  });
});

test("a page has 100 users, and no more can be asked for", async () => {
  const store = "d-9999999999";
  const crowd = await aLab();
  try {
    const users = Array.from({ length: 230 }, (_, index) => ({ name: `u${index}` }));
    await crowd.lab.addIdentityCenter({ arn, identityStore: store, users });
    const pages: number[] = [];
    let NextToken: string | undefined;
    do {
      const page = await crowd.identityStore.send(new ListUsersCommand({ IdentityStoreId: store, NextToken }));
      pages.push(page.Users?.length ?? 0);
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    expect(pages).toEqual([100, 100, 30]);
    const over = crowd.identityStore.send(new ListUsersCommand({ IdentityStoreId: store, MaxResults: 101 }));
    expect(await errorOf(over)).toEqual(invalid);
  } finally {
    await crowd.lab.stop();
  }
});

test("a store that is not the instance's does not exist", async () => {
  const other = under.identityStore.send(new ListUsersCommand({ IdentityStoreId: "d-0000000000" }));
  expect(await errorOf(other)).toEqual(absent);
});

test("faults reach it, and the log names the action and the store", async () => {
  under.lab.faults.add({ kind: "throttle", operation: "identitystore:CreateUser", count: 1 });
  expect(await errorOf(aUser())).toEqual({ name: "ThrottlingException", status: 400 });
  await aUser();
  expect(under.lab.requests.at(-1)).toMatchObject({ actions: ["identitystore:CreateUser"], resource: IdentityStoreId });
});
