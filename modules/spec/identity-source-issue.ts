import { explainMetadataFault, type MetadataFault } from "../certificates/metadata-fault.js";
import { explainMetadataFinding, type MetadataFinding } from "../certificates/metadata-finding.js";
import { type ChangeRefusal, explainChange, sourceName } from "../rotation/identity-source-change.js";
import type { SourceKind } from "../rotation/identity-source.js";
import type { Fingerprint } from "../rotation/tls-rotation.js";
import type { Place } from "./place.js";
import type { PemFault } from "./rotation-issue.js";
import { placeText, show } from "./show.js";

type Facts<Code extends string, More = unknown> = Place & { readonly severity: "error"; readonly code: Code } & More;
type Warning<Code extends string, More> = Place & { readonly severity: "warning"; readonly code: Code } & More;
type Either<Code extends string, More> = Place & { readonly severity: "error" | "warning"; readonly code: Code } & More;

/** Each part of an identity source or its snapshot is as the schema says, and together they cannot be. */
export type IdentitySourceIssue =
  // The source
  | Facts<"source-needs-provider">
  | Facts<"source-without-provider", { readonly source: SourceKind }>
  | Facts<"source-changes-to-itself", { readonly source: SourceKind }>
  | Facts<"source-change", { readonly refusal: ChangeRefusal }>
  | Warning<"confirm-unused", { readonly source: SourceKind; readonly changesFrom: SourceKind | undefined }>
  | Facts<"step-entity", { readonly source: SourceKind; readonly entityId: string | undefined }>
  | Facts<"time-ahead", { readonly at: string }>
  | Facts<"time-unknown", { readonly found: string }>
  // The identity provider's metadata
  | Facts<"source-metadata-unreadable", { readonly path: string; readonly fault: PemFault; readonly limit: number }>
  | Facts<"source-metadata-fault", { readonly path: string; readonly fault: MetadataFault }>
  | Warning<"source-metadata-finding", { readonly path: string; readonly finding: MetadataFinding }>
  | Either<"source-metadata-expired", { readonly path: string; readonly at: string }>
  | Either<
      "source-metadata-certificate",
      {
        readonly path: string;
        readonly fingerprint: Fingerprint;
        readonly why: "expired" | "ahead";
        readonly at: string;
      }
    >
  | Facts<
      "certificate-too-long",
      { readonly path: string; readonly fingerprint: Fingerprint; readonly found: number; readonly limit: number }
    >
  // Provisioning
  | Facts<"provisioning-source", { readonly by: "automatic" | "manual"; readonly source: SourceKind }>
  | Facts<"scim-endpoint", { readonly found: string }>
  | Facts<"scim-region", { readonly found: string; readonly region: string }>
  | Facts<"token-pasted">
  | Facts<"token-twice", { readonly token: string; readonly first: Place }>
  | Facts<"too-many-tokens", { readonly count: number }>
  | Facts<"token-expired", { readonly token: string; readonly expires: string }>
  | Warning<"token-expires", { readonly token: string; readonly expires: string; readonly days: number }>
  | Facts<
      "listed-twice",
      { readonly what: "user name" | "e-mail address" | "group"; readonly found: string; readonly first: Place }
    >
  | Facts<"unknown-member", { readonly user: string; readonly group: string }>
  | Facts<"deleted-member", { readonly user: string; readonly group: string }>
  | Facts<"confirm-other", { readonly found: string; readonly name: string }>
  // The snapshot
  | Facts<"snapshot-unreadable", { readonly path: string; readonly fault: PemFault; readonly limit: number }>
  | Facts<"snapshot-unsound", { readonly path: string }>
  | Facts<"snapshot-kind", { readonly path: string; readonly found: string }>
  | Facts<"one-principal", { readonly found: "none" | "both" }>
  | Facts<"unknown-principal", { readonly what: "group" | "user"; readonly found: string }>
  | Facts<"unknown-permission-set", { readonly found: string }>
  | Facts<"other-instance", { readonly found: string; readonly instance: string }>
  | Facts<"assignment-twice", { readonly assignment: string; readonly first: Place }>;

