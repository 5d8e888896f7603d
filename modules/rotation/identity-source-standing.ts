import { daysLeft } from "./expiry.js";
import { changedAt, changeOf, judgeChange, type ChangeRefusal, explainChange } from "./identity-source-change.js";
import { attestation, markText } from "./identity-source-gate.js";
import { explainTokenTask, type TokenTask, tokenTask } from "./identity-source-token.js";
import { type IdentitySource, sourceMark, type SourceMark } from "./identity-source.js";
import type { Fingerprint, RotationName } from "./tls-rotation.js";

/** What people in IAM Identity Center's console see in red and in yellow. */
export type SourceLevel = "wrong" | "due" | "waits" | "fine";

/** One thing that is true of where an identity source stands; several may be. `code` is stable, for machines. */
export type SourcePoint =
  | { readonly code: "change-refused"; readonly refusal: ChangeRefusal }
  /** Somebody has to review or to connect, and to attest it. */
  | { readonly code: "waits-for-review" | "waits-for-connection"; readonly is: SourceMark }
  /** It is done, and the spec still says that it is under way. */
  | { readonly code: "change-made"; readonly is: SourceMark; readonly at: string }
  | { readonly code: "token"; readonly task: Exclude<TokenTask, { readonly task: "none" }>; readonly expired: boolean }
  /** Of the uploaded metadata. Identity Center shows it in yellow from 90 days before, in red when it has expired. */
  | {
      readonly code: "certificate-expired" | "certificate-expires";
      readonly fingerprint: Fingerprint;
      readonly notAfter: string;
      readonly days: number;
    }
  | { readonly code: "settled"; readonly is: SourceMark };

/** 90 days, as the console has it. */
const notice = 90;

/** Where an identity source stands, by the spec and the clock; what is most urgent comes first. Never empty. */
export function judgeIdentitySource(source: IdentitySource, now: Date): readonly SourcePoint[] {
  const is = sourceMark(source);
  const change = changeOf(source, is);
  const made = changedAt(change);
  const points: readonly SourcePoint[] = [
    ...judgeChange(change, now).map((refusal) => ({ code: "change-refused", refusal }) as const),
    ...expiryPoints(source, now),
    ...tokenPoints(source, now),
    ...waitingPoints(source, is, made),
    ...(made !== undefined && source.changesFrom !== undefined ? [{ code: "change-made", is, at: made } as const] : []),
  ];
  const sorted = points.toSorted((a, b) => order.indexOf(sourceLevel(a)) - order.indexOf(sourceLevel(b)));
  return sorted.length === 0 ? [{ code: "settled", is }] : sorted;
}

const order: readonly SourceLevel[] = ["wrong", "due", "waits", "fine"];

export function sourceLevel(point: SourcePoint): SourceLevel {
  switch (point.code) {
    case "change-refused":
    case "certificate-expired":
      return "wrong";
    case "certificate-expires":
      return "due";
    case "token":
      return point.expired ? "wrong" : point.task.task === "create" ? "due" : "waits";
    case "waits-for-review":
    case "waits-for-connection":
    case "change-made":
      return "waits";
    case "settled":
      return "fine";
  }
}

function expiryPoints({ external }: IdentitySource, now: Date): readonly SourcePoint[] {
  return (external?.certificates ?? []).flatMap(({ fingerprint, notAfter }): readonly SourcePoint[] => {
    const days = daysLeft(new Date(notAfter), now);
    if (Date.parse(notAfter) <= now.getTime()) return [{ code: "certificate-expired", fingerprint, notAfter, days }];
    return days <= notice ? [{ code: "certificate-expires", fingerprint, notAfter, days }] : [];
  });
}

function tokenPoints({ provisioning }: IdentitySource, now: Date): readonly SourcePoint[] {
  if (provisioning.by !== "scim") return [];
  const task = tokenTask(provisioning, now);
  const expired = provisioning.tokens.some(({ expires }) => Date.parse(expires) <= now.getTime());
  return task.task === "none" ? [] : [{ code: "token", task, expired }];
}

/** An external source has to be attested; of the others nothing is asked unless they are new. */
function waitingPoints(source: IdentitySource, is: SourceMark, made: string | undefined): readonly SourcePoint[] {
  const { changesFrom, attestations } = source;
  if (made !== undefined || (changesFrom === undefined && is.kind !== "external")) return [];
  const isReviewed = attestations.some(
    (one) => one.step === "reviewed" && one.kind === is.kind && one.entityId === is.entityId,
  );
  const reviews = changesFrom !== undefined && is.kind === "external" && !isReviewed;
  return [{ code: reviews ? "waits-for-review" : "waits-for-connection", is }];
}

/** What was found, and who has to do what; to stand behind the source's name. */
export function explainSourcePoint(point: SourcePoint, source: RotationName, now: Date): string {
  return wordsOf(point, now, ` (npx crossfade runbook ${source})`);
}

/** The same as a sentence of its own, for whoever has the runbook before them. */
export function noteOnSource(point: SourcePoint, source: RotationName, now: Date): string {
  const words = wordsOf(point, now, "");
  switch (point.code) {
    case "waits-for-review":
    case "waits-for-connection":
    case "change-made":
    case "settled":
      return `"${source}" ${words}`;
    case "change-refused":
    case "token":
    case "certificate-expired":
    case "certificate-expires":
      return words;
  }
}

/** `runbook`: where the steps are, in brackets; empty for whoever reads them. */
function wordsOf(point: SourcePoint, now: Date, runbook: string): string {
  switch (point.code) {
    case "change-refused":
      return explainChange(point.refusal);
    case "waits-for-review":
      return `is to become ${markText(point.is)}; whoever may change the identity source reviews it${runbook} and attests ${attestation("reviewed", point.is)}`;
    case "waits-for-connection":
      return `is ${markText(point.is)}; whoever may change the identity source connects it${runbook} and attests ${attestation("connected", point.is)}`;
    case "change-made":
      return `is ${markText(point.is)} since ${point.at}; once that is applied, remove changesFrom and confirm`;
    case "token":
      return `${explainTokenTask(point.task, now)}${runbook}`;
    case "certificate-expired":
      return `certificate ${point.fingerprint} of the uploaded metadata expired at ${point.notAfter}; if it is still signed with, sign-ins are at risk: rotate it (kind: SamlRotation)`;
    case "certificate-expires":
      return `certificate ${point.fingerprint} of the uploaded metadata expires in ${point.days} day(s) (${point.notAfter}); rotate it (kind: SamlRotation)`;
    case "settled":
      return `is ${markText(point.is)}; nothing is to be done`;
  }
}
