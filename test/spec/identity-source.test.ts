import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";

import type { IdentitySource } from "../../modules/rotation/identity-source.js";
import { explain } from "../../modules/spec/issue.js";
import { loadSpecs } from "../../modules/spec/load.js";
import { aCertificate, aKey, anEntity, aRole, base64Of, entityId } from "../certificates/metadata-documents.js";
import { folderOf, issuesOf, now, stackYaml } from "./specs.js";

const instance = "arn:aws:sso:::instance/ssoins-1111aaaa2222bbbb";
const set = "arn:aws:sso:::permissionSet/ssoins-1111aaaa2222bbbb/ps-aaaa1111bbbb2222";
const id = "11111111-1111-4111-8111-111111111111";
const [from, to] = [new Date("2026-01-01T00:00:00Z"), new Date("2028-01-01T00:00:00Z")];
const valid = await aCertificate({ notBefore: from, notAfter: to });
const expired = await aCertificate({ notBefore: from, notAfter: new Date("2026-11-22T11:00:00Z") });
const names = Array.from({ length: 90 }, (_, index) => `name-${index}.idp.example.test`);
const large = await aCertificate({ names, notBefore: from, notAfter: to });

function metadata(...certificates: readonly (typeof valid)[]): string {
  return anEntity({ roles: aRole({ keys: certificates.map((one) => aKey(base64Of(one))).join("") }) });
}

