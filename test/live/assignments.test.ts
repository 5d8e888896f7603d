import { describe, expect, test } from "vitest";

import { readAssignments } from "../../modules/live/assignments.js";
import { ReadFault } from "../../modules/live/fault.js";
import { assignmentKey } from "../../modules/rotation/identity-source.js";
import {
  type Answer,
  identitystoreAnswering,
  json,
  jsonError,
  ssoAdminAnswering,
  type WireRequest,
} from "./fake-aws.js";

const instance = "arn:aws:sso:::instance/ssoins-1";
const [admin, read] = ["arn:aws:sso:::permissionSet/ssoins-1/ps-1", "arn:aws:sso:::permissionSet/ssoins-1/ps-2"];
const nameOf: Readonly<Record<string, string>> = { [admin]: "Admin", [read]: "Read" };

interface Asked {
  readonly NextToken?: string;
  readonly PermissionSetArn?: string;
  readonly AccountId?: string;
}

function askedOf({ body }: WireRequest): Asked {
  const asked: Asked = JSON.parse(body);
  return asked;
}

/** Two permission sets; the first is in two accounts, whose lists have two pages. */
const answer: Answer = (request) => {
  const { NextToken, PermissionSetArn = "", AccountId } = askedOf(request);
  switch (request.target) {
    case "ListUsers":
      return json({ Users: [{ UserId: "u1", UserName: "alice" }] });
    case "ListGroups":
      return NextToken === undefined
        ? json({ Groups: [{ GroupId: "g1", DisplayName: "admins" }], NextToken: "more" })
        : json({ Groups: [{ GroupId: "g2", DisplayName: "readers" }] });
    case "ListPermissionSets":
      return json({ PermissionSets: [read, admin] });
    case "DescribePermissionSet":
      return json({ PermissionSet: { Name: nameOf[PermissionSetArn], PermissionSetArn } });
    case "ListAccountsForProvisionedPermissionSet":
      return json({ AccountIds: PermissionSetArn === admin ? ["222222222222", "111111111111"] : ["111111111111"] });
    case "ListAccountAssignments": {
      const common = { AccountId, PermissionSetArn };
      if (PermissionSetArn === read)
        return json({ AccountAssignments: [{ ...common, PrincipalType: "USER", PrincipalId: "gone" }] });
      return NextToken === undefined
        ? json({ AccountAssignments: [{ ...common, PrincipalType: "GROUP", PrincipalId: "g1" }], NextToken: "more" })
        : json({ AccountAssignments: [{ ...common, PrincipalType: "USER", PrincipalId: "u1" }] });
    }
    default:
      return jsonError(400, "ValidationException", `${request.target} is not expected`);
  }
};

function reading(respond: Answer, onProgress: () => void = () => undefined, signal = new AbortController().signal) {
  const ports = {
    ssoAdmin: () => Promise.resolve(ssoAdminAnswering(respond)),
    identitystore: () => Promise.resolve(identitystoreAnswering(respond)),
  };
  return readAssignments(ports, { instance, identityStore: "d-1", signal, onProgress });
}

describe("reading what is assigned", () => {
  test("every page of every account is read, by names, in one order", async () => {
    const { users, groups, assignments } = await reading(answer);
    expect([users.length, groups.length]).toEqual([1, 2]);
    expect(
      assignments.map(({ permissionSet, ...one }) => assignmentKey({ ...one, permissionSet: permissionSet.name })),
    ).toEqual([
      "Admin/111111111111/group admins",
      "Admin/111111111111/user alice",
      "Admin/222222222222/group admins",
      "Admin/222222222222/user alice",
      "Read/111111111111/user gone",
    ]);
  });

  test("whoever is gone from the directory goes by an id, and is marked", async () => {
    const { assignments } = await reading(answer);
    expect(assignments.filter(({ principal }) => principal.isGone).map(({ principal }) => principal.id)).toEqual([
      "gone",
    ]);
  });

  test("never more than eight questions are under way", async () => {
    let underWay = 0;
    let most = 0;
    const slowly: Answer = async (request) => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 1));
      underWay -= 1;
      if (request.target === "ListPermissionSets")
        return json({ PermissionSets: Array.from({ length: 40 }, (_, index) => `${admin}-${index}`) });
      return answer(request);
    };
    await reading(slowly);
    expect(most).toBeLessThanOrEqual(8);
  });

  test("one list that is forbidden is a fault with what has to be allowed, and nothing more is asked", async () => {
    const asked: string[] = [];
    const forbidden: Answer = (request) => {
      asked.push(request.target);
      return request.target === "ListAccountsForProvisionedPermissionSet"
        ? jsonError(400, "AccessDeniedException", "not authorized")
        : answer(request);
    };
    const fault = await reading(forbidden).catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(ReadFault);
    expect(fault).toMatchObject({ permission: "sso:ListAccountsForProvisionedPermissionSet", reason: "forbidden" });
    expect(asked).not.toContain("ListAccountAssignments");
  });

  test("stopped by a person, it asks nothing that it has not begun to", async () => {
    const stopped = new AbortController();
    const asked: string[] = [];
    const stopping: Answer = (request) => {
      asked.push(request.target);
      if (request.target === "ListPermissionSets") stopped.abort();
      return answer(request);
    };
    await expect(reading(stopping, undefined, stopped.signal)).rejects.toMatchObject({ reason: "interrupted" });
    expect(asked).not.toContain("ListAccountAssignments");
  });

  test("progress never goes back", async () => {
    const seen: number[] = [];
    const ports = {
      ssoAdmin: () => Promise.resolve(ssoAdminAnswering(answer)),
      identitystore: () => Promise.resolve(identitystoreAnswering(answer)),
    };
    await readAssignments(ports, {
      instance,
      identityStore: "d-1",
      signal: new AbortController().signal,
      onProgress: ({ users, groups, permissionSets, accounts, assignments }) =>
        seen.push(users + groups + permissionSets + accounts + assignments),
    });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1 + 2 + 2 + 3 + 5);
  });
});
