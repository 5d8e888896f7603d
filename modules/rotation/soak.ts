import type { SoakGate, SoakRecord } from "./gate.js";

/** Why a generation may not be retired yet; `undefined` where state and spec have nothing against it. */
export type SoakRefusal =
  | { readonly code: "was-serving"; readonly generation: string }
  | { readonly code: "soaking"; readonly generation: string; readonly until: Date }
  | { readonly code: "no-record"; readonly generation: string; readonly found: string };

/**
 * Judges the record in Terraform's state against the soak. What is live is judged elsewhere, and also needed.
 *
 * A retirement is judged likewise, by when an apply last began to move distributions: one that failed at a gate has
 * left the record of the soak as it was before, or none.
 */
export function judgeSoak(
  gate: Pick<SoakGate, "soak" | "abandoned">,
  record: SoakRecord,
  now: Date,
): SoakRefusal | undefined {
  const { generation, unservedSince } = record;
  if (gate.abandoned.includes(generation)) return undefined;
  if (unservedSince === null) return { code: "was-serving", generation };
  // The soak keeps what reverting a commit would restore; this one is what such a revert takes away again.
  if (record.incoming === true) return undefined;
  const since = Date.parse(unservedSince);
  if (Number.isNaN(since)) return { code: "no-record", generation, found: unservedSince };
  const until = new Date(since + gate.soak * 1000);
  return now < until ? { code: "soaking", generation, until } : undefined;
}

/** One sentence: what is refused, why, and what to do. */
export function explainSoakRefusal(refusal: SoakRefusal): string {
  const { generation } = refusal;
  switch (refusal.code) {
    case "was-serving":
      return (
        `generation "${generation}" is retired in the apply that switches away from it; expected: switch, apply, then ` +
        `remove it, an outgoing one after its soak. For a compromised key keep it listed with "emergency: true".`
      );
    case "soaking":
      return (
        `generation "${generation}" is retired before its soak ends at ${refusal.until.toISOString()}; ` +
        `put it back into the spec, or apply again after that.`
      );
    case "no-record":
      return (
        `generation "${generation}" has no readable record of when the last wave switched (found "${refusal.found}"); ` +
        `put it back into the spec and apply, then wait for the soak.`
      );
  }
}
