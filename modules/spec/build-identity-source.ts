import type {
  AssignmentSnapshot,
  DirectoryGroup,
  DirectoryUser,
  ExternalProvider,
  IdentitySource,
  Provisioning,
} from "../rotation/identity-source.js";
import { compare } from "./issue.js";
import type {
  WrittenGroup,
  WrittenIdentitySource,
  WrittenProvisioning,
  WrittenUser,
} from "./written-identity-source.js";

/** The hub's identity source, with what its files hold. */
export function buildIdentitySource(
  { metadata, spec }: WrittenIdentitySource,
  external: ExternalProvider | undefined,
  snapshot: AssignmentSnapshot | undefined,
): IdentitySource {
  return {
    kind: "IdentitySource",
    name: metadata.name,
    owner: metadata.owner,
    instance: spec.instance,
    identityStore: spec.identityStore,
    source: spec.source,
    changesFrom: spec.changesFrom,
    confirmed: spec.confirm !== undefined,
    external: spec.source === "external" ? external : undefined,
    serviceProvider: { entityId: spec.serviceProvider?.entityId, acs: spec.serviceProvider?.acs },
    attestations: (spec.attestations ?? []).map(({ step, source, entityId, by, at, evidence }) => ({
      step,
      kind: source,
      entityId,
      by,
      at,
      evidence,
    })),
    provisioning: buildProvisioning(spec.provisioning),
    snapshot,
  };
}

function buildProvisioning(written: WrittenProvisioning | undefined): Provisioning {
  if (written?.automatic !== undefined) {
    const { endpoint, tokens, attestations = [] } = written.automatic;
    return {
      by: "scim",
      endpoint,
      tokens: tokens.map(({ id, expires }) => ({ id, expires })),
      attestations: attestations.map(({ step, token, by, at, evidence }) => ({ step, token, by, at, evidence })),
    };
  }
  if (written?.manual === undefined) return { by: "others" };
  const { users, groups = [] } = written.manual;
  return {
    by: "spec",
    users: users.map(buildUser).toSorted((a, b) => compare(a.userName, b.userName)),
    groups: groups.map(buildGroup).toSorted((a, b) => compare(a.name, b.name)),
  };
}

function buildUser(user: WrittenUser): DirectoryUser {
  const { userName, givenName, familyName } = user;
  return {
    userName,
    givenName,
    familyName,
    displayName: user.displayName ?? `${givenName} ${familyName}`,
    email: user.email,
    phone: user.phone,
    title: user.title,
    nickname: user.nickname,
    profileUrl: user.profileUrl,
    userType: user.userType,
    locale: user.locale,
    timezone: user.timezone,
    preferredLanguage: user.preferredLanguage,
    deleted: user.confirmDelete === userName,
  };
}

function buildGroup({ name, description, members = [], confirmDelete }: WrittenGroup): DirectoryGroup {
  return { name, description, members: members.toSorted(compare), deleted: confirmDelete === name };
}
