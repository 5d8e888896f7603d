import { randomUUID } from "node:crypto";
import { isJsonObject, type JsonObject } from "./config-document.js";
import {
  assignmentKey,
  patterns,
  type Assignment,
  type AssignmentRequest,
  type IdentityCenter,
  type Membership,
  type SsoAdminContext,
} from "./identity-center.js";
import { textOf } from "./json-call.js";
import { byHundreds, constraintText, notInTheLab, pageOf, refuse, secondsOf, validation } from "./json-service.js";
import { permissionSetOf } from "./permission-sets.js";

/** What a request names; the account and the permission set have to be there. */
function assignmentIn(request: JsonObject, instance: IdentityCenter): Assignment {
  const principalType = request["PrincipalType"];
  if (principalType !== "USER" && principalType !== "GROUP") validation("PrincipalType must be USER or GROUP.");
  if (request["TargetType"] !== "AWS_ACCOUNT") validation("TargetType must be AWS_ACCOUNT.");
  const account = textOf(request["TargetId"]) ?? "";
  if (!/^\d{12}$/.test(account)) validation(`"${account}" is not the id of an account.`);
  if (!instance.accounts.includes(account))
    refuse("ResourceNotFoundException", `Account ${account} not found in the organization.`);
  const { arn } = permissionSetOf(request["PermissionSetArn"], instance);
  const principal = textOf(request["PrincipalId"]) ?? "";
  if (!patterns.principal.test(principal)) validation(constraintText("principalId", principal, "be the id of one"));
  return { account, permissionSet: arn, principalType, principal };
}

/** Why it cannot be done, once Identity Center gets to it. */
function failureOf({ kind, assignment }: AssignmentRequest, instance: IdentityCenter): string | undefined {
  const { principalType, principal } = assignment;
  const held = principalType === "USER" ? instance.users : instance.groups;
  if (kind === "creation" && !held.has(principal))
    return `Received a 404 status error: ${principalType} ${principal} not found in the identity store.`;
  return undefined;
}

/** Carries out what has been asked for long enough. */
function settle(instance: IdentityCenter, { assignmentMs }: SsoAdminContext): void {
  for (const request of instance.requests.values()) {
    if (request.status !== "IN_PROGRESS" || Date.now() < request.asked + assignmentMs) continue;
    const failure = failureOf(request, instance);
    instance.requests.set(request.id, { ...request, failure, status: failure === undefined ? "SUCCEEDED" : "FAILED" });
    if (failure !== undefined) continue;
    const key = assignmentKey(request.assignment);
    if (request.kind === "creation") instance.assignments.set(key, request.assignment);
    else instance.assignments.delete(key);
  }
}

function statusDocument({ id, assignment, asked, status, failure }: AssignmentRequest): JsonObject {
  const { account, permissionSet, principalType, principal } = assignment;
  return {
    RequestId: id,
    Status: status,
    FailureReason: failure,
    TargetId: account,
    TargetType: "AWS_ACCOUNT",
    PermissionSetArn: permissionSet,
    PrincipalType: principalType,
    PrincipalId: principal,
    CreatedDate: secondsOf(asked),
  };
}

/** Under way: whether it can be done shows later. */
function ask(kind: AssignmentRequest["kind"], request: JsonObject, instance: IdentityCenter): JsonObject {
  const assignment = assignmentIn(request, instance);
  const underWay = [...instance.requests.values()].filter(({ status }) => status === "IN_PROGRESS");
  if (underWay.some((other) => assignmentKey(other.assignment) === assignmentKey(assignment)))
    refuse("ConflictException", "There is a conflicting operation in progress for this assignment.");
  if (kind === "deletion" && !instance.assignments.has(assignmentKey(assignment)))
    refuse("ResourceNotFoundException", "The account assignment does not exist.");
  const id = randomUUID();
  const asked = { id, kind, assignment, asked: Date.now(), status: "IN_PROGRESS", failure: undefined } as const;
  instance.requests.set(id, asked);
  return statusDocument(asked);
}

