import {
  DescribePermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListInstancesCommand,
  ListPermissionSetsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-sso-admin";

import type { Principal } from "../rotation/identity-source.js";
import type { SsoAdminPort } from "./clients.js";
import { faultOf } from "./fault.js";

/** An instance of IAM Identity Center, as an account of its organization sees it. */
export interface FoundInstance {
  readonly arn: string;
  /** `d-…` */
  readonly identityStore: string;
}

/** A permission set that a principal has, by ids. */
export interface FoundAssignment {
  readonly kind: Principal["kind"];
  readonly id: string;
}

/** ListInstances, of the client's region. Throws ReadFault. */
export async function listInstances(client: SsoAdminPort, signal: AbortSignal): Promise<readonly FoundInstance[]> {
  const pages = paged("sso:ListInstances", "the instances of IAM Identity Center", (NextToken) =>
    client.send(new ListInstancesCommand({ NextToken, MaxResults: mostPerPage }), { abortSignal: signal }),
  );
  const found: FoundInstance[] = [];
  for await (const { Instances = [] } of pages)
    for (const { InstanceArn: arn, IdentityStoreId: identityStore } of Instances)
      if (arn !== undefined && identityStore !== undefined) found.push({ arn, identityStore });
  return found;
}

/** The ARNs of all permission sets. Throws ReadFault. */
export async function listPermissionSets(
  client: SsoAdminPort,
  instance: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const pages = paged("sso:ListPermissionSets", instance, (NextToken) =>
    client.send(new ListPermissionSetsCommand({ InstanceArn: instance, NextToken, MaxResults: mostPerPage }), {
      abortSignal: signal,
    }),
  );
  const found: string[] = [];
  for await (const { PermissionSets = [] } of pages) found.push(...PermissionSets);
  return found;
}

/** What a permission set is called; undefined where there is none of the ARN. Throws ReadFault. */
export async function permissionSetName(
  client: SsoAdminPort,
  instance: string,
  arn: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const command = new DescribePermissionSetCommand({ InstanceArn: instance, PermissionSetArn: arn });
    const { PermissionSet } = await client.send(command, { abortSignal: signal });
    return PermissionSet?.Name;
  } catch (cause) {
    if (cause instanceof ResourceNotFoundException) return undefined;
    throw faultOf("sso:DescribePermissionSet", arn, cause);
  }
}

/** The accounts that anybody has the permission set in. Throws ReadFault. */
export async function listAccounts(
  client: SsoAdminPort,
  instance: string,
  permissionSet: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found: string[] = [];
  const pages = paged("sso:ListAccountsForProvisionedPermissionSet", permissionSet, (NextToken) =>
    client.send(
      new ListAccountsForProvisionedPermissionSetCommand({
        InstanceArn: instance,
        PermissionSetArn: permissionSet,
        NextToken,
        MaxResults: mostPerPage,
      }),
      { abortSignal: signal },
    ),
  );
  for await (const { AccountIds = [] } of pages) found.push(...AccountIds);
  return found;
}

/** Who has the permission set in the account. Throws ReadFault. */
export async function listAssignments(
  client: SsoAdminPort,
  instance: string,
  { permissionSet, account }: { readonly permissionSet: string; readonly account: string },
  signal: AbortSignal,
): Promise<readonly FoundAssignment[]> {
  const found: FoundAssignment[] = [];
  const pages = paged("sso:ListAccountAssignments", `${permissionSet} in account ${account}`, (NextToken) =>
    client.send(
      new ListAccountAssignmentsCommand({
        InstanceArn: instance,
        PermissionSetArn: permissionSet,
        AccountId: account,
        NextToken,
        MaxResults: mostPerPage,
      }),
      { abortSignal: signal },
    ),
  );
  for await (const { AccountAssignments = [] } of pages)
    for (const { PrincipalType, PrincipalId: id } of AccountAssignments)
      if (PrincipalType !== undefined && id !== undefined) found.push({ kind: PrincipalType, id });
  return found;
}

/** Of every list of the service (its API reference). */
const mostPerPage = 100;

async function* paged<Page extends { readonly NextToken?: string | undefined }>(
  call: string,
  resource: string,
  ask: (token: string | undefined) => Promise<Page>,
): AsyncGenerator<Page, void, undefined> {
  let token: string | undefined;
  do {
    const page = await ask(token).catch((cause: unknown) => {
      throw faultOf(call, resource, cause);
    });
    yield page;
    token = page.NextToken;
  } while (token !== undefined);
}