/** Without the place: what was found, what was expected, what to do. */
export function explainIdentitySource(issue: IdentitySourceIssue): string {
  switch (issue.code) {
    case "source-needs-provider":
      return `source is external, and there is no "identityProvider", expected its vendor and metadata; add it`;
    case "source-without-provider":
      return `source is ${issue.source}, which has no identity provider of its own, expected external; remove "identityProvider", or set source`;
    case "source-changes-to-itself":
      return `changesFrom is ${issue.source}, and so is source, expected another one; remove changesFrom`;
    case "source-change":
      return explainChange(issue.refusal);
    case "confirm-unused":
      return `confirm has no effect: ${issue.changesFrom === undefined ? "nothing changes" : `a change from ${sourceName(issue.changesFrom)} to ${sourceName(issue.source)} deletes nothing`}; remove it, or it confirms a later change that nobody meant`;
    case "step-entity":
      return issue.entityId === undefined
        ? "the step is about an external identity provider and does not say which, expected its entityId; add it"
        : `the step has entityId ${show(issue.entityId)}, and ${sourceName(issue.source)} has none; remove it`;
    case "time-ahead":
      return `the step was done at ${show(issue.at)}, which is to come, expected a time that has passed; correct it`;
    case "time-unknown":
      return `${show(issue.found)} is no time that there is, expected a day of the calendar and a time of the clock; correct it`;
    case "scim-endpoint":
      return `endpoint is ${show(issue.found)}, expected https://scim.<region>.amazonaws.com/<tenant>/scim/v2, as the console shows it under Automatic provisioning; copy it from there`;
    case "scim-region":
      return `endpoint is of region ${issue.found}, expected the stack's, ${issue.region}; copy the endpoint of this instance`;
    case "provisioning-source":
      return issue.by === "automatic"
        ? `provisioning is automatic and source ${issue.source}, expected external: only an external identity provider writes over SCIM; remove it`
        : `provisioning is manual and source active-directory, whose users come from Active Directory; remove it`;
    case "token-pasted":
      return "evidence holds what looks like a token (not repeated here), expected a ticket or a few words; take it out, delete that token in the console and make another: whoever can read this file knows it";
    case "token-twice":
      return `token "${issue.token}" is here twice, first at ${placeText(issue.first)}; give each a name of its own`;
    case "too-many-tokens":
      return `there are ${issue.count} tokens, expected at most 2: Identity Center holds no more; delete the oldest in the console, and remove it here`;
    case "token-expired":
      return `token "${issue.token}" has expired (${issue.expires}), expected one that is good: provisioning has stopped; make another in the console, and remove this one`;
    case "token-expires":
      return `token "${issue.token}" expires in ${issue.days} day(s) (${issue.expires}), and provisioning stops with it; make a second one (npx crossfade runbook says how)`;
    case "source-metadata-unreadable":
    case "source-metadata-fault":
    case "source-metadata-finding":
    case "source-metadata-expired":
    case "source-metadata-certificate":
    case "certificate-too-long":
      return explainMetadata(issue);
    case "listed-twice":
    case "unknown-member":
    case "deleted-member":
    case "confirm-other":
      return explainPeople(issue);
    case "snapshot-unreadable":
    case "snapshot-unsound":
    case "snapshot-kind":
    case "one-principal":
    case "unknown-principal":
    case "unknown-permission-set":
    case "other-instance":
    case "assignment-twice":
      return explainSnapshot(issue);
  }
}

type IssueOf<Code extends IdentitySourceIssue["code"]> = Extract<IdentitySourceIssue, { readonly code: Code }>;

