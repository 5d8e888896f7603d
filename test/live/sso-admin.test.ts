import { expect, test } from "vitest";

import { listInstances, permissionSetName } from "../../modules/live/sso-admin.js";
import { json, jsonError, ssoAdminAnswering } from "./fake-aws.js";

const { signal } = new AbortController();
const instance = "arn:aws:sso:::instance/ssoins-1";

test("an instance that says no identity store is none that anything could be assigned in", async () => {
  const client = ssoAdminAnswering(() =>
    json({ Instances: [{ InstanceArn: instance }, { InstanceArn: `${instance}2`, IdentityStoreId: "d-2" }] }),
  );
  expect(await listInstances(client, signal)).toEqual([{ arn: `${instance}2`, identityStore: "d-2" }]);
});

test("a permission set that is gone has no name, and one that may not be read is a fault", async () => {
  const gone = ssoAdminAnswering(() => jsonError(400, "ResourceNotFoundException", "PermissionSet not found"));
  expect(await permissionSetName(gone, instance, "ps-1", signal)).toBeUndefined();
  const forbidden = ssoAdminAnswering(() => jsonError(400, "AccessDeniedException", "no"));
  await expect(permissionSetName(forbidden, instance, "ps-1", signal)).rejects.toMatchObject({
    permission: "sso:DescribePermissionSet",
    reason: "forbidden",
  });
});
