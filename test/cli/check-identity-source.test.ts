import { expect, test } from "vitest";

import { checkIdentitySource } from "../../cli/check-identity-source.js";
import type { LiveClients } from "../../modules/live/clients.js";
import { type Answer, identitystoreAnswering, json, jsonError, ssoAdminAnswering } from "../live/fake-aws.js";
import { stackYaml } from "../spec/specs.js";
import { lineOf, saidBy } from "./live-context.js";

const instance = "arn:aws:sso:::instance/ssoins-1111aaaa2222bbbb";
const set = "arn:aws:sso:::permissionSet/ssoins-1111aaaa2222bbbb/ps-aaaa1111bbbb2222";
const id = "11111111-1111-4111-8111-111111111111";

function yaml(kind: string, name: string, spec: object): string {
  return JSON.stringify({ apiVersion: "crossfade/v1", kind, metadata: { name }, spec });
}

const files = {
  "edge/stack.yaml": stackYaml(),
  "edge/workforce.yaml": yaml("IdentitySource", "workforce", {
    instance,
    identityStore: "d-1234567890",
    source: "identity-center",
    assignments: "who.yaml",
  }),
  "edge/who.yaml": yaml("AssignmentSnapshot", "workforce-assignments", {
    takenAt: "2026-11-01T00:00:00Z",
    directory: { users: 0, groups: 1 },
    permissionSets: { Admin: set },
    groups: { admins: id },
    assignments: [{ permissionSet: "Admin", group: "admins", accounts: ["111122223333"] }],
  }),
};

/** An account that is as the snapshot says, but for what a test answers itself. */
function said(own: Readonly<Record<string, object>> = {}): Promise<readonly string[]> {
  const answers: Readonly<Record<string, object>> = {
    ListInstances: { Instances: [{ InstanceArn: instance, IdentityStoreId: "d-1234567890" }] },
    ListUsers: { Users: [] },
    ListGroups: { Groups: [{ GroupId: id, DisplayName: "admins" }] },
    ListPermissionSets: { PermissionSets: [set] },
    DescribePermissionSet: { PermissionSet: { Name: "Admin" } },
    ListAccountsForProvisionedPermissionSet: { AccountIds: ["111122223333"] },
    ListAccountAssignments: { AccountAssignments: [{ PrincipalType: "GROUP", PrincipalId: id }] },
    ...own,
  };
  const answer: Answer = ({ target }) => json(answers[target] ?? jsonError(400, "ValidationException", target));
  const ports: Partial<LiveClients> = {
    ssoAdmin: () => Promise.resolve(ssoAdminAnswering(answer)),
    identitystore: () => Promise.resolve(identitystoreAnswering(answer)),
  };
  return saidBy(checkIdentitySource, files, ports).then((all) => all.map(lineOf));
}

test("nothing is said of an account that is as the snapshot says", async () => {
  expect(await said()).toEqual([]);
});

test("an assignment that is gone is said where the snapshot is named, with what to do", async () => {
  expect(await said({ ListAccountAssignments: { AccountAssignments: [] } })).toEqual([
    expect.stringMatching(
      /^warning rotations\/edge\/workforce\.yaml:1:\d+ 1 assignment\(s\) of the snapshot are not in the account: Admin\/111122223333\/group admins; /,
    ),
  ]);
});

test("an instance of another identity store is a fault, and its assignments are not compared", async () => {
  const other = { Instances: [{ InstanceArn: instance, IdentityStoreId: "d-9999999999" }] };
  await expect(said({ ListInstances: other })).rejects.toThrow(
    "its identity store is d-9999999999, expected d-1234567890",
  );
});

test("an instance that is not in the region is a fault that says which there are", async () => {
  await expect(said({ ListInstances: { Instances: [] } })).rejects.toThrow(
    "no such instance in us-east-1; there is none",
  );
});
