import { describePublished } from "../modules/live/published-metadata.js";
import { trustReader } from "../modules/live/trust.js";
import { askUntil } from "../modules/live/waiting.js";
import { judgeLeaving, judgeSigning, type LeavingRefusal, type WindowRefusal } from "../modules/rotation/evidence.js";
import { explainEvidence, waitsForPerson } from "../modules/rotation/explain-evidence.js";
import {
  explainPublishedRefusal,
  explainTrustPending,
  explainTrustRefusal,
  explainTrustWaiting,
} from "../modules/rotation/explain-trust.js";
import { explainUnprovenRemoval, type UnprovenRemoval, unprovenRemovals } from "../modules/rotation/pending-removal.js";
import type { PartyTrust } from "../modules/rotation/saml-facts.js";
import type {
  LeavingGate,
  LeftGate,
  MayTrustGate,
  PublishedGate,
  SamlGate,
  SigningGate,
  TrustedGate,
} from "../modules/rotation/saml-gate.js";
import { judgeMayTrust, judgePublished } from "../modules/rotation/trust-rules.js";
import { judgeLeft, judgeTrusted, type TrustPending, waitOf } from "../modules/rotation/trust-waits.js";
import { readLeaving, readLeft, readPublished, readSigning } from "./gate-input.js";
import { clientsOf, clock, type Verdict, type Wait } from "./gate-verdict.js";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a step of a SAML rotation may be taken, or has come true. */
export async function judgeSamlGate(gate: SamlGate, environment: Environment, wait: Wait): Promise<Verdict> {
  switch (gate.gate) {
    case "may-trust":
      return mayTrust(gate, wait);
    case "published":
      return published(gate, wait);
    case "trusted": {
      const record = readPublished(environment);
      return observed(gate, wait, (parties, now) => judgeTrusted(gate, parties, record, now));
    }
    case "signing":
      return shown(gate, judgeSigning(gate, readSigning(environment), new Date()));
    case "leaving":
      return shown(gate, judgeLeaving(gate, readLeaving(environment), new Date()));
    case "left": {
      const record = readLeft(environment);
      return observed(gate, wait, (parties) => judgeLeft(record, parties));
    }
  }
}

async function mayTrust(gate: MayTrustGate, wait: Wait): Promise<Verdict> {
  const clients = await clientsOf(gate, gate.region, wait.signal);
  const [parties = []] = await trustReader(clients)([gate], readingOf(gate, wait));
  const refusals = judgeMayTrust(gate, parties);
  const removals = gate.removal === undefined ? [] : unprovenRemovals(gate.removal, parties);
  const open = refusals.length + removals.length === 0;
  const explain = (one: UnprovenRemoval) => explainUnprovenRemoval(one, gate.rotation);
  return {
    open,
    lines: [...refusals.map(explainTrustRefusal), ...removals.map(explain)],
    outcome: { outcome: open ? "ready" : "refused", refusals, removals },
    waitsForPerson: refusals.length === 0,
  };
}

async function published(gate: PublishedGate, { signal }: Wait): Promise<Verdict> {
  const { connectTo, url, rotation } = gate;
  const refusal = judgePublished(gate, await describePublished(url, { connectTo, signal }, gate));
  if (refusal === undefined) return { open: true, lines: [], outcome: { outcome: "published" } };
  return {
    open: false,
    lines: [explainPublishedRefusal(refusal, url, rotation)],
    outcome: { outcome: "refused", refusal },
    waitsForPerson: refusal.code === "not-published",
  };
}

/** Asks until nothing is pending, or what is pending is nothing that asking again could change. */
async function observed(
  gate: TrustedGate | LeftGate,
  wait: Wait,
  judge: (parties: readonly PartyTrust[], now: Date) => readonly TrustPending[],
): Promise<Verdict> {
  const read = trustReader(await clientsOf(gate, gate.region, wait.signal));
  const explain = (one: TrustPending) => explainTrustPending(one, gate.rotation);
  const waiting = clock(wait, (lines: readonly string[]) => lines);
  let reading = readingOf(gate, wait);
  let pending: readonly TrustPending[] = [];
  const waited = await askUntil(waiting, gate.timeout, async (last) => {
    const [parties = []] = await read([gate], reading);
    // How far a later round has come is no news.
    reading = readingOf(gate, { ...wait, say: () => undefined });
    pending = judge(parties, waiting.now());
    if (pending.every((one) => waitOf(one) !== "asking")) return pending;
    if (!last) waiting.onProgress(pending.map(explainTrustWaiting));
    return undefined;
  });
  // Asked once, nothing was waited for.
  const ended = waited.ended === "timed-out" && gate.timeout === 0 ? "answered" : waited.ended;
  if (ended === "answered" && pending.length === 0) return { open: true, lines: [], outcome: { outcome: "observed" } };
  return {
    open: false,
    lines: [...(ended === "answered" ? [] : [endedText[ended]]), ...pending.map(explain)],
    outcome: { outcome: ended === "answered" ? "waits" : ended, pending },
    // What a person does helps only where nothing else is in the way.
    waitsForPerson: pending.length > 0 && pending.every((one) => waitOf(one) === "person"),
  };
}

const endedText = {
  "timed-out": "the time is up; apply again to go on",
  interrupted: "interrupted; apply again to go on",
} as const;

function readingOf({ connectTo, parties }: MayTrustGate | TrustedGate | LeftGate, { say, signal }: Wait) {
  const now = () => new Date();
  const onProgress = (read: number): void => {
    if (parties.length > 20) say([`${read} of ${parties.length} relying parties read`]);
  };
  return { connectTo, signal, now, onProgress };
}

function shown({ rotation }: SigningGate | LeavingGate, refusal: LeavingRefusal | WindowRefusal | undefined): Verdict {
  if (refusal === undefined) return { open: true, lines: [], outcome: { outcome: "shown" } };
  return {
    open: false,
    lines: [explainEvidence(refusal, rotation)],
    outcome: { outcome: "refused", refusal },
    waitsForPerson: waitsForPerson(refusal),
  };
}
