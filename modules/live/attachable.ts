import { uncovered } from "../certificates/coverage.js";
import type { ReadyGate, ServedGate } from "../rotation/gate.js";
import type { CertificateArn, DistributionId, GenerationId, Switcher } from "../rotation/tls-rotation.js";
import { lostByProvider, type LostField } from "./carried-fields.js";
import {
  attachedName,
  type DistributionAnswer,
  type DistributionSummaryAnswer,
  type ObservedDistribution,
} from "./distribution.js";
import type { ListedDistribution } from "./listed-fleet.js";

/** Why a distribution may not be given another certificate through Terraform. */
export type Refusal = { readonly distribution: DistributionId } & (
  | { readonly code: "gone" }
  | { readonly code: "multi-tenant"; readonly connectionMode: string }
  | { readonly code: "staging" }
  /** Nothing to rotate: it serves CloudFront's own certificate for its own name. */
  | { readonly code: "default-certificate" }
  | { readonly code: "alias-on-default-certificate"; readonly aliases: readonly string[] }
  | { readonly code: "continuous-deployment"; readonly policy: string }
  | { readonly code: "field-lost"; readonly field: LostField }
  | {
      readonly code: "alias-not-covered";
      readonly generation: GenerationId;
      readonly aliases: readonly string[];
      readonly names: readonly string[];
    }
  /** No commit could bring that certificate back. */
  | { readonly code: "stranger"; readonly found: string }
  | { readonly code: "expired"; readonly generation: GenerationId; readonly notAfter: Date }
  | { readonly code: "edited-since-plan"; readonly lastModified: Date; readonly plannedAt: Date }
  | { readonly code: "etag-moved"; readonly planned: string; readonly live: string; readonly lastModified: Date }
  | { readonly code: "certificate-gone"; readonly generation: GenerationId; readonly arn: CertificateArn | undefined }
);

/** What the distribution is to serve, and as of when the decision was made. */
export interface Incoming {
  readonly generation: GenerationId;
  /** What a distribution says that serves it; undefined where Terraform has yet to put it into its store. */
  readonly attached: string | undefined;
  /** The certificate's names, lower case; undefined where they could not be read: not judged. */
  readonly names: readonly string[] | undefined;
  /** Undefined where it could not be read. */
  readonly notAfter: Date | undefined;
  readonly now: Date;
  /** What may be replaced by it, as distributions say it; undefined: not judged. */
  readonly known: readonly string[] | undefined;
  /** An edit after this time is not in the plan, and Terraform would overwrite it; undefined: not judged. */
  readonly plannedAt: Date | undefined;
  /** The ETag of each distribution when it was planned; another one now is an edit. Undefined: not judged. */
  readonly plannedEtags?: ReadonlyMap<DistributionId, string> | undefined;
  /** What the provider would lose, and whether it plans again, is no matter of an owner's Terraform. */
  readonly by: Switcher;
}

/**
 * What can be judged: a whole configuration, or what a list tells. A list has no continuous-deployment policy and not
 * every field that could be lost, so that its silence about those means nothing.
 */
export type Judged = DistributionAnswer | ListedDistribution | DistributionSummaryAnswer;
type Present = Exclude<Judged, { readonly found: false }>;

/**
 * All that keeps a distribution from being given the incoming certificate; empty: it may switch, as far as was told.
 * That a change is still on its way ("InProgress") is no refusal but a wait: see `isSettled`.
 */
export function attachable(distribution: DistributionId, answer: Judged, incoming: Incoming): readonly Refusal[] {
  if ("found" in answer && !answer.found) return [{ distribution, code: "gone" }];
  const { connectionMode } = answer;
  // The provider crashes when it reads a multi-tenant distribution, and the whole plan with it: nothing else matters.
  if (connectionMode !== undefined && connectionMode !== "direct")
    return [{ distribution, code: "multi-tenant", connectionMode }];
  if (answer.staging) return [{ distribution, code: "staging" }];
  if (answer.certificate === "default") return [{ distribution, ...onDefaultCertificate(answer) }];
  return [
    ...configurationRefusals(distribution, answer, incoming.by),
    ...incomingRefusals(distribution, answer, incoming),
  ];
}

/** The refusal of every distribution that was to serve a generation which ACM does not hold. */
export function certificateGone({ distributions, serve, generations }: ReadyGate | ServedGate): readonly Refusal[] {
  const arn = Object.hasOwn(generations, serve) ? generations[serve] : undefined;
  return distributions.map(
    (distribution) => ({ distribution, code: "certificate-gone", generation: serve, arn }) as const,
  );
}

/** No change of this distribution is on its way to the edges. */
export function isSettled({ status }: Pick<ObservedDistribution, "status">): boolean {
  return status === "Deployed";
}

function onDefaultCertificate({ aliases }: DistributionSummaryAnswer) {
  if (aliases.length === 0) return { code: "default-certificate" } as const;
  return { code: "alias-on-default-certificate", aliases } as const;
}

function configurationRefusals(distribution: DistributionId, answer: Present, by: Switcher): readonly Refusal[] {
  const policy = "config" in answer ? answer.continuousDeploymentPolicyId : undefined;
  const lost = by === "crossfade" ? lostIn(answer) : [];
  return [
    ...(policy === undefined ? [] : [{ distribution, code: "continuous-deployment", policy } as const]),
    ...lost.map((field) => ({ distribution, code: "field-lost", field }) as const),
  ];
}