function statusOf(kind: AssignmentRequest["kind"], id: string | undefined, instance: IdentityCenter): JsonObject {
  const request = instance.requests.get(id ?? "");
  if (request?.kind !== kind) refuse("ResourceNotFoundException", `The request ${id ?? ""} does not exist.`);
  return statusDocument(request);
}

function documentOf({ account, permissionSet, principalType, principal }: Assignment): JsonObject {
  return { AccountId: account, PermissionSetArn: permissionSet, PrincipalType: principalType, PrincipalId: principal };
}

function list(request: JsonObject, instance: IdentityCenter): JsonObject {
  const { arn } = permissionSetOf(request["PermissionSetArn"], instance);
  const all = [...instance.assignments.values()].filter(
    ({ account, permissionSet }) => account === textOf(request["AccountId"]) && permissionSet === arn,
  );
  const { items, next } = pageOf(all, byHundreds(request));
  return { AccountAssignments: items.map(documentOf), NextToken: next };
}

function groupsOf(user: string, memberships: Iterable<Membership>): ReadonlySet<string> {
  return new Set([...memberships].flatMap((one) => (one.user === user ? [one.group] : [])));
}

/** Of a user, also what the groups have that the user is in. */
function listForPrincipal(request: JsonObject, instance: IdentityCenter): JsonObject {
  const [type, id] = [textOf(request["PrincipalType"]), textOf(request["PrincipalId"]) ?? ""];
  const groups = type === "USER" ? groupsOf(id, instance.memberships.values()) : new Set<string>();
  const filter = isJsonObject(request["Filter"]) ? textOf(request["Filter"]["AccountId"]) : undefined;
  const all = [...instance.assignments.values()].filter(
    ({ account, principalType, principal }) =>
      (filter ?? account) === account &&
      ((principalType === type && principal === id) || (principalType === "GROUP" && groups.has(principal))),
  );
  const { items, next } = pageOf(all, byHundreds(request));
  return { AccountAssignments: items.map(documentOf), NextToken: next };
}

/** A permission set is provisioned to an account as long as somebody has it there. */
function listAccounts(request: JsonObject, instance: IdentityCenter): JsonObject {
  const { arn } = permissionSetOf(request["PermissionSetArn"], instance);
  const assigned = [...instance.assignments.values()].filter(({ permissionSet }) => permissionSet === arn);
  const { items, next } = pageOf([...new Set(assigned.map(({ account }) => account))], byHundreds(request));
  return { AccountIds: items, NextToken: next };
}

function listProvisioned(request: JsonObject, instance: IdentityCenter): JsonObject {
  const assigned = [...instance.assignments.values()].filter(({ account }) => account === textOf(request["AccountId"]));
  const { items, next } = pageOf([...new Set(assigned.map((one) => one.permissionSet))], byHundreds(request));
  return { PermissionSets: items, NextToken: next };
}

/** The operations on who may do what in which account. */
export function onAssignment(
  operation: string,
  request: JsonObject,
  instance: IdentityCenter,
  context: SsoAdminContext,
): JsonObject {
  settle(instance, context);
  switch (operation) {
    case "CreateAccountAssignment":
      return { AccountAssignmentCreationStatus: ask("creation", request, instance) };
    case "DeleteAccountAssignment":
      return { AccountAssignmentDeletionStatus: ask("deletion", request, instance) };
    case "DescribeAccountAssignmentCreationStatus": {
      const id = textOf(request["AccountAssignmentCreationRequestId"]);
      return { AccountAssignmentCreationStatus: statusOf("creation", id, instance) };
    }
    case "DescribeAccountAssignmentDeletionStatus": {
      const id = textOf(request["AccountAssignmentDeletionRequestId"]);
      return { AccountAssignmentDeletionStatus: statusOf("deletion", id, instance) };
    }
    case "ListAccountAssignments":
      return list(request, instance);
    case "ListAccountAssignmentsForPrincipal":
      return listForPrincipal(request, instance);
    case "ListAccountsForProvisionedPermissionSet":
      return listAccounts(request, instance);
    case "ListPermissionSetsProvisionedToAccount":
      return listProvisioned(request, instance);
    default:
      return notInTheLab(operation, "account-assignments.ts");
  }
}
