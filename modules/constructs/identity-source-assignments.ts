import { SsoadminAccountAssignment } from "@cdktf/provider-aws/lib/ssoadmin-account-assignment/index.js";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";

import { sourceLogicalId } from "../rotation/identity-source-address.js";
import { deletesAssignments } from "../rotation/identity-source-change.js";
import {
  type Assignment,
  assignmentKey,
  type AssignmentSnapshot,
  type IdentitySource,
  permissionSetArn,
  principalId,
} from "../rotation/identity-source.js";
import { adoptEach } from "./adopt.js";
import type { DirectoryResources } from "./identity-source-directory.js";
import { once, type Plain } from "./identity-source-local.js";

interface AssignmentsProps {
  readonly snapshot: AssignmentSnapshot;
  /** Undefined where Terraform does not fill the directory. */
  readonly directory: DirectoryResources | undefined;
  readonly after: ITerraformDependable;
}

/** Account assignments: one block, with an instance for each of the snapshot's. */
export function assignmentResources(scope: Construct, source: IdentitySource, props: AssignmentsProps): void {
  const { snapshot, directory, after } = props;
  const { name, instance } = source;
  const rendered = snapshot.assignments.map((one) => [assignmentKey(one), argumentsOf(one, props)] as const);
  const resource = new SsoadminAccountAssignment(scope, `${name}-assignments`, {
    instanceArn: instance,
    permissionSetArn: "${each.value.permissionSet}",
    principalType: "${each.value.principalType}",
    principalId: principalExpression(name, directory),
    targetType: "AWS_ACCOUNT",
    targetId: "${each.value.account}",
    dependsOn: [after],
  });
  resource.addOverride("for_each", once(scope, sourceLogicalId(name, "assignments"), Object.fromEntries(rendered)));
  resource.overrideLogicalId(name);
  // What the change deletes is not there to be imported: it is assigned again.
  const { source: to, changesFrom: from } = source;
  if (from !== undefined && deletesAssignments(from, to)) return;
  const adopted = snapshot.assignments
    .filter(({ adopt, principal }) => adopt && principalId(snapshot, principal) !== undefined)
    .map((one) => [assignmentKey(one), importId(one, snapshot, instance)] as const);
  if (adopted.length > 0)
    adoptEach(resource, name, once(scope, sourceLogicalId(name, "adopted"), Object.fromEntries(adopted)));
}

/** Whoever Terraform put into the directory is referred to, so that the assignment comes after; others go by their id. */
function argumentsOf(assignment: Assignment, { snapshot, directory }: AssignmentsProps): Plain {
  const { permissionSet, account, principal } = assignment;
  const isHere = (principal.kind === "GROUP" ? directory?.groups : directory?.users)?.has(principal.name) === true;
  return {
    permissionSet: permissionSetArn(snapshot, permissionSet) ?? "",
    account,
    principalType: principal.kind,
    principal: isHere ? null : (principalId(snapshot, principal) ?? ""),
    ...(directory === undefined ? {} : { name: principal.name }),
  };
}

function principalExpression(name: string, directory: DirectoryResources | undefined): string {
  if (directory === undefined) return "${each.value.principal}";
  return (
    '${each.value.principal != null ? each.value.principal : (each.value.principalType == "GROUP" ? ' +
    `aws_identitystore_group.${name}[each.value.name].group_id : aws_identitystore_user.${name}[each.value.name].user_id)}`
  );
}

/** As the provider wants it. */
function importId(assignment: Assignment, snapshot: AssignmentSnapshot, instance: string): string {
  const { permissionSet, account, principal } = assignment;
  const arn = permissionSetArn(snapshot, permissionSet) ?? "";
  return [principalId(snapshot, principal) ?? "", principal.kind, account, "AWS_ACCOUNT", arn, instance].join(",");
}
