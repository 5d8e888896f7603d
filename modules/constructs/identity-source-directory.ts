import { IdentitystoreGroupMembership } from "@cdktf/provider-aws/lib/identitystore-group-membership/index.js";
import { IdentitystoreGroup } from "@cdktf/provider-aws/lib/identitystore-group/index.js";
import { IdentitystoreUser } from "@cdktf/provider-aws/lib/identitystore-user/index.js";
import { DataResource, type ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";

import { sourceLogicalId } from "../rotation/identity-source-address.js";
import type { DirectoryGroup, DirectoryUser, IdentitySource } from "../rotation/identity-source.js";
import { addressOf, pinAddress } from "./adopt.js";
import { move, once } from "./identity-source-local.js";

/** The users and groups of a spec. */
export interface Directory {
  readonly users: readonly DirectoryUser[];
  readonly groups: readonly DirectoryGroup[];
}

/** What assignments refer to: the names that are in Terraform. */
export interface DirectoryResources {
  readonly users: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
}

/** Users, groups and memberships: a block each, with an instance for each name. */
export function directoryResources(
  scope: Construct,
  source: IdentitySource,
  directory: Directory,
  after: ITerraformDependable,
): DirectoryResources {
  keepNames(scope, source, directory);
  const users = directory.users.filter(({ deleted }) => !deleted);
  const groups = directory.groups.filter(({ deleted }) => !deleted);
  userResources(scope, source, users, after);
  groupResources(scope, source, groups, after);
  membershipResources(scope, source, { users, groups });
  return {
    users: new Set(users.map(({ userName }) => userName)),
    groups: new Set(groups.map(({ name }) => name)),
  };
}

/**
 * A name that leaves the list is refused in the plan: it is held here. One that is confirmed to be deleted moves to where
 * nothing holds it, and may leave the list afterwards.
 */
function keepNames(scope: Construct, { name }: IdentitySource, { users, groups }: Directory): void {
  const all = [
    ...users.map(({ userName, deleted }) => ({ key: `user ${userName}`, deleted })),
    ...groups.map((group) => ({ key: `group ${group.name}`, deleted: group.deleted })),
  ];
  const block = (part: "kept_until_confirm_delete" | "leaving", deleted: boolean): string => {
    const id = sourceLogicalId(name, part);
    const resource = new DataResource(scope, id, deleted ? {} : { lifecycle: { preventDestroy: true } });
    const held = all.filter((one) => one.deleted === deleted).map(({ key }) => [key, key] as const);
    resource.addOverride("for_each", once(scope, id, Object.fromEntries(held)));
    pinAddress(resource);
    return addressOf(resource);
  };
  const kept = block("kept_until_confirm_delete", false);
  const leaving = block("leaving", true);
  for (const { key, deleted } of all) if (deleted) move(scope, kept, leaving, key);
}

function userResources(
  scope: Construct,
  { name, identityStore }: IdentitySource,
  users: readonly DirectoryUser[],
  after: ITerraformDependable,
): void {
  const byName = Object.fromEntries(
    users.map(({ userName, deleted: _, ...user }) => [
      userName,
      Object.fromEntries(Object.entries(user).map(([key, value]) => [key, value ?? null])),
    ]),
  );
  const resource = new IdentitystoreUser(scope, `${name}-users`, {
    identityStoreId: identityStore,
    userName: "${each.key}",
    displayName: "${each.value.displayName}",
    name: { givenName: "${each.value.givenName}", familyName: "${each.value.familyName}" },
    title: "${each.value.title}",
    nickname: "${each.value.nickname}",
    profileUrl: "${each.value.profileUrl}",
    userType: "${each.value.userType}",
    locale: "${each.value.locale}",
    timezone: "${each.value.timezone}",
    preferredLanguage: "${each.value.preferredLanguage}",
    dependsOn: [after],
  });
  resource.addOverride("for_each", once(scope, sourceLogicalId(name, "users"), byName));
  resource.addOverride("dynamic", { emails: primary("email"), phone_numbers: primary("phone") });
  resource.overrideLogicalId(name);
}

/** A block where there is a value. Identity Center takes one, and shows it as the primary one for work. */
function primary(key: "email" | "phone") {
  return {
    for_each: `\${each.value.${key} == null ? [] : [each.value.${key}]}`,
    iterator: "one",
    content: { value: "${one.value}", type: "work", primary: true },
  };
}

function groupResources(
  scope: Construct,
  { name, identityStore }: IdentitySource,
  groups: readonly DirectoryGroup[],
  after: ITerraformDependable,
): void {
  const byName = Object.fromEntries(groups.map((group) => [group.name, { description: group.description ?? null }]));
  const resource = new IdentitystoreGroup(scope, `${name}-groups`, {
    identityStoreId: identityStore,
    displayName: "${each.key}",
    description: "${each.value.description}",
    dependsOn: [after],
  });
  resource.addOverride("for_each", once(scope, sourceLogicalId(name, "groups"), byName));
  resource.overrideLogicalId(name);
}

function membershipResources(
  scope: Construct,
  { name, identityStore }: IdentitySource,
  { users, groups }: Directory,
): void {
  const known = new Set(users.map(({ userName }) => userName));
  // No user name has a space in it, so no two of these are the same.
  const byName = Object.fromEntries(
    groups.flatMap((group) =>
      group.members
        .filter((user) => known.has(user))
        .map((user) => [`${user} in ${group.name}`, { user, group: group.name }] as const),
    ),
  );
  const resource = new IdentitystoreGroupMembership(scope, `${name}-memberships`, {
    identityStoreId: identityStore,
    groupId: `\${aws_identitystore_group.${name}[each.value.group].group_id}`,
    memberId: `\${aws_identitystore_user.${name}[each.value.user].user_id}`,
  });
  resource.addOverride("for_each", once(scope, sourceLogicalId(name, "memberships"), byName));
  resource.overrideLogicalId(name);
}
