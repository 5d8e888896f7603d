import type { SourceKind, SourceStep, TokenStep } from "../rotation/identity-source.js";
import type { Vendor } from "../rotation/saml-rotation.js";
import type { WrittenTime } from "./written-saml-rotation.js";

/** An identity source as identity-source.schema.json lets it be written. */
export interface WrittenIdentitySource {
  readonly apiVersion: "crossfade/v1";
  readonly kind: "IdentitySource";
  readonly metadata: { readonly name: string; readonly owner?: string };
  readonly spec: {
    readonly instance: string;
    readonly identityStore: string;
    readonly source: SourceKind;
    readonly changesFrom?: SourceKind;
    readonly confirm?: "CONFIRM";
    readonly identityProvider?: {
      readonly vendor: Vendor;
      readonly metadata: { readonly file: string; readonly entityId?: string };
    };
    readonly serviceProvider?: { readonly entityId?: string; readonly acs?: string };
    readonly attestations?: readonly WrittenSourceStep[];
    readonly provisioning?: WrittenProvisioning;
    readonly assignments?: string;
  };
}

interface WrittenStep {
  readonly by: string;
  readonly at: WrittenTime;
  readonly evidence?: string;
}

export interface WrittenSourceStep extends WrittenStep {
  readonly step: SourceStep["step"];
  readonly source: SourceKind;
  readonly entityId?: string;
}

export interface WrittenTokenStep extends WrittenStep {
  readonly step: TokenStep["step"];
  readonly token: string;
}

/** The schema allows one of the two. */
export interface WrittenProvisioning {
  readonly automatic?: {
    readonly endpoint: string;
    readonly tokens: readonly { readonly id: string; readonly expires: WrittenTime }[];
    readonly attestations?: readonly WrittenTokenStep[];
  };
  readonly manual?: { readonly users: readonly WrittenUser[]; readonly groups?: readonly WrittenGroup[] };
}

export interface WrittenUser {
  readonly userName: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly displayName?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly title?: string;
  readonly nickname?: string;
  readonly profileUrl?: string;
  readonly userType?: string;
  readonly locale?: string;
  readonly timezone?: string;
  readonly preferredLanguage?: string;
  readonly confirmDelete?: string;
}

export interface WrittenGroup {
  readonly name: string;
  readonly description?: string;
  readonly members?: readonly string[];
  readonly confirmDelete?: string;
}

/** A snapshot as assignment-snapshot.schema.json lets it be written. */
export interface WrittenSnapshot {
  readonly apiVersion: "crossfade/v1";
  readonly kind: "AssignmentSnapshot";
  readonly metadata: { readonly name: string; readonly owner?: string };
  readonly spec: {
    readonly takenAt: WrittenTime;
    readonly directory: { readonly users: number; readonly groups: number };
    readonly adopt?: boolean;
    readonly permissionSets: Readonly<Record<string, string>>;
    readonly groups?: Readonly<Record<string, string>>;
    readonly users?: Readonly<Record<string, string>>;
    readonly assignments: readonly WrittenAssignment[];
  };
}

export interface WrittenAssignment {
  readonly permissionSet: string;
  readonly accounts: readonly string[];
  readonly group?: string;
  readonly user?: string;
  readonly adopt?: boolean;
}
