import type { ReadyGate } from "../rotation/gate.js";
import { explainRefusal } from "./attachable.js";
import type { PendingReady, ReadyOutcome, ReadyProgress } from "./ready.js";

/** What a wait ended with, a sentence a line. */
export function explainReady(gate: ReadyGate, outcome: ReadyOutcome): readonly string[] {
  switch (outcome.outcome) {
    case "ready":
      return [`${subject(gate)}: ${outcome.distributions} distribution(s) may switch to generation "${gate.serve}"`];
    case "refused":
      return [`${subject(gate)} may not switch; nothing was changed`, ...outcome.refusals.map(explainRefusal)];
    case "timed-out":
      return [
        `${subject(gate)} did not settle within ${gate.timeout} s; nothing was changed`,
        ...outcome.pending.map(explainPending),
      ];
    case "interrupted":
      return [`${subject(gate)}: interrupted; nothing was changed`, ...outcome.pending.map(explainPending)];
  }
}

/** Which distributions are still waited for, and since when; one line each. */
export function explainReadyProgress(gate: ReadyGate, { ready, of, pending }: ReadyProgress): readonly string[] {
  if (pending.length === 0) return [];
  return [`${subject(gate)}: ${ready} of ${of} distribution(s) may switch`, ...pending.map(explainPending)];
}

function explainPending({ distribution, since, status, fault }: PendingReady): string {
  const one = `  distribution "${distribution}"`;
  if (fault !== undefined) return `${one} could not be read: ${fault.message}`;
  if (status === undefined) return `${one} was not read in the time given, expected "Deployed"; apply again`;
  return `${one} is "${status}" since ${since.toISOString()}, expected "Deployed"; wait for that change, then apply again`;
}

function subject({ rotation, wave }: ReadyGate): string {
  return `rotation "${rotation}", wave "${wave}"`;
}