function lostIn(answer: Present): readonly LostField[] {
  if ("config" in answer) return lostByProvider(answer.config, answer.account);
  return "lost" in answer ? answer.lost : [];
}

function incomingRefusals(distribution: DistributionId, answer: Present, incoming: Incoming): readonly Refusal[] {
  const { generation, names, known, notAfter } = incoming;
  const found = configuredOf(answer);
  const expired = notAfter !== undefined && notAfter <= incoming.now && found !== incoming.attached;
  const aliases = names === undefined ? [] : uncovered(names, answer.aliases);
  return [
    ...(names === undefined || aliases.length === 0
      ? []
      : [{ distribution, code: "alias-not-covered", generation, aliases, names } as const]),
    ...(known === undefined || known.includes(found) ? [] : [{ distribution, code: "stranger", found } as const]),
    ...(expired ? [{ distribution, code: "expired", generation, notAfter } as const] : []),
    ...(incoming.by === "crossfade" ? editRefusals(distribution, answer, incoming) : []),
  ];
}

/** Terraform would overwrite an edit that its plan has not seen: it answers a refused If-Match with the same body again. */
function editRefusals(
  distribution: DistributionId,
  { lastModified, etag: live }: Present,
  { plannedAt, plannedEtags }: Incoming,
): readonly Refusal[] {
  const planned = plannedEtags?.get(distribution);
  return [
    ...(plannedAt !== undefined && lastModified > plannedAt
      ? [{ distribution, code: "edited-since-plan", lastModified, plannedAt } as const]
      : []),
    ...(planned === undefined || live === undefined || planned === live
      ? []
      : [{ distribution, code: "etag-moved", planned, live, lastModified } as const]),
  ];
}

/** The ARN, or the id in the IAM server-certificate store. */
function configuredOf({ certificate }: DistributionSummaryAnswer): string {
  if (certificate === "default") return "CloudFront's default certificate";
  return attachedName(certificate);
}

/** One sentence: what was found, what was expected, what to do. */
export function explainRefusal(refusal: Refusal): string {
  const subject = `distribution "${refusal.distribution}"`;
  switch (refusal.code) {
    case "gone":
      return `${subject} does not exist, expected a distribution of this account; remove it from the rotation's waves, or correct its id (nothing will create it)`;
    case "multi-tenant":
      return `${subject} is multi-tenant (ConnectionMode "${refusal.connectionMode}"), expected "direct": provider hashicorp/aws 5.100.0 crashes on it; remove it from the rotation, its tenants rotate their certificates themselves`;
    case "staging":
      return `${subject} is a staging distribution, expected one that viewers reach: its traffic comes through its primary; name the primary in the rotation instead`;
    case "default-certificate":
      return `${subject} serves CloudFront's default certificate and has no alias, expected a certificate to rotate; remove it from the rotation`;
    case "alias-on-default-certificate":
      return `${subject} has ${quoted(refusal.aliases)} on CloudFront's default certificate, which covers no alias, expected a certificate to rotate from; attach one to it first`;
    case "continuous-deployment":
      return `${subject} has the continuous-deployment policy "${refusal.policy}" attached, expected none: CloudFront refuses another certificate until it is gone; promote or detach it, then plan again`;
    case "field-lost":
      return `${subject} would lose ${lostText(refusal.field)}; reset the field, or remove the distribution from the rotation and switch it by other means`;
    case "alias-not-covered":
      return `${subject} has ${quoted(refusal.aliases)}, not covered by generation "${refusal.generation}", whose names are ${quoted(refusal.names)}; issue a certificate that covers every alias`;
    case "stranger":
      return `${subject} serves "${refusal.found}", expected one of the rotation's generations: no revert could bring it back; add it as a generation, or correct the arn`;
    case "expired":
      return `${subject} is to serve generation "${refusal.generation}", which expired on ${refusal.notAfter.toISOString()}, expected one that is valid now; serve another generation`;
    case "edited-since-plan":
      return `${subject} was edited at ${refusal.lastModified.toISOString()}, expected no edit since the plan of ${refusal.plannedAt.toISOString()}: applying it would undo that edit; plan again`;
    case "etag-moved":
      return `${subject} was edited since the plan: its ETag is "${refusal.live}" (last modified ${refusal.lastModified.toISOString()}), expected "${refusal.planned}" as planned; applying that plan would undo the edit, so plan again`;
    case "certificate-gone":
      return `${subject} is to serve generation "${refusal.generation}", ${refusal.arn === undefined ? "which the rotation does not have" : `but its store has no certificate "${refusal.arn}"`}; stage the generation (npx crossfade stage), then plan again`;
  }
}

function lostText({ path, live, becomes, reason }: LostField): string {
  // The value of a field that nobody knows might be a secret.
  if (becomes === undefined) return `${path} in an update through provider hashicorp/aws 5.100.0 (${reason})`;
  const after = becomes === "" ? "nothing" : `"${becomes}"`;
  return `${path}: found "${String(live)}", but an update through provider hashicorp/aws 5.100.0 makes it ${after} (${reason})`;
}

/** The first few in full: a distribution can have hundreds. */
export function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `"${name}"`);
  return names.length > shown.length ? `${shown.join(", ")} and ${names.length - shown.length} more` : shown.join(", ");
}
