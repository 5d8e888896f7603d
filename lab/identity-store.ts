import { randomUUID } from "node:crypto";
import type { Answer, Call } from "./answer.js";
import { isJsonList, isJsonObject, type Json, type JsonObject } from "./config-document.js";
import { regionOf } from "./credential.js";
import type { IdentityCenter, IdentityCenters, Principal } from "./identity-center.js";
import { onMembership } from "./identity-store-memberships.js";
import { listOf, readJson, textOf } from "./json-call.js";
import { answering, byHundreds, notInTheLab, pageOf, refuse, validation } from "./json-service.js";

export interface IdentityStoreContext {
  readonly identityCenters: IdentityCenters;
}

/** Users and groups are alike, but for what makes one of them unique. */
interface Kind {
  readonly name: "USER" | "GROUP";
  readonly idField: "UserId" | "GroupId";
  readonly held: Map<string, Principal>;
  readonly list: "Users" | "Groups";
  /** The attribute that no two have in common, and the longest that it may be. */
  readonly unique: { readonly field: "UserName" | "DisplayName"; readonly most: number };
}

function kindsOf({ users, groups }: IdentityCenter): Readonly<Record<"User" | "Group", Kind>> {
  const user = { field: "UserName", most: 128 } as const;
  const group = { field: "DisplayName", most: 1024 } as const;
  return {
    User: { name: "USER", idField: "UserId", held: users, list: "Users", unique: user },
    Group: { name: "GROUP", idField: "GroupId", held: groups, list: "Groups", unique: group },
  };
}

function notFound(what: string): never {
  refuse("ResourceNotFoundException", `${what} not found.`);
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return textOf(a)?.toLowerCase() === textOf(b)?.toLowerCase();
}

function emailsOf({ fields }: Pick<Principal, "fields">): readonly string[] {
  return listOf(fields["Emails"]).flatMap((one) => (isJsonObject(one) ? (textOf(one["Value"]) ?? []) : []));
}

/** What a user or a group may not be, or may not have in common with another. */
function check(fields: JsonObject, kind: Kind, own: string | undefined): void {
  const { field, most } = kind.unique;
  const value = textOf(fields[field]) ?? "";
  if (value === "" || value.length > most) validation(`${field} must have from 1 to ${most} characters.`);
  if (kind.name === "USER" && /\s/.test(value)) validation(`${field} must not have white space in it.`);
  if (listOf(fields["Emails"]).length > 1) validation("Emails must have one member at most.");
  const name = isJsonObject(fields["Name"]) ? fields["Name"] : {};
  if (kind.name === "USER") {
    const missing = [
      ...(textOf(fields["DisplayName"]) === undefined ? ["displayname"] : []),
      ...(textOf(name["GivenName"]) === undefined ? ["givenname"] : []),
      ...(textOf(name["FamilyName"]) === undefined ? ["familyname"] : []),
    ];
    if (missing.length > 0) validation(missing.map((one) => `${one}: The attribute ${one} is required`).join(", "));
  }
  const others = [...kind.held.values()].filter(({ id }) => id !== own);
  if (others.some((other) => same(other.fields[field], value)))
    refuse("ConflictException", `Duplicate ${kind.name} ${field}`);
  const emails = emailsOf({ fields });
  if (others.some((other) => emailsOf(other).some((one) => emails.includes(one))))
    refuse("ConflictException", `Duplicate ${kind.name} email`);
}

function documentOf({ id, fields }: Principal, kind: Kind, store: string): JsonObject {
  return { ...fields, [kind.idField]: id, IdentityStoreId: store };
}

function existing(request: JsonObject, { held, idField, name }: Kind): Principal {
  return held.get(textOf(request[idField]) ?? "") ?? notFound(name);
}

function create(request: JsonObject, kind: Kind, store: string): JsonObject {
  const { IdentityStoreId: _, ...fields } = request;
  check(fields, kind, undefined);
  const id = randomUUID();
  kind.held.set(id, { id, fields });
  return { IdentityStoreId: store, [kind.idField]: id };
}

function capitalized(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** An attribute's value as CreateUser would have it: updates write the names of fields small. */
function asField(value: Json): Json {
  if (isJsonList(value)) return value.map(asField);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) =>
      one === undefined ? [] : [[capitalized(name), asField(one)] as const],
    ),
  );
}

