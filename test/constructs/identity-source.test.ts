import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { App, DataResource, TerraformStack, Testing } from "cdktf";
import { describe, expect, test } from "vitest";

import { IdentitySourceResources } from "../../modules/constructs/identity-source.js";
import type { IdentitySource } from "../../modules/rotation/identity-source.js";
import { directoryAddresses } from "../../modules/rotation/identity-source-address.js";
import { anAssignment, anExternal, anIdentitySource, aGroup, aSnapshot, aUser, byHand } from "../identity-sources.js";
import { aStack } from "../builders.js";
import { synth as synthStack } from "./synth.js";

interface Synthesized {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly locals: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly import?: readonly unknown[];
  readonly moved?: readonly unknown[];
}

interface Provisioner {
  readonly "local-exec": { readonly when?: string; readonly environment: { readonly CROSSFADE_GATE: string } };
}

function synth(change: Partial<IdentitySource>, released: readonly string[] = []) {
  const stack = new TerraformStack(new App({ skipValidation: true, stackTraces: false }), "demo");
  new AwsProvider(stack, "aws", { region: "us-east-1" });
  const after = new DataResource(stack, "after");
  const source = anIdentitySource(change);
  const { forgotten } = new IdentitySourceResources(stack, source, { command: "node gate", after, released });
  const json: Synthesized = JSON.parse(Testing.synth(stack));
  return { json, forgotten };
}

function memory(change: Partial<IdentitySource>) {
  return synth(change).json.resource["terraform_data"]?.["workforce_source"] ?? {};
}

describe("what the source is", () => {
  test("is remembered, and not what the spec says later, unless it is said to change", () => {
    expect(memory({})["lifecycle"]).toMatchObject({ ignore_changes: ["input", "triggers_replace"] });
    expect(memory({ changesFrom: "active-directory" })["lifecycle"]).toMatchObject({ ignore_changes: ["input"] });
  });

  test("is asked about when it is recorded, and before it is forgotten with what state remembers", () => {
    const asked: readonly Provisioner[] = JSON.parse(JSON.stringify(memory({})["provisioner"]));
    const [created, destroyed] = asked.map((one) => one["local-exec"]);
    expect(created?.when).toBeUndefined();
    expect(destroyed).toMatchObject({
      when: "destroy",
      environment: { CROSSFADE_RECORD: "${jsonencode(self.output)}" },
    });
    expect(JSON.parse(created?.environment.CROSSFADE_GATE ?? "")).toMatchObject({
      gate: "connected",
      source: "workforce",
      is: { kind: "identity-center" },
    });
  });

  test("holds no template of Terraform's, whatever an entity ID looks like", () => {
    const external = anExternal({ entityId: "https://idp.example.com/${path.module}" });
    const text = JSON.stringify(memory({ source: "external", external }));
    expect(text.replaceAll("$${path", "")).not.toContain("${path");
  });
});

describe("who is in the directory", () => {
  const [alice, bob] = [aUser("alice"), aUser("bob", { deleted: true })];
  const provisioning = byHand([alice, bob], [aGroup("admins", ["alice", "bob"])]);

  test("one that is to be deleted moves to where nothing holds it, and is a member of nothing", () => {
    const { json } = synth({ provisioning });
    expect(json.moved).toEqual([
      {
        from: 'terraform_data.workforce_kept_until_confirm_delete["user bob"]',
        to: 'terraform_data.workforce_leaving["user bob"]',
      },
    ]);
    expect(Object.keys(json.locals["workforce_users"] ?? {})).toEqual(["alice"]);
    expect(Object.keys(json.locals["workforce_memberships"] ?? {})).toEqual(["alice in admins"]);
  });

  test("is forgotten and not deleted when somebody else fills the directory", () => {
    expect(synth({ provisioning }).forgotten).toEqual([]);
    const { json, forgotten } = synth({});
    expect(forgotten).toEqual(directoryAddresses("workforce"));
    expect(json.resource["aws_identitystore_user"]).toBeUndefined();
  });
});

describe("what is assigned", () => {
  test("is imported under its names, whatever the ids are", () => {
    const { json } = synth({ snapshot: aSnapshot() });
    expect(json.import).toEqual([
      {
        to: "aws_ssoadmin_account_assignment.workforce[each.key]",
        id: "${each.value}",
        for_each: "${local.workforce_adopted}",
      },
    ]);
    expect(json.locals["workforce_adopted"]).toMatchObject({
      "Admin/111122223333/group admins":
        "11111111-1111-4111-8111-111111111111,GROUP,111122223333,AWS_ACCOUNT," +
        "arn:aws:sso:::permissionSet/ssoins-1111aaaa2222bbbb/ps-0000000000000001,arn:aws:sso:::instance/ssoins-1111aaaa2222bbbb",
    });
  });

  test("is made and not imported where it was added by hand, or where a change of the source deletes it", () => {
    const assignments = [anAssignment("Admin", "admins", { adopt: false })];
    expect(synth({ snapshot: aSnapshot({ assignments }) }).json.import).toBeUndefined();
    const change = { source: "active-directory", changesFrom: "identity-center", snapshot: aSnapshot() } as const;
    expect(synth(change).json.import).toBeUndefined();
    expect(synth({ ...change, source: "external" }).json.import).toHaveLength(1);
  });

  test("refers to whom Terraform has put into the directory, so that it comes after", () => {
    const { json } = synth({ snapshot: aSnapshot(), provisioning: byHand([], [aGroup("admins")]) });
    expect(json.locals["workforce_assignments"]).toMatchObject({
      "Admin/111122223333/group admins": { principal: null, name: "admins" },
      "Read/111122223333/group readers": { principal: "22222222-2222-4222-8222-222222222222" },
    });
    const rendered = json.resource["aws_ssoadmin_account_assignment"]?.["workforce"];
    expect(rendered?.["principal_id"]).toContain("aws_identitystore_group.workforce[each.value.name].group_id");
  });

  test("is forgotten and not taken away when it is released, and stays on the list of what is kept", () => {
    const { json, forgotten } = synth({ snapshot: aSnapshot() }, ["workforce/assignments"]);
    expect(forgotten).toContain("aws_ssoadmin_account_assignment.workforce");
    expect(json.resource["aws_ssoadmin_account_assignment"]).toBeUndefined();
    expect(json.resource["terraform_data"]?.["workforce_kept_until_released"]).toMatchObject({
      for_each: { assignments: "assignments" },
    });
  });
});

test("names that Terraform would take for templates are taken as they are", () => {
  const name = "All of ${var.nobody} %{ for }";
  const { json } = synth({ provisioning: byHand([aUser("alice")], [aGroup(name, ["alice"], { deleted: true })]) });
  expect(JSON.stringify([json.locals, json.moved]).replaceAll(/\$\$\{|%%\{/g, "")).not.toMatch(/[$%]\{/);
});

test("a source that leaves the stack is held back, and forgotten with all of it where it is released", () => {
  const held = synthStack(aStack([], { identitySources: [anIdentitySource()] }));
  expect(held.locals["kept_until_released"]).toEqual({ workforce: "workforce" });
  const { removed = [], locals } = synthStack(aStack([], { released: ["workforce"] }));
  expect(locals["kept_until_released"]).toEqual({ workforce: "workforce" });
  expect(removed.map(({ from }) => from)).toEqual([
    ...directoryAddresses("workforce"),
    "aws_ssoadmin_account_assignment.workforce",
    "terraform_data.workforce_source",
    "terraform_data.workforce_kept_until_released",
  ]);
});
