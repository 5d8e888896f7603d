import {
  changedAt,
  type ChangeRefusal,
  explainChange,
  isMark,
  judgeChange,
  newestStep,
  type SourceChange,
  sourceName,
} from "./identity-source-change.js";
import type { SourceKind, SourceMark } from "./identity-source.js";
import type { RotationName } from "./tls-rotation.js";

/** Before anything of an identity source is applied: it is the source that the spec says, and nothing was changed on the side. */
export interface ConnectedGate extends SourceChange {
  readonly gate: "connected";
  /** The spec's name. */
  readonly source: RotationName;
  /** `arn:aws:sso:::instance/ssoins-…` */
  readonly instance: string;
}

/** What Terraform's state remembers of the source. */
export interface ConnectedRecord {
  readonly kind: SourceKind;
  /** Empty where the source is not external. */
  readonly entityId: string;
  readonly instance: string;
  /** When it was recorded; what attests a change has to be newer. ISO 8601. */
  readonly since: string;
}

/** What a step of an identity source waits for; made at synth, carried through Terraform, judged by `crossfade gate`. */
export type IdentitySourceGate = ConnectedGate;

export function isIdentitySourceGate(gate: { readonly gate: string }): gate is IdentitySourceGate {
  return gate.gate === "connected";
}

export type ConnectedRefusal =
  | ChangeRefusal
  /** State remembers another source than the spec has or says it is changed from. */
  | { readonly code: "side-effect"; readonly found: SourceMark; readonly is: SourceMark }
  /** Users and assignments of one instance would be taken for those of another. */
  | { readonly code: "other-instance"; readonly found: string; readonly instance: string }
  /** A person has to do the step in the console, or to attest it. */
  | {
      readonly code: "not-reviewed" | "not-connected";
      readonly is: SourceMark;
      readonly changesFrom: SourceKind | undefined;
    }
  /** The newest connection is to another source. */
  | { readonly code: "connected-elsewhere"; readonly is: SourceMark; readonly found: SourceMark; readonly at: string }
  /** It is from before the source that it replaces was recorded. */
  | { readonly code: "stale-connection"; readonly is: SourceMark; readonly at: string; readonly since: string };

/** What has to be shown: a change always, an external source also when it is first met; nothing tells of the others. */
export function judgeConnected(
  gate: ConnectedGate,
  record: ConnectedRecord | undefined,
  now: Date,
): readonly ConnectedRefusal[] {
  if (record !== undefined && record.instance !== gate.instance)
    return [{ code: "other-instance", found: record.instance, instance: gate.instance }];
  const found: SourceMark | undefined = record && { kind: record.kind, entityId: record.entityId || undefined };
  const changes = found !== undefined && !isMark(found, gate.is);
  if (changes && found.kind !== gate.changesFrom) return [{ code: "side-effect", found, is: gate.is }];
  const refusals = judgeChange(gate, now);
  if (refusals.length > 0) return refusals;
  if (!changes && gate.changesFrom === undefined && gate.is.kind !== "external") return [];
  return [...judgeReview(gate), ...judgeConnection(gate, changes ? record?.since : undefined)];
}

/** Only what is changed is shown by the console for review. */
function judgeReview({ is, changesFrom, attestations }: ConnectedGate): readonly ConnectedRefusal[] {
  if (changesFrom === undefined || is.kind !== "external") return [];
  const reviewed = attestations.some((one) => one.step === "reviewed" && isMark(one, is));
  return reviewed ? [] : [{ code: "not-reviewed", is, changesFrom }];
}

function judgeConnection(gate: ConnectedGate, since: string | undefined): readonly ConnectedRefusal[] {
  const { is, changesFrom, attestations } = gate;
  const newest = newestStep(attestations, "connected");
  if (newest === undefined) return [{ code: "not-connected", is, changesFrom }];
  const { kind, entityId, at } = newest;
  if (changedAt(gate) === undefined) return [{ code: "connected-elsewhere", is, found: { kind, entityId }, at }];
  if (since !== undefined && Date.parse(at) <= Date.parse(since)) return [{ code: "stale-connection", is, at, since }];
  return [];
}

/** Whether only a person can do what is missing: the step itself, or recording that it was done. */
export function waitsForConnection({ code }: ConnectedRefusal): boolean {
  switch (code) {
    case "not-reviewed":
    case "not-connected":
    case "connected-elsewhere":
    case "stale-connection":
      return true;
    case "unconfirmed":
    case "no-snapshot":
    case "old-snapshot":
    case "side-effect":
    case "other-instance":
      return false;
  }
}

/** One sentence: what was found, what was expected, who has to do what. */
export function explainConnected(refusal: ConnectedRefusal, source: RotationName): string {
  const subject = `identity source "${source}"`;
  const runbook = `(npx crossfade runbook ${source})`;
  switch (refusal.code) {
    case "unconfirmed":
    case "no-snapshot":
    case "old-snapshot":
      return `${subject}: ${explainChange(refusal)}`;
    case "side-effect":
      return `${subject} is ${markText(refusal.found)} in Terraform's state, and ${markText(refusal.is)} in the spec [source-kept]; put it back, or say "changesFrom: ${refusal.found.kind}" if it is to be changed`;
    case "other-instance":
      return `${subject} is of ${refusal.found} in Terraform's state, and of ${refusal.instance} in the spec [source-kept]; put it back, or give the other instance a spec with another name`;
    case "not-reviewed":
      return `${subject} is to become ${markText(refusal.is)}, and nobody has attested the review; whoever may change the identity source compares what the console shows with the runbook ${runbook}, and records it: ${attestation("reviewed", refusal.is)}`;
    case "not-connected":
      return `${subject} is ${markText(refusal.is)}, and nobody has attested that it is connected; whoever may change the identity source ${refusal.changesFrom === undefined ? "looks it up" : "changes it"} in the console ${runbook}, and records it: ${attestation("connected", refusal.is)}`;
    case "connected-elsewhere":
      return `${subject} is ${markText(refusal.is)}, and the newest connection attested (${refusal.at}) is to ${markText(refusal.found)}; change it in the console ${runbook}, and record it: ${attestation("connected", refusal.is)}`;
    case "stale-connection":
      return `${subject} is ${markText(refusal.is)}, and was last attested to be connected at ${refusal.at}, expected after ${refusal.since}, when Terraform recorded the source before it; change it in the console ${runbook}, and record it: ${attestation("connected", refusal.is)}`;
  }
}

export function markText({ kind, entityId }: SourceMark): string {
  return entityId === undefined ? sourceName(kind) : `${sourceName(kind)} (${entityId})`;
}

/** The line of the spec that records it. */
export function attestation(step: "reviewed" | "connected", { kind, entityId }: SourceMark): string {
  const entity = entityId === undefined ? "" : `, entityId: ${JSON.stringify(entityId)}`;
  return `{ step: ${step}, source: ${kind}${entity}, by: <who>, at: <when> }`;
}
