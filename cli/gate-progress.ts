import { answersText } from "../modules/live/explain-served.js";
import { nameByCertificate } from "../modules/live/known-generations.js";
import type { ReadyProgress } from "../modules/live/ready.js";
import type { ServedProgress } from "../modules/live/served.js";
import type { ReadyGate, ServedGate } from "../modules/rotation/gate.js";

/** Of a large wave the first few are shown: the count tells the rest. */
const shown = 5;

/** What a wave is still waiting for: which distribution, since when, and what is still served. */
export function servedProgress(
  { wave, serve }: ServedGate,
  { served, of, pending, known }: ServedProgress,
): readonly string[] {
  const waits = pending.slice(0, shown).map(({ distribution, since, status, certificate, aliases }) => {
    const state = `${status ?? "not read yet"} since ${time(since)}`;
    const configured = certificate === undefined ? "" : `, configured for ${nameByCertificate(known, certificate)}`;
    const answers = aliases
      .filter((alias) => alias.answers.length > 0)
      .map((alias) => `, ${alias.alias} ${answersText(alias.answers, known)}`);
    return `  ${distribution}: ${state}${configured}${answers.join("")}`;
  });
  return [`wave "${wave}": ${served} of ${of} served by generation "${serve}"`, ...waits, ...more(pending.length)];
}

export function readyProgress({ wave }: ReadyGate, { ready, of, pending }: ReadyProgress): readonly string[] {
  if (pending.length === 0) return [];
  const waits = pending
    .slice(0, shown)
    .map(({ distribution, since, status }) => `  ${distribution}: ${status ?? "not read yet"} since ${time(since)}`);
  return [`wave "${wave}": ${ready} of ${of} settled and ready to switch`, ...waits, ...more(pending.length)];
}

function more(count: number): readonly string[] {
  return count > shown ? [`  and ${count - shown} more`] : [];
}

function time(at: Date): string {
  return at.toISOString().slice(11, 19);
}