function explainMetadata(
  issue: IssueOf<
    | "source-metadata-unreadable"
    | "source-metadata-fault"
    | "source-metadata-finding"
    | "source-metadata-expired"
    | "source-metadata-certificate"
    | "certificate-too-long"
  >,
): string {
  const file = show(issue.path);
  switch (issue.code) {
    case "source-metadata-unreadable":
      return `${file} ${faultText(issue.fault, issue.limit)}, expected the identity provider's metadata; put it there`;
    case "source-metadata-fault":
      return `${file}: ${explainMetadataFault(issue.fault)}`;
    case "source-metadata-finding":
      return `${file}: ${explainMetadataFinding(issue.finding)}`;
    case "source-metadata-expired":
      return `${file} was valid until ${issue.at}, expected metadata that still is; export it again`;
    case "source-metadata-certificate":
      return issue.why === "expired"
        ? `${file}: certificate ${issue.fingerprint} expired at ${issue.at}, expected one that is valid: sign-ins fail with it; export the metadata again, with the certificate that is signed with`
        : `${file}: certificate ${issue.fingerprint} is not valid before ${issue.at}, expected one that is; upload it after that`;
    case "certificate-too-long":
      return `${file}: certificate ${issue.fingerprint} has ${issue.found} characters as PEM, expected at most ${issue.limit} [limit-certificate]; have a smaller one made, with fewer names or extensions`;
  }
}

function explainPeople(issue: IssueOf<"listed-twice" | "unknown-member" | "deleted-member" | "confirm-other">): string {
  switch (issue.code) {
    case "listed-twice":
      return `${issue.what} ${show(issue.found)} is here twice, first at ${placeText(issue.first)}; it is unique in a directory, change one of the two`;
    case "unknown-member":
      return `group ${show(issue.group)} has member ${show(issue.user)}, expected a user that is listed under "users"; add the user, or remove the member`;
    case "deleted-member":
      return `group ${show(issue.group)} has member ${show(issue.user)}, who is to be deleted; remove the member`;
    case "confirm-other":
      return `confirmDelete is ${show(issue.found)}, expected the entry's own name, ${show(issue.name)}: repeating it says that it is meant; correct it, or remove confirmDelete`;
  }
}

function explainSnapshot(
  issue: IssueOf<
    | "snapshot-unreadable"
    | "snapshot-unsound"
    | "snapshot-kind"
    | "one-principal"
    | "unknown-principal"
    | "unknown-permission-set"
    | "other-instance"
    | "assignment-twice"
  >,
): string {
  switch (issue.code) {
    case "snapshot-unreadable":
      return `${show(issue.path)} ${faultText(issue.fault, issue.limit)}, expected a snapshot; have it written: npx crossfade adopt --assignments`;
    case "snapshot-unsound":
      return `${show(issue.path)} has errors of its own; correct them there`;
    case "snapshot-kind":
      return `${show(issue.path)} is of kind ${show(issue.found)}, expected AssignmentSnapshot; name the file that crossfade adopt --assignments has written`;
    case "one-principal":
      return `the assignment has ${issue.found === "both" ? "a group and a user" : "neither group nor user"}, expected one of the two`;
    case "unknown-principal":
      return `${issue.what} ${show(issue.found)} is neither under "${issue.what}s" nor in the identity source's manual provisioning; add it with its id, or remove the assignment`;
    case "unknown-permission-set":
      return `permission set ${show(issue.found)} is not under "permissionSets"; add it with its ARN, or remove the assignment`;
    case "other-instance":
      return `the permission set is ${issue.found}, expected one of the identity source's instance, ${issue.instance}; correct it`;
    case "assignment-twice":
      return `${show(issue.assignment)} is assigned twice, first at ${placeText(issue.first)}; remove one of the two`;
  }
}

function faultText(fault: PemFault, limit: number): string {
  switch (fault) {
    case "missing":
      return "does not exist";
    case "outside":
      return "is outside of the rotations folder";
    case "not-a-file":
      return "is no file";
    case "too-big":
      return `has more than ${limit} bytes`;
    case "forbidden":
      return "may not be read";
    case "unreadable":
      return "cannot be read";
  }
}
