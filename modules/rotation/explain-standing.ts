import type { GenerationStanding } from "./generation-standing.js";
import { explainRenewalTrouble, renewsInPlace } from "./explain-renewal.js";
import type { Standing } from "./standing.js";
import type { StandingPoint } from "./standing-point.js";
import { storeName } from "./store.js";

// The words for where a rotation stands; what to do next has its own, in explain-next.ts.

/** Of a list the first few are shown: the count tells the rest. */
const shown = 3;

/** Everything that is true of a rotation, the most urgent first, on one line. */
export function explainStanding({ points, owner }: Pick<Standing, "points" | "owner">): string {
  return points.map((point) => explainPoint(point, owner)).join("; ");
}

/** One clause. `owner` is the rotation's. */
export function explainPoint(point: StandingPoint, owner: string | undefined): string {
  switch (point.code) {
    case "compromised":
      return `compromised: ${quoted(point.generation)} ${usedBy([...point.distributions, ...point.otherUsers])}`;
    case "distribution-gone":
      return `broken: ${list(point.distributions)} not in the account`;
    case "certificate-gone":
      return `broken: the certificate of ${quoted(point.generation)} is gone from its store`;
    case "certificate-differs":
      return `broken: the store has another certificate for ${quoted(point.generation)} than its pem`;
    case "expired":
      return `broken: ${quoted(point.generation)} expired on ${dayOf(point.notAfter)}, ${servedBy(point.distributions)}`;
    case "stranger":
      return `broken: ${list(point.found.map(strangeText))}, expected a generation`;
    case "could-not-tell":
      return couldNotTell(point);
    case "expiring":
      return `expiring: ${quoted(point.generation)} in ${days(point.daysLeft)}`;
    case "unstaged":
      return `waits for ${owner ?? "a person"}: ${generationsText(point.generations)} not staged`;
    case "unissued":
      return `waits for ${owner ?? "a person"}: ACM has not issued ${quoted(point.generation)} (${point.status})`;
    case "renewal":
      return `waits for ${owner ?? "a person"}: ${explainRenewalTrouble(point)}`;
    case "owner-switch":
      return `waits for the owner of ${list(point.distributions)} (wave "${point.wave}"), which should serve ${quoted(point.wanted)}`;
    case "in-progress":
      return `InProgress since ${minuteOf(point.since)}: ${list(point.distributions)}`;
    case "not-applied":
      return notApplied(point);
    case "uncreated":
      return `not applied yet: ${generationsText(point.generations)} not in the store`;
    case "wave":
      return `wave ${point.number} of ${point.of} (${point.wave})`;
    case "ready-to-retire":
      return `ready to retire: ${quotedList(point.generations)}`;
    case "kept":
      return `kept: ${quoted(point.generation)} ${usedBy([...point.distributions, ...point.otherUsers])}`;
    case "staged":
      return `staged: ${quotedList(point.generations)}`;
    case "soaking":
      return `soaking until about ${minuteOf(point.until)}: ${quotedList(point.generations)}`;
    case "left-over":
      return `left over: ${quotedList(point.generations)}, compromised and gone`;
    case "steady":
      return "steady";
  }
}

function couldNotTell({
  distributions,
  generations,
  reasons,
}: Extract<StandingPoint, { code: "could-not-tell" }>): string {
  const what = [
    ...(distributions.length === 0 ? [] : [list(distributions)]),
    ...(generations.length === 0 ? [] : [generationsText(generations, "")]),
  ];
  const why = [...new Set(reasons.map(({ reason }) => reason))].join(", ");
  return `could not tell: ${what.join(" and ")} (${why})`;
}

function notApplied({ distributions, wanted, of }: Extract<StandingPoint, { code: "not-applied" }>): string {
  const how = distributions.length < of ? "partly applied" : "not applied yet";
  const verb = distributions.length === 1 ? "does" : "do";
  return `${how}: ${distributions.length} of ${of} distribution(s) ${verb} not serve ${quoted(wanted)}`;
}

function strangeText({
  distribution,
  name,
}: {
  readonly distribution: string;
  readonly name: string | undefined;
}): string {
  return `${distribution} serves ${name ?? "CloudFront's default certificate"}`;
}

function servedBy(distributions: readonly string[]): string {
  return distributions.length === 0 ? "served by none" : `served by ${list(distributions)}`;
}

function usedBy(users: readonly string[]): string {
  return users.length === 0 ? "is still in its store" : `is still in use by ${list(users)}`;
}

/** `2026-03: 63 days`; who renews it is said too. */
export function explainExpiry({ generation, fact, daysLeft, expiry, store }: GenerationStanding): string {
  switch (fact.told) {
    case "gone":
      return `${generation}: gone`;
    case "nothing":
      return `${generation}: could not tell`;
    case "unissued":
      return `${generation}: ${fact.status}`;
    case "absent":
    case "held": {
      if (daysLeft === undefined || expiry === undefined) return `${generation}: not in ${storeName(store)} yet`;
      const left = expiry === "expired" ? `expired ${days(-daysLeft)} ago` : days(daysLeft);
      const renewed = fact.told === "held" && fact.origin.by === "acm" ? `, ${renewsInPlace}` : "";
      return `${generation}: ${left}${renewed}`;
    }
  }
}

/** Of whole days; none may still be on another date, so it is not called today. */
export function days(count: number): string {
  if (count === 0) return "less than a day";
  return count === 1 ? "1 day" : `${count} days`;
}

/** `2026-11-29` */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** `2026-11-29 10:05 UTC` */
export function minuteOf(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** The first few, and how many more. */
export function list(names: readonly string[]): string {
  const rest = names.length - shown;
  return rest > 0 ? `${names.slice(0, shown).join(", ")} and ${rest} more` : names.join(", ");
}

export function quotedList(names: readonly string[]): string {
  return list(names.map(quoted));
}

export function quoted(name: string): string {
  return `"${name}"`;
}

function generationsText(generations: readonly string[], verb = generations.length === 1 ? " is" : " are"): string {
  return `${quotedList(generations)}${verb}`;
}