/** Sets, or with no value removes, what is at a path such as `name.givenName`. */
function withAttribute(
  fields: JsonObject,
  [first = "", ...rest]: readonly string[],
  value: Json | undefined,
): JsonObject {
  const name = capitalized(first);
  if (rest.length > 0) {
    const inner = fields[name];
    return { ...fields, [name]: withAttribute(isJsonObject(inner) ? inner : {}, rest, value) };
  }
  return { ...fields, [name]: value === undefined || value === null || value === "" ? undefined : asField(value) };
}

function update(request: JsonObject, kind: Kind): JsonObject {
  const principal = existing(request, kind);
  const operations = listOf(request["Operations"]).filter(isJsonObject);
  if (operations.length === 0 || operations.length > 100) validation("Operations must have from 1 to 100 members.");
  const fields = operations.reduce(
    (changed, one) => withAttribute(changed, (textOf(one["AttributePath"]) ?? "").split("."), one["AttributeValue"]),
    principal.fields,
  );
  check(fields, kind, principal.id);
  kind.held.set(principal.id, { id: principal.id, fields });
  return {};
}

/** With its memberships; assignments to it stay behind, and name nobody. */
function remove(request: JsonObject, kind: Kind, { memberships }: IdentityCenter): JsonObject {
  const { id } = existing(request, kind);
  kind.held.delete(id);
  for (const membership of memberships.values())
    if (membership.user === id || membership.group === id) memberships.delete(membership.id);
  return {};
}

function list(request: JsonObject, kind: Kind, store: string): JsonObject {
  const filters = listOf(request["Filters"]).filter(isJsonObject);
  const odd = filters.find((one) => !same(one["AttributePath"], kind.unique.field));
  if (odd !== undefined) validation(`The attribute ${textOf(odd["AttributePath"]) ?? ""} cannot be filtered by.`);
  const all = [...kind.held.values()].filter(({ fields }) =>
    filters.every((one) => same(fields[kind.unique.field], one["AttributeValue"])),
  );
  const { items, next } = pageOf(all, byHundreds(request));
  return { [kind.list]: items.map((one) => documentOf(one, kind, store)), NextToken: next };
}

/** By `{ UniqueAttribute: { AttributePath, AttributeValue } }`. */
function idOf(request: JsonObject, kind: Kind, store: string): JsonObject {
  const alternate = request["AlternateIdentifier"];
  const unique = isJsonObject(alternate) ? alternate["UniqueAttribute"] : undefined;
  if (!isJsonObject(unique)) validation("The lab finds by UniqueAttribute only.");
  const { AttributePath: path, AttributeValue: value } = unique;
  const isEmail = same(path, "emails.value") && kind.name === "USER";
  if (!isEmail && !same(path, kind.unique.field))
    validation(`The attribute ${textOf(path) ?? ""} is not a unique attribute`);
  const found = [...kind.held.values()].find((one) =>
    isEmail ? emailsOf(one).includes(textOf(value) ?? "") : same(one.fields[kind.unique.field], value),
  );
  return { IdentityStoreId: store, [kind.idField]: (found ?? notFound(kind.name)).id };
}

function onPrincipal(operation: string, request: JsonObject, instance: IdentityCenter): JsonObject {
  const store = instance.identityStore;
  const kind = kindsOf(instance)[operation.includes("User") ? "User" : "Group"];
  switch (operation.replace(/Users?|Groups?/, "")) {
    case "Create":
      return create(request, kind, store);
    case "Describe":
      return documentOf(existing(request, kind), kind, store);
    case "Update":
      return update(request, kind);
    case "Delete":
      return remove(request, kind, instance);
    case "List":
      return list(request, kind, store);
    case "GetId":
      return idOf(request, kind, store);
    default:
      return notInTheLab(operation, "identity-store.ts");
  }
}

/** Answers a call of the identity store. The emulator's lacks updates, and takes one name twice, so it is not asked. */
export async function answerIdentityStore(
  operation: string,
  call: Call,
  { identityCenters }: IdentityStoreContext,
): Promise<Answer> {
  const request = readJson(call.body);
  const instance = identityCenters.get();
  return answering(() => {
    if (instance?.identityStore !== textOf(request["IdentityStoreId"]) || instance?.region !== regionOf(call))
      notFound("IDENTITY_STORE");
    return operation.includes("Member")
      ? onMembership(operation, request, instance)
      : onPrincipal(operation, request, instance);
  });
}
