// Builders of identity sources: they supply what a test is not about.
import type {
  Assignment,
  AssignmentSnapshot,
  DirectoryGroup,
  DirectoryUser,
  ExternalProvider,
  IdentitySource,
  Provisioning,
  SourceKind,
  SourceStep,
} from "../modules/rotation/identity-source.js";

export const anInstance = "arn:aws:sso:::instance/ssoins-1111aaaa2222bbbb";

export function aUser(userName: string, change: Partial<DirectoryUser> = {}): DirectoryUser {
  return {
    userName,
    displayName: `${userName} of Example`,
    givenName: userName,
    familyName: "Example",
    email: `${userName}@example.com`,
    phone: undefined,
    title: undefined,
    nickname: undefined,
    profileUrl: undefined,
    userType: undefined,
    locale: undefined,
    timezone: undefined,
    preferredLanguage: undefined,
    deleted: false,
    ...change,
  };
}

export function aGroup(
  name: string,
  members: readonly string[] = [],
  change: Partial<DirectoryGroup> = {},
): DirectoryGroup {
  return { name, description: undefined, members, deleted: false, ...change };
}

export function byHand(users: readonly DirectoryUser[], groups: readonly DirectoryGroup[] = []): Provisioning {
  return { by: "spec", users, groups };
}

export function anAssignment(permissionSet: string, group: string, change: Partial<Assignment> = {}): Assignment {
  return { permissionSet, account: "111122223333", principal: { kind: "GROUP", name: group }, adopt: true, ...change };
}

/** Two groups with a permission set each. */
export function aSnapshot(change: Partial<AssignmentSnapshot> = {}): AssignmentSnapshot {
  return {
    path: "workforce.assignments.yaml",
    takenAt: "2026-11-22T10:00:00Z",
    directory: { users: 12, groups: 3 },
    permissionSets: {
      Admin: "arn:aws:sso:::permissionSet/ssoins-1111aaaa2222bbbb/ps-0000000000000001",
      Read: "arn:aws:sso:::permissionSet/ssoins-1111aaaa2222bbbb/ps-0000000000000002",
    },
    groups: { admins: "11111111-1111-4111-8111-111111111111", readers: "22222222-2222-4222-8222-222222222222" },
    users: { alice: "33333333-3333-4333-8333-333333333333" },
    assignments: [anAssignment("Admin", "admins"), anAssignment("Read", "readers")],
    ...change,
  };
}

export function anExternal(change: Partial<ExternalProvider> = {}): ExternalProvider {
  return {
    vendor: "okta",
    path: "corp/metadata.xml",
    entityId: "https://idp.example.com/one",
    endpoints: [],
    certificates: [{ fingerprint: "ab".repeat(32), notAfter: "2028-01-01T00:00:00Z" }],
    ...change,
  };
}

/** Its own directory, filled by nobody here, unless the test says otherwise. */
export function anIdentitySource(change: Partial<IdentitySource> = {}): IdentitySource {
  return {
    kind: "IdentitySource",
    name: "workforce",
    owner: undefined,
    instance: anInstance,
    identityStore: "d-1234567890",
    source: "identity-center",
    changesFrom: undefined,
    confirmed: false,
    external: change.source === "external" ? anExternal() : undefined,
    serviceProvider: { entityId: undefined, acs: undefined },
    attestations: [],
    provisioning: { by: "others" },
    snapshot: undefined,
    ...change,
  };
}

export function aConnection(kind: SourceKind, at: string, change: Partial<SourceStep> = {}): SourceStep {
  const entityId = kind === "external" ? anExternal().entityId : undefined;
  return { step: "connected", kind, entityId, by: "r.doe", at, evidence: undefined, ...change };
}
