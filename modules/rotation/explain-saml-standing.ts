import type { ConsoleTrace } from "./console-trace.js";
import { dayOf, days, list, minuteOf, quoted, quotedList } from "./explain-standing.js";
import { fingerprintsText } from "./explain-trust.js";
import type { SamlGenerationStanding, SamlStanding } from "./saml-standing.js";
import type { SamlStandingPoint } from "./saml-standing-point.js";

// The words for where a SAML rotation stands; what to do next has its own, in explain-saml-next.ts.

/** Everything that is true of a rotation, the most urgent first, on one line. */
export function explainSamlStanding({ points, owner }: Pick<SamlStanding, "points" | "owner">): string {
  return points.map((point) => explainSamlPoint(point, owner)).join("; ");
}

/** One clause. `owner` is the rotation's. */
export function explainSamlPoint(point: SamlStandingPoint, owner: string | undefined): string {
  const waits = `waits for ${owner ?? "a person"}`;
  switch (point.code) {
    case "compromised":
      return `compromised: ${quoted(point.generation)} is still trusted by ${list(point.parties)}`;
    case "signing-untrusted":
      return `broken: ${list(point.parties)} ${verb(point.parties, "does", "do")} not trust ${quoted(point.generation)}, which is signed with`;
    case "refused":
      return `refused: ${[...new Set(point.refusals.map(({ code, party }) => `${party} [${code}]`))].join(", ")}`;
    case "expired":
      return `broken: ${quoted(point.generation)}, which is signed with, expired on ${dayOf(point.notAfter)}`;
    case "could-not-tell":
      return `could not tell: ${point.parties.length === 0 ? "the metadata URL" : list(point.parties)} (${[...new Set(point.reasons.map(({ reason }) => reason))].join(", ")})`;
    case "expiring":
      return `expiring: ${quoted(point.generation)} in ${days(point.daysLeft)}, and nothing is staged`;
    case "not-applied":
      return `not applied: ${point.parties.length} of ${point.of} relying ${point.of === 1 ? "party" : "parties"} not as the spec says (${list(point.parties)})`;
    case "trusts-more":
      return `${list(point.parties)} ${verb(point.parties, "trusts", "trust")} ${fingerprintsText(point.fingerprints)}, which the spec does not list`;
    case "unlisted":
      return `the metadata URL lists ${fingerprintsText(point.fingerprints)}, which the spec does not`;
    case "not-imported":
      return `${waits}: ${quotedList(point.generations)} not imported into ${list(point.parties)}${traceText(point.trace)}`;
    case "not-deleted":
      return `removal pending, ${waits}: ${quotedList(point.generations)} not deleted in ${list(point.parties)}${traceText(point.trace)}`;
    case "not-published":
      return `${waits}: the metadata URL does not list ${quotedList(point.generations)}`;
    case "waits-for-evidence":
      return evidenceText(point, waits);
    case "signs-ahead":
      return `the identity provider signs with ${quoted(point.generation)} since ${point.at}, which signing has not moved to`;
    case "ready-to-retire":
      return `ready to retire: ${quotedList(point.generations)}`;
    case "staged":
      return point.fetching
        ? `staged: ${quotedList(point.generations)} published, and trusted within 6 h 30 min of that`
        : `staged: ${quotedList(point.generations)} trusted by all, may be activated`;
    case "soaking":
      return `soaking until ${minuteOf(point.until)}: ${quotedList(point.generations)}`;
    case "left-over":
      return `left over: ${quotedList(point.generations)}, compromised and trusted by none`;
    case "steady":
      return "steady";
  }
}

function evidenceText(point: Extract<SamlStandingPoint, { code: "waits-for-evidence" }>, waits: string): string {
  const { refusal } = point;
  const moved = `signing moved to ${quoted(point.generation)}`;
  switch (refusal.code) {
    case "no-evidence":
    case "stale-evidence":
      return `${moved}, ${waits}: nobody has attested that it signs`;
    case "signs-with-another":
      return `${moved}, ${waits}: ${quoted(refusal.found)} signed on ${refusal.at}`;
    case "other-certificate":
      return `${moved}, ${waits}: what was attested is ${fingerprintsText([refusal.found])}`;
    case "before-window":
      return `${moved}, and its window opens at ${refusal.window.from}`;
    case "after-window":
      return `${moved}, ${waits}: its window closed at ${refusal.window.to}`;
    case "outside-window":
      return `${moved}, and it signed on ${refusal.at}, before its window`;
  }
}

function traceText(trace: ConsoleTrace | undefined): string {
  if (trace === undefined) return "";
  const by = trace.by === undefined ? "" : ` by ${trace.by}`;
  const what = trace.step === "imported" ? "an import" : "a deletion";
  return ` (CloudTrail shows ${what}${by} at ${minuteOf(trace.at)})`;
}

function verb(names: readonly string[], one: string, several: string): string {
  return names.length === 1 ? one : several;
}

/** `2026: 63 days` */
export function explainSamlExpiry({
  generation,
  daysLeft,
  level,
}: Pick<SamlGenerationStanding, "generation" | "daysLeft" | "level">): string {
  return `${generation}: ${level === "expired" ? `expired ${days(-daysLeft)} ago` : days(daysLeft)}`;
}
