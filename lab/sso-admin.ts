import { onAssignment } from "./account-assignments.js";
import type { Answer, Call } from "./answer.js";
import type { JsonObject } from "./config-document.js";
import { regionOf } from "./credential.js";
import { patterns, type IdentityCenter, type SsoAdminContext } from "./identity-center.js";
import { readJson, textOf } from "./json-call.js";
import { answering, byHundreds, constraintText, pageOf, refuse, secondsOf, validation } from "./json-service.js";
import { onPermissionSet } from "./permission-sets.js";

function instanceDocument(instance: IdentityCenter, account: string): JsonObject {
  const { arn, name, identityStore, created } = instance;
  return {
    InstanceArn: arn,
    IdentityStoreId: identityStore,
    OwnerAccountId: account,
    Name: name,
    CreatedDate: secondsOf(created),
    Status: "ACTIVE",
  };
}

const ofPermissionSets: ReadonlySet<string> = new Set([
  "CreatePermissionSet",
  "DescribePermissionSet",
  "UpdatePermissionSet",
  "DeletePermissionSet",
  "ListPermissionSets",
  "ListTagsForResource",
  "TagResource",
  "UntagResource",
]);

function onInstance(
  operation: string,
  request: JsonObject,
  instance: IdentityCenter,
  context: SsoAdminContext,
): JsonObject {
  if (operation === "DescribeInstance") return instanceDocument(instance, context.account);
  return ofPermissionSets.has(operation)
    ? onPermissionSet(operation, request, instance, context)
    : onAssignment(operation, request, instance, context);
}

/**
 * Answers a call of Identity Center. The emulator assigns anything to anybody at once, so it is not asked. An instance
 * is known in its own region only.
 */
export async function answerSsoAdmin(operation: string, call: Call, context: SsoAdminContext): Promise<Answer> {
  const request = readJson(call.body);
  const held = context.identityCenters.get();
  const instance = held?.region === regionOf(call) ? held : undefined;
  return answering(() => {
    if (operation === "ListInstances") {
      const { items, next } = pageOf(instance === undefined ? [] : [instance], byHundreds(request));
      return { Instances: items.map((one) => instanceDocument(one, context.account)), NextToken: next };
    }
    const asked = textOf(request["InstanceArn"]) ?? "";
    if (!patterns.instance.test(asked)) validation(constraintText("instanceArn", asked, "be the ARN of an instance"));
    if (instance?.arn !== asked)
      // What Identity Center says of an instance that is elsewhere, or nowhere.
      refuse("AccessDeniedException", `User is not authorized to perform: sso:${operation} on resource: ${asked}`);
    return onInstance(operation, request, instance, context);
  });
}
