import { randomBytes } from "node:crypto";
import { isJsonObject, type Json, type JsonObject } from "./config-document.js";
import { patterns, type IdentityCenter, type PermissionSet, type SsoAdminContext } from "./identity-center.js";
import { listOf, textOf } from "./json-call.js";
import { byHundreds, constraintText, notInTheLab, pageOf, refuse, secondsOf, validation } from "./json-service.js";

function documentOf(set: PermissionSet): JsonObject {
  const { arn, name, description, sessionDuration, relayState, created } = set;
  return {
    PermissionSetArn: arn,
    Name: name,
    Description: description,
    SessionDuration: sessionDuration,
    RelayState: relayState,
    CreatedDate: secondsOf(created),
  };
}

export function permissionSetOf(arn: Json | undefined, { permissionSets }: IdentityCenter): PermissionSet {
  const asked = textOf(arn) ?? "";
  if (!patterns.permissionSet.test(asked))
    validation(constraintText("permissionSetArn", asked, "be the ARN of a permission set"));
  const id = asked.slice(asked.lastIndexOf("/") + 1);
  return permissionSets.get(asked) ?? refuse("ResourceNotFoundException", `Could not find PermissionSet with id ${id}`);
}

function tagsIn(request: JsonObject): ReadonlyMap<string, string> {
  const tags = listOf(request["Tags"]).filter(isJsonObject);
  return new Map(tags.map((tag) => [textOf(tag["Key"]) ?? "", textOf(tag["Value"]) ?? ""] as const));
}

/** The ARN of a new permission set of an instance. */
export function newPermissionSetArn({ arn }: Pick<IdentityCenter, "arn">): string {
  const instance = arn.slice(arn.lastIndexOf("/") + 1);
  return `arn:aws:sso:::permissionSet/${instance}/ps-${randomBytes(8).toString("hex")}`;
}

function checkName(name: string, { permissionSets }: IdentityCenter): void {
  if (!/^[\w+=,.@-]{1,32}$/.test(name)) validation(`"${name}" is not a name of 1 to 32 of [\\w+=,.@-].`);
  if ([...permissionSets.values()].some((set) => set.name === name))
    refuse("ConflictException", `PermissionSet with name ${name} already exists.`);
}

function create(request: JsonObject, instance: IdentityCenter, { clock }: SsoAdminContext): JsonObject {
  const name = textOf(request["Name"]) ?? "";
  checkName(name, instance);
  const set: PermissionSet = {
    arn: newPermissionSetArn(instance),
    name,
    description: textOf(request["Description"]),
    sessionDuration: textOf(request["SessionDuration"]) ?? "PT1H",
    relayState: textOf(request["RelayState"]),
    tags: tagsIn(request),
    created: clock.now(),
  };
  instance.permissionSets.set(set.arn, set);
  return { PermissionSet: documentOf(set) };
}

function update(request: JsonObject, instance: IdentityCenter): JsonObject {
  const set = permissionSetOf(request["PermissionSetArn"], instance);
  instance.permissionSets.set(set.arn, {
    ...set,
    description: textOf(request["Description"]) ?? set.description,
    sessionDuration: textOf(request["SessionDuration"]) ?? set.sessionDuration,
    relayState: textOf(request["RelayState"]) ?? set.relayState,
  });
  return {};
}

function remove(request: JsonObject, instance: IdentityCenter): JsonObject {
  const { arn } = permissionSetOf(request["PermissionSetArn"], instance);
  if ([...instance.assignments.values()].some(({ permissionSet }) => permissionSet === arn))
    refuse("ConflictException", "Could not delete because PermissionSet is assigned.");
  instance.permissionSets.delete(arn);
  return {};
}

function retag(request: JsonObject, instance: IdentityCenter): JsonObject {
  const set = permissionSetOf(request["ResourceArn"], instance);
  const gone = new Set(listOf(request["TagKeys"]).flatMap((key) => textOf(key) ?? []));
  const tags = new Map([...set.tags, ...tagsIn(request)].filter(([key]) => !gone.has(key)));
  instance.permissionSets.set(set.arn, { ...set, tags });
  return {};
}

/** The operations on permission sets; what is in one, policies, the lab knows nothing of. */
export function onPermissionSet(
  operation: string,
  request: JsonObject,
  instance: IdentityCenter,
  context: SsoAdminContext,
): JsonObject {
  switch (operation) {
    case "CreatePermissionSet":
      return create(request, instance, context);
    case "DescribePermissionSet":
      return { PermissionSet: documentOf(permissionSetOf(request["PermissionSetArn"], instance)) };
    case "UpdatePermissionSet":
      return update(request, instance);
    case "DeletePermissionSet":
      return remove(request, instance);
    case "ListPermissionSets": {
      const { items, next } = pageOf([...instance.permissionSets.keys()], byHundreds(request));
      return { PermissionSets: items, NextToken: next };
    }
    case "ListTagsForResource": {
      const { tags } = permissionSetOf(request["ResourceArn"], instance);
      return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
    }
    case "TagResource":
    case "UntagResource":
      return retag(request, instance);
    default:
      return notInTheLab(operation, "permission-sets.ts");
  }
}
