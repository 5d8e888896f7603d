import { readdirSync, readFileSync } from "node:fs";

import { expect, test } from "vitest";

const constructs = new URL("../../modules/constructs/", import.meta.url);

/** The provider's resources that the constructs render, by the folder of each in the bindings. */
function rendered(): readonly string[] {
  const files = readdirSync(constructs).filter((file) => file.endsWith(".ts"));
  const imports = files.flatMap((file) => [
    ...readFileSync(new URL(file, constructs), "utf8").matchAll(/"@cdktf\/provider-aws\/lib\/([\w-]+)\/index\.js"/g),
  ]);
  return [...new Set(imports.flatMap(([, resource]) => resource ?? []))].toSorted();
}

test("what Terraform asks AWS is declared for every resource that the constructs render", () => {
  // A resource that is new here needs its permissions in modules/constructs/permissions.ts; test/e2e/permissions.test.ts
  // shows what the provider really asks for each.
  expect(rendered()).toEqual([
    "acm-certificate",
    "cloudfront-distribution",
    "cognito-identity-provider",
    "data-aws-cognito-user-pool",
    "data-aws-cognito-user-pool-signing-certificate",
    "iam-saml-provider",
    "iam-server-certificate",
    "identitystore-group",
    "identitystore-group-membership",
    "identitystore-user",
    "provider",
    "ssm-parameter",
    "ssoadmin-account-assignment",
  ]);
});

test("the declarations load without cdktf, which takes seconds", () => {
  const text = readFileSync(new URL("permissions.ts", constructs), "utf8");
  const imported = [...text.matchAll(/from "([^"]+)"/g)].flatMap(([, from]) => from ?? []);
  expect(imported.filter((from) => !from.startsWith("../rotation/"))).toEqual([]);
});