/** JSON is YAML; in lines, so that places can be told. */
function sourceYaml(spec: Readonly<Record<string, unknown>> = {}): string {
  const all = { instance, identityStore: "d-1234567890", source: "identity-center", ...spec };
  return [
    "apiVersion: crossfade/v1",
    "kind: IdentitySource",
    "metadata: { name: workforce }",
    "spec:",
    ...Object.entries(all).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`),
    "",
  ].join("\n");
}

function snapshotYaml(spec: Readonly<Record<string, unknown>> = {}): string {
  const all = {
    takenAt: "2026-11-22T10:00:00Z",
    directory: { users: 12, groups: 3 },
    permissionSets: { Admin: set },
    groups: { admins: id },
    assignments: [{ permissionSet: "Admin", group: "admins", accounts: ["111122223333"] }],
    ...spec,
  };
  return sourceYaml()
    .replace("IdentitySource", "AssignmentSnapshot")
    .replace("workforce", "workforce-assignments")
    .replace(
      /spec:[^]*/,
      `spec:\n${Object.entries(all)
        .map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`)
        .join("")}`,
    );
}

type Files = Readonly<Record<string, string>>;

function files(spec: Readonly<Record<string, unknown>>, more: Files = {}): Files {
  return { "demo/stack.yaml": stackYaml(), "demo/workforce.yaml": sourceYaml(spec), ...more };
}

function said(spec: Readonly<Record<string, unknown>>, more?: Files): readonly string[] {
  return issuesOf(files(spec, more)).map((text) => text.replace(/^demo\//, ""));
}

function built(spec: Readonly<Record<string, unknown>>, more?: Files): IdentitySource {
  const { stacks, issues } = loadSpecs(folderOf(files(spec, more)), { now });
  const [source] = stacks.flatMap(({ identitySources }) => identitySources);
  if (source === undefined) throw new Error(issues.map(explain).join("\n"));
  return source;
}

const external = {
  source: "external",
  identityProvider: { vendor: "okta", metadata: { file: "corp/metadata.xml" } },
} as const;
const withMetadata = { "demo/corp/metadata.xml": metadata(valid) };
const snapshot = { "demo/workforce.assignments.yaml": snapshotYaml() };
const assignments = "workforce.assignments.yaml";
const scim = (more: object = {}) => ({
  ...external,
  provisioning: {
    automatic: {
      endpoint: "https://scim.us-east-1.amazonaws.com/AbC1-d/scim/v2",
      tokens: [{ id: "2026-06", expires: "2027-06-01T00:00:00Z" }],
      ...more,
    },
  },
});
const alice = { userName: "alice", givenName: "Alice", familyName: "Example", email: "alice@example.com" };
const bob = { userName: "bob", givenName: "Bob", familyName: "Example" };
const manual = (users: readonly object[], groups: readonly object[] = []) => ({
  provisioning: { manual: { users, groups } },
});

test.each(["identity-source", "assignment-snapshot"])("%s.schema.json is a schema", (name) => {
  const schema: object = JSON.parse(
    readFileSync(new URL(`../../modules/spec/${name}.schema.json`, import.meta.url), "utf8"),
  );
  const ajv = new Ajv({ strict: false });
  expect(ajv.validateSchema(schema), ajv.errorsText()).toBe(true);
});

describe("a source that is in order", () => {
  test("is the identity provider of its metadata, with what is assigned", () => {
    const source = built({ ...external, assignments }, { ...withMetadata, ...snapshot });
    expect(source.external).toMatchObject({ entityId, certificates: [{ fingerprint: valid.fingerprint }] });
    expect(source.snapshot?.assignments).toEqual([
      { permissionSet: "Admin", account: "111122223333", principal: { kind: "GROUP", name: "admins" }, adopt: true },
    ]);
    expect(said({ ...external, assignments }, { ...withMetadata, ...snapshot })).toEqual([]);
  });

  test("has a user's display name out of both names, and members sorted", () => {
    const { provisioning } = built(manual([bob, alice], [{ name: "admins", members: ["bob", "alice"] }]));
    expect(provisioning).toMatchObject({
      by: "spec",
      users: [{ userName: "alice", displayName: "Alice Example", deleted: false }, { userName: "bob" }],
      groups: [{ name: "admins", members: ["alice", "bob"] }],
    });
  });

  test("what the snapshot says of adopting holds where an assignment says nothing of its own", () => {
    const [admin] = [{ permissionSet: "Admin", group: "admins", accounts: ["111122223333"] }];
    const list = [admin, { ...admin, accounts: ["444455556666"], adopt: true }];
    const text = snapshotYaml({ adopt: false, assignments: list });
    const source = built({ assignments }, { "demo/workforce.assignments.yaml": text });
    expect(source.snapshot?.assignments.map(({ account, adopt }) => [account, adopt])).toEqual([
      ["111122223333", false],
      ["444455556666", true],
    ]);
  });
});

const wrong: readonly (readonly [string, Readonly<Record<string, unknown>>, string, Files?])[] = [
  [
    "an external source without its provider",
    { source: "external" },
    'workforce.yaml:7:11 source is external, and there is no "identityProvider"',
  ],
  [
    "a provider of a source that has none",
    { identityProvider: external.identityProvider },
    "workforce.yaml:8:21 source is identity-center, which has no identity provider of its own",
    withMetadata,
  ],
  [
    "a change to itself",
    { changesFrom: "identity-center" },
    "workforce.yaml:8:16 changesFrom is identity-center, and so is source",
  ],
  [
    "a confirmation of nothing",
    { confirm: "CONFIRM" },
    "workforce.yaml:8:12 warning: confirm has no effect: nothing changes",
  ],
  [
    "another word than CONFIRM",
    { confirm: "yes" },
    'workforce.yaml:8:12 spec.confirm is "yes", expected CONFIRM: CONFIRM, in capitals',
  ],
  [
    "a change to Active Directory",
    { source: "active-directory", changesFrom: "identity-center", assignments },
    "workforce.yaml:8:16 [source-change] the change from Identity Center's own directory to Active Directory deletes 12 user(s), 3 group(s) and 1 assignment(s)",
    snapshot,
  ],
  [
    "a step about an external source that does not say which",
    { attestations: [{ step: "connected", source: "external", by: "r", at: "2026-11-01T00:00:00Z" }] },
    "workforce.yaml:8:18 the step is about an external identity provider and does not say which",
  ],
  [
    "a step that is to come",
    { attestations: [{ step: "connected", source: "identity-center", by: "r", at: "2026-11-23T00:00:00Z" }] },
    'the step was done at "2026-11-23T00:00:00Z", which is to come',
  ],
  [
    "a step on a day that is none",
    { attestations: [{ step: "connected", source: "identity-center", by: "r", at: "2026-02-30T00:00:00Z" }] },
    '"2026-02-30T00:00:00Z" is no time that there is',
  ],
  ["metadata that is not there", external, 'workforce.yaml:8:57 "corp/metadata.xml" does not exist'],
  [
    "metadata that is none",
    external,
    '"corp/metadata.xml": 1:1 the root is "html", expected EntityDescriptor',
    { "demo/corp/metadata.xml": "<html></html>" },
  ],
  [
    "a certificate that has expired",
    external,
    `certificate ${expired.fingerprint} expired at 2026-11-22T11:00:00.000Z`,
    { "demo/corp/metadata.xml": metadata(valid, expired) },
  ],
  [
    "a certificate that is too long for Identity Center",
    external,
    "characters as PEM, expected at most 2500 [limit-certificate]",
    { "demo/corp/metadata.xml": metadata(large) },
  ],
  [
    "automatic provisioning without an external source",
    { provisioning: scim().provisioning },
    "provisioning is automatic and source identity-center, expected external",
  ],
  [
    "manual provisioning beside Active Directory",
    { source: "active-directory", ...manual([alice]) },
    "provisioning is manual and source active-directory",
  ],
  [
    "both ways of provisioning",
    { ...external, provisioning: { ...scim().provisioning, ...manual([alice]).provisioning } },
    "spec.provisioning is a mapping of",
    withMetadata,
  ],
  [
    "an endpoint that is none",
    scim({ endpoint: "https://scim.us-east-1.amazonaws.com/AbC1" }),
    'endpoint is "https://scim.us-east-1.amazonaws.com/AbC1", expected https://scim.<region>.amazonaws.com/<tenant>/scim/v2',
    withMetadata,
  ],
  [
    "an endpoint of another region",
    scim({ endpoint: "https://scim.eu-west-1.amazonaws.com/AbC1/scim/v2" }),
    "endpoint is of region eu-west-1, expected the stack's, us-east-1",
    withMetadata,
  ],
  [
    "three tokens",
    scim({ tokens: ["a", "b", "c"].map((one) => ({ id: one, expires: "2027-06-01T00:00:00Z" })) }),
    "there are 3 tokens, expected at most 2",
    withMetadata,
  ],
  [
    "a token that has expired",
    scim({ tokens: [{ id: "old", expires: "2026-11-22T12:00:00Z" }] }),
    'token "old" has expired (2026-11-22T12:00:00Z)',
    withMetadata,
  ],
  [
    "a token that expires in 90 days",
    scim({ tokens: [{ id: "old", expires: "2027-02-20T12:00:00Z" }] }),
    'warning: token "old" expires in 90 day(s)',
    withMetadata,
  ],
  ["two users of a name", manual([alice, { ...bob, userName: "Alice" }]), 'user name "Alice" is here twice, first at '],
  [
    "two users of an e-mail address",
    manual([alice, { ...bob, email: "ALICE@example.com" }]),
    'e-mail address "ALICE@example.com" is here twice',
  ],
  [
    "a member that is no user",
    manual([alice], [{ name: "admins", members: ["carol"] }]),
    'group "admins" has member "carol", expected a user that is listed under "users"',
  ],
  [
    "a member that is to be deleted",
    manual([{ ...alice, confirmDelete: "alice" }], [{ name: "admins", members: ["alice"] }]),
    'group "admins" has member "alice", who is to be deleted',
  ],
  [
    "a confirmation that is not the name",
    manual([{ ...alice, confirmDelete: "alise" }]),
    `confirmDelete is "alise", expected the entry's own name, "alice"`,
  ],
  [
    "a snapshot that is not there",
    { assignments },
    'workforce.yaml:8:16 "workforce.assignments.yaml" does not exist, expected a snapshot',
  ],
  [
    "a snapshot that is something else",
    { assignments: "stack.yaml" },
    '"stack.yaml" is of kind "Stack", expected AssignmentSnapshot',
  ],
];

test.each(wrong.map(([title, spec, expected, more]) => ({ title, spec, expected, more })))("$title is said", (one) => {
  const { spec, expected, more } = one;
  expect(said(spec, more).join("\n")).toContain(expected);
});

describe("a snapshot", () => {
  const admin = { permissionSet: "Admin", group: "admins", accounts: ["111122223333"] };

  test.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    [
      "an assignment that is there twice",
      { assignments: [admin, { ...admin, accounts: ["444455556666", "111122223333"] }] },
      "assignments.yaml:9:",
    ],
    [
      "an assignment to nobody",
      { assignments: [{ permissionSet: "Admin", accounts: ["111122223333"] }] },
      "the assignment has neither group nor user",
    ],
    ["an assignment to both", { assignments: [{ ...admin, user: "alice" }] }, "the assignment has a group and a user"],
    [
      "a permission set without its ARN",
      { assignments: [{ ...admin, permissionSet: "Read" }] },
      'permission set "Read" is not under "permissionSets"',
    ],
    [
      "a permission set that every mapping seems to have",
      { assignments: [{ ...admin, permissionSet: "constructor" }] },
      'permission set "constructor" is not under',
    ],
    [
      "a permission set of another instance",
      { permissionSets: { Admin: set.replace("1111aaaa", "9999aaaa") } },
      "expected one of the identity source's instance",
    ],
    [
      "a group without its id",
      { groups: {} },
      'group "admins" is neither under "groups" nor in the identity source\'s manual provisioning',
    ],
    [
      "an account as a number",
      { assignments: [{ ...admin, accounts: [111122223333] }] },
      "spec.assignments[0].accounts[0] is the number 111122223333",
    ],
  ])("%s is said", (_, spec, expected) => {
    expect(said({ assignments }, { "demo/workforce.assignments.yaml": snapshotYaml(spec) }).join("\n")).toContain(
      expected,
    );
  });

  test("a group that the source lists needs no id", () => {
    const text = snapshotYaml({ groups: {} });
    expect(
      said({ assignments, ...manual([], [{ name: "admins" }]) }, { "demo/workforce.assignments.yaml": text }),
    ).toEqual([]);
  });
});

test("what has been uploaded and expires there keeps nothing from being applied", () => {
  const attestations = [{ step: "connected", source: "external", entityId, by: "r.doe", at: "2026-10-01T00:00:00Z" }];
  const issues = said({ ...external, attestations }, { "demo/corp/metadata.xml": metadata(expired) });
  expect(issues).toEqual([expect.stringContaining("warning: ")]);
});

describe("a token that somebody pasted", () => {
  const pasted = "b7e1c0de-secret:of-somebody";

  test.each(["token", "secret", "value", "accessToken", "bearer"])("under %s is refused, and not repeated", (key) => {
    const text = said(
      scim({ tokens: [{ id: "a", expires: "2027-06-01T00:00:00Z", [key]: pasted }] }),
      withMetadata,
    ).join("\n");
    expect(text).toContain(`tokens[0].${key} is a text (not repeated here), expected nothing: a token is a secret`);
    expect(text).not.toContain(pasted);
  });

  test("in place of its name is refused, and not repeated", () => {
    const text = said(scim({ tokens: [{ id: pasted, expires: "2027-06-01T00:00:00Z" }] }), withMetadata).join("\n");
    expect(text).toContain("tokens[0].id is a text (not repeated here)");
    expect(text).not.toContain(pasted);
  });

  test("as the evidence of a step is refused, and not repeated", () => {
    const token = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from('{"sub":"x"}').toString("base64url")}.`;
    const step = {
      step: "given",
      token: "2026-06",
      by: "r.doe",
      at: "2026-11-01T00:00:00Z",
      evidence: `with ${token}`,
    };
    const text = said(scim({ attestations: [step] }), withMetadata).join("\n");
    expect(text).toContain("evidence holds what looks like a token (not repeated here)");
    expect(text).not.toContain(token);
  });
});
