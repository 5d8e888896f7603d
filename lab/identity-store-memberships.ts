import { randomUUID } from "node:crypto";
import { isJsonObject, type JsonObject } from "./config-document.js";
import type { IdentityCenter, Membership } from "./identity-center.js";
import { listOf, textOf } from "./json-call.js";
import { byHundreds, notInTheLab, pageOf, refuse } from "./json-service.js";

function notFound(what: string): never {
  refuse("ResourceNotFoundException", `${what} not found.`);
}

function memberOf(request: JsonObject): string {
  const member = request["MemberId"];
  return (isJsonObject(member) ? textOf(member["UserId"]) : undefined) ?? "";
}

function documentOf({ id, group, user }: Membership, store: string): JsonObject {
  return { IdentityStoreId: store, MembershipId: id, GroupId: group, MemberId: { UserId: user } };
}

/** The user and the group that a request names; both have to be there. */
function pairIn(request: JsonObject, { users, groups }: IdentityCenter): Omit<Membership, "id"> {
  const [group, user] = [textOf(request["GroupId"]) ?? "", memberOf(request)];
  if (!groups.has(group)) notFound("GROUP");
  if (!users.has(user)) notFound("USER");
  return { group, user };
}

function create(request: JsonObject, instance: IdentityCenter): JsonObject {
  const { memberships, identityStore } = instance;
  const pair = pairIn(request, instance);
  if ([...memberships.values()].some(({ group, user }) => group === pair.group && user === pair.user))
    refuse("ConflictException", "Member and Group relationship already exists.");
  const id = randomUUID();
  memberships.set(id, { id, ...pair });
  return { IdentityStoreId: identityStore, MembershipId: id };
}

function existing(request: JsonObject, { memberships }: IdentityCenter): Membership {
  return memberships.get(textOf(request["MembershipId"]) ?? "") ?? notFound("GROUP_MEMBERSHIP");
}

function list(request: JsonObject, instance: IdentityCenter, isWanted: (one: Membership) => boolean): JsonObject {
  const { items, next } = pageOf([...instance.memberships.values()].filter(isWanted), byHundreds(request));
  return { GroupMemberships: items.map((one) => documentOf(one, instance.identityStore)), NextToken: next };
}

function idOf(request: JsonObject, instance: IdentityCenter): JsonObject {
  const pair = pairIn(request, instance);
  const found = [...instance.memberships.values()].find(
    ({ group, user }) => group === pair.group && user === pair.user,
  );
  return { IdentityStoreId: instance.identityStore, MembershipId: (found ?? notFound("GROUP_MEMBERSHIP")).id };
}

function areMembers(request: JsonObject, { memberships }: IdentityCenter): JsonObject {
  const user = memberOf(request);
  const groups = listOf(request["GroupIds"]).flatMap((one) => textOf(one) ?? []);
  const isIn = (group: string) => [...memberships.values()].some((one) => one.user === user && one.group === group);
  return {
    Results: groups.map((group) => ({ GroupId: group, MemberId: { UserId: user }, MembershipExists: isIn(group) })),
  };
}

/** The operations on who is in which group. */
export function onMembership(operation: string, request: JsonObject, instance: IdentityCenter): JsonObject {
  switch (operation) {
    case "CreateGroupMembership":
      return create(request, instance);
    case "DescribeGroupMembership":
      return documentOf(existing(request, instance), instance.identityStore);
    case "DeleteGroupMembership":
      instance.memberships.delete(existing(request, instance).id);
      return {};
    case "GetGroupMembershipId":
      return idOf(request, instance);
    case "IsMemberInGroups":
      return areMembers(request, instance);
    case "ListGroupMemberships": {
      const wanted = textOf(request["GroupId"]) ?? "";
      if (!instance.groups.has(wanted)) notFound("GROUP");
      return list(request, instance, ({ group }) => group === wanted);
    }
    case "ListGroupMembershipsForMember": {
      const wanted = memberOf(request);
      if (!instance.users.has(wanted)) notFound("USER");
      return list(request, instance, ({ user }) => user === wanted);
    }
    default:
      return notInTheLab(operation, "identity-store-memberships.ts");
  }
}
