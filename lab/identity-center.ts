import type { Clock } from "./clock.js";
import type { JsonObject } from "./config-document.js";

/** How the services' API models spell what is in an instance; nothing else is taken. */
export const patterns = {
  instance: /^arn:aws:sso:::instance\/(?:sso)?ins-[a-zA-Z0-9.-]{16}$/,
  permissionSet: /^arn:aws:sso:::permissionSet\/(?:sso)?ins-[a-zA-Z0-9.-]{16}\/ps-[a-zA-Z0-9./-]{16}$/,
  identityStore: /^d-[0-9a-f]{10}$/,
  principal: /^(?:[0-9a-f]{10}-)?[A-Fa-f0-9]{8}(?:-[A-Fa-f0-9]{4}){3}-[A-Fa-f0-9]{12}$/,
} as const;

/** What a user or a group is, as CreateUser and CreateGroup were told. */
export interface Principal {
  readonly id: string;
  /** The fields of the API, without ids. */
  readonly fields: JsonObject;
}

export interface Membership {
  readonly id: string;
  readonly group: string;
  readonly user: string;
}

export interface PermissionSet {
  readonly arn: string;
  readonly name: string;
  readonly description: string | undefined;
  /** ISO 8601: `PT1H`. */
  readonly sessionDuration: string;
  readonly relayState: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  /** Milliseconds since 1970. */
  readonly created: number;
}

export interface Assignment {
  readonly account: string;
  readonly permissionSet: string;
  readonly principalType: "USER" | "GROUP";
  readonly principal: string;
}

/** A creation or deletion of an assignment, under way or done. */
export interface AssignmentRequest {
  readonly id: string;
  readonly kind: "creation" | "deletion";
  readonly assignment: Assignment;
  readonly asked: number;
  readonly status: "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  readonly failure: string | undefined;
}

/** A certificate of the external identity provider, as the console keeps it. */
export interface IdpCertificate {
  /** SHA-256 of the DER, 64 lower-case hexadecimal digits. */
  readonly fingerprint: string;
  readonly pem: string;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
}

/** The instance of IAM Identity Center that an organization has, with all that is in it. */
export interface IdentityCenter {
  readonly arn: string;
  readonly name: string | undefined;
  readonly region: string;
  /** `d-1234567890`. */
  readonly identityStore: string;
  readonly created: number;
  /** Of the organization: what permission sets can be assigned in. */
  readonly accounts: readonly string[];
  readonly users: Map<string, Principal>;
  readonly groups: Map<string, Principal>;
  readonly memberships: Map<string, Membership>;
  readonly permissionSets: Map<string, PermissionSet>;
  readonly assignments: Map<string, Assignment>;
  readonly requests: Map<string, AssignmentRequest>;
  /** By fingerprint. */
  readonly certificates: Map<string, IdpCertificate>;
}

/** Where the lab's instance is, once there is one: an organization has one at most. */
export interface IdentityCenters {
  readonly get: () => IdentityCenter | undefined;
  readonly set: (instance: IdentityCenter) => void;
}

/** What Identity Center's own answers work with. */
export interface SsoAdminContext {
  readonly account: string;
  readonly clock: Clock;
  readonly identityCenters: IdentityCenters;
  /** From asking for an assignment, or its end, to its being so; in milliseconds. */
  readonly assignmentMs: number;
}

export function createIdentityCenters(): IdentityCenters {
  let held: IdentityCenter | undefined;
  return {
    get: () => held,
    set: (instance) => void (held = instance),
  };
}

/** What tells one assignment from another. */
export function assignmentKey({ account, permissionSet, principalType, principal }: Assignment): string {
  return [account, permissionSet, principalType, principal].join(" ");
}
