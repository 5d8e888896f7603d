import type { Endpoint, Vendor } from "./saml-rotation.js";
import type { Fingerprint, RotationName } from "./tls-rotation.js";

/** Where IAM Identity Center takes its users from; the console has one setting for it, and no API has any. */
export const sourceKinds = ["external", "identity-center", "active-directory"] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** Which source it is: another entity ID is another identity provider. */
export interface SourceMark {
  readonly kind: SourceKind;
  /** Of an external one; undefined for the others. */
  readonly entityId: string | undefined;
}

/** A certificate of the identity provider's metadata; each is uploaded with it. */
export interface ProviderCertificate {
  readonly fingerprint: Fingerprint;
  /** ISO 8601. */
  readonly notAfter: string;
}

/** The external identity provider, as its checked metadata file describes it. */
export interface ExternalProvider {
  readonly vendor: Vendor;
  /** As the spec has it, relative to itself. */
  readonly path: string;
  readonly entityId: string;
  /** Sorted by service, binding and location. */
  readonly endpoints: readonly Endpoint[];
  readonly certificates: readonly ProviderCertificate[];
}

/** What the identity provider has to know of Identity Center; the console shows it, and no API does. */
export interface ServiceProvider {
  readonly entityId: string | undefined;
  /** Assertion consumer service. */
  readonly acs: string | undefined;
}

interface Attested<Step extends string> {
  readonly step: Step;
  /** Undefined where nobody put a name to it. */
  readonly by: string | undefined;
  /** ISO 8601, with a zone. */
  readonly at: string;
  readonly evidence: string | undefined;
}

/** Somebody compared what the console shows before CONFIRM with the spec, or the console says that it is connected. */
export type SourceStep = Attested<"reviewed" | "connected"> & SourceMark;

/** What was done with a token: given to the identity provider, seen to provision, deleted in the console. */
export type TokenStep = Attested<"given" | "provisioned" | "deleted"> & { readonly token: string };

/** A SCIM access token by what a person calls it; the token itself is a secret, and nowhere here. */
export interface ScimToken {
  readonly id: string;
  /** ISO 8601. */
  readonly expires: string;
}

export interface DirectoryUser {
  /** 1 to 128 characters without a space, unique; another one is another user. */
  readonly userName: string;
  readonly displayName: string;
  readonly givenName: string;
  readonly familyName: string;
  /** Unique. */
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly title: string | undefined;
  readonly nickname: string | undefined;
  readonly profileUrl: string | undefined;
  readonly userType: string | undefined;
  readonly locale: string | undefined;
  readonly timezone: string | undefined;
  readonly preferredLanguage: string | undefined;
  /** The spec repeats the name: to be deleted, and what is assigned to the user with it. */
  readonly deleted: boolean;
}

export interface DirectoryGroup {
  /** Unique; another one is another group. */
  readonly name: string;
  readonly description: string | undefined;
  /** User names; sorted. */
  readonly members: readonly string[];
  readonly deleted: boolean;
}

/** How users get into Identity Center. */
export type Provisioning =
  | {
      readonly by: "scim";
      readonly endpoint: string;
      /** In the order of the spec. */
      readonly tokens: readonly ScimToken[];
      readonly attestations: readonly TokenStep[];
    }
  | {
      readonly by: "spec";
      /** Sorted by name, as are groups. */
      readonly users: readonly DirectoryUser[];
      readonly groups: readonly DirectoryGroup[];
    }
  /** The directory has them, or the spec leaves them to somebody else. */
  | { readonly by: "others" };

/** Somebody who may be assigned a permission set. */
export interface Principal {
  readonly kind: "USER" | "GROUP";
  /** A user name or a group's display name. */
  readonly name: string;
}

export interface Assignment {
  /** Its name in the snapshot. */
  readonly permissionSet: string;
  /** Twelve digits. */
  readonly account: string;
  readonly principal: Principal;
  /** It is there already: Terraform imports it instead of creating it. */
  readonly adopt: boolean;
}

/** Who is assigned what, by names, so that it can be assigned again to a directory that was filled anew. */
export interface AssignmentSnapshot {
  /** As the spec has it, relative to itself. */
  readonly path: string;
  /** When the account was read. ISO 8601. */
  readonly takenAt: string;
  /** All that the directory held, with assignments or without. */
  readonly directory: { readonly users: number; readonly groups: number };
  /** Name → ARN. */
  readonly permissionSets: Readonly<Record<string, string>>;
  /** Name → id in the identity store. */
  readonly groups: Readonly<Record<string, string>>;
  readonly users: Readonly<Record<string, string>>;
  /** Sorted by `assignmentKey`. */
  readonly assignments: readonly Assignment[];
}

/** Where IAM Identity Center takes its users from, how they get there, and what they are assigned. */
export interface IdentitySource {
  readonly kind: "IdentitySource";
  readonly name: RotationName;
  readonly owner: string | undefined;
  /** `arn:aws:sso:::instance/ssoins-…` */
  readonly instance: string;
  /** `d-…` */
  readonly identityStore: string;
  readonly source: SourceKind;
  /** What it is being changed from, while it is: without it Terraform refuses another source than it remembers. */
  readonly changesFrom: SourceKind | undefined;
  /** The spec repeats what the console asks for: the change may delete. */
  readonly confirmed: boolean;
  /** Defined where `source` is external. */
  readonly external: ExternalProvider | undefined;
  readonly serviceProvider: ServiceProvider;
  /** In the order of the spec. */
  readonly attestations: readonly SourceStep[];
  readonly provisioning: Provisioning;
  readonly snapshot: AssignmentSnapshot | undefined;
}

export function sourceMark({ source, external }: Pick<IdentitySource, "source" | "external">): SourceMark {
  return { kind: source, entityId: source === "external" ? external?.entityId : undefined };
}

/** `AdministratorAccess/111122223333/group admins`: unique in an instance, and Terraform's key for it. */
export function assignmentKey({ permissionSet, account, principal }: Omit<Assignment, "adopt">): string {
  return `${permissionSet}/${account}/${principal.kind === "GROUP" ? "group" : "user"} ${principal.name}`;
}

/** `ssoins-1111`, as messages and addresses of the console call it. */
export function instanceId(instance: string): string {
  return instance.split("/").at(-1) ?? "";
}

/** In the identity store, as the snapshot has it; undefined where it has none. Names are anybody's, "constructor" among them. */
export function principalId({ groups, users }: AssignmentSnapshot, { kind, name }: Principal): string | undefined {
  const ids = kind === "GROUP" ? groups : users;
  return Object.hasOwn(ids, name) ? ids[name] : undefined;
}

export function permissionSetArn({ permissionSets }: AssignmentSnapshot, name: string): string | undefined {
  return Object.hasOwn(permissionSets, name) ? permissionSets[name] : undefined;
}
