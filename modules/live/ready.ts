import type { ReadyGate } from "../rotation/gate.js";
import type { DistributionId } from "../rotation/tls-rotation.js";
import { attachedNames, observeCertificate } from "./certificate.js";
import { attachable, certificateGone, explainRefusal, type Incoming, isSettled, type Refusal } from "./attachable.js";
import type { LivePorts } from "./clients.js";
import { attachedName, type ObservedDistribution } from "./distribution.js";
import { ReadFault } from "./fault.js";
import { type FleetAnswer, orFault, readEach } from "./fleet.js";
import { askUntil, type Waiting } from "./waiting.js";

/** A distribution with a change still on its way, or one that could not be read this time. */
export interface PendingReady {
  readonly distribution: DistributionId;
  /** When that change was made; when the wait began, where that could not be read. */
  readonly since: Date;
  readonly status: string | undefined;
  readonly fault: ReadFault | undefined;
}

export interface ReadyProgress {
  readonly ready: number;
  readonly of: number;
  readonly pending: readonly PendingReady[];
}

export type ReadyOutcome =
  | { readonly outcome: "ready"; readonly distributions: number }
  /** All that could be found wrong; no waiting helps. */
  | { readonly outcome: "refused"; readonly refusals: readonly Refusal[] }
  | { readonly outcome: "timed-out" | "interrupted"; readonly pending: readonly PendingReady[] };

/** What a wait has found so far. */
interface Watch {
  readonly incoming: Incoming | undefined;
  readonly pending: readonly PendingReady[];
}

/**
 * Waits behind the gate "ready": until no distribution has a change on its way, and none of them refuses the switch.
 * A refusal ends the wait at once; a fault that may pass is waited out, any other is thrown.
 */
export async function observeReady(
  ports: LivePorts,
  gate: ReadyGate,
  waiting: Waiting<ReadyProgress>,
): Promise<ReadyOutcome> {
  const all = gate.distributions.map((id) => unread(id, waiting.now()));
  let watch: Watch = { incoming: undefined, pending: all };
  const waited = await askUntil(waiting, gate.timeout, async (): Promise<ReadyOutcome | undefined> => {
    const how = { now: waiting.now(), signal: waiting.signal };
    const next = await readyRound(ports, gate, watch, how);
    // Those that were settled rounds ago may have been edited since: the last word is a look at all of them.
    const settled = !("outcome" in next) && next.pending.length === 0 && watch.pending.length < all.length;
    const round = settled ? await readyRound(ports, gate, { ...next, pending: all }, how) : next;
    if ("outcome" in round) return round;
    watch = round;
    waiting.onProgress({ ready: all.length - round.pending.length, of: all.length, pending: round.pending });
    return round.pending.length === 0 ? { outcome: "ready", distributions: all.length } : undefined;
  });
  return waited.ended === "answered" ? waited.answer : { outcome: waited.ended, pending: watch.pending };
}

async function readyRound(
  ports: LivePorts,
  gate: ReadyGate,
  watch: Watch,
  { now, signal }: { readonly now: Date; readonly signal: AbortSignal },
): Promise<Watch | Extract<ReadyOutcome, { outcome: "refused" }>> {
  const incoming = watch.incoming ?? (await orFault(() => incomingOf(ports, gate, now, signal)));
  if (incoming === undefined) return { outcome: "refused", refusals: certificateGone(gate) };
  if (incoming instanceof ReadFault)
    return { ...watch, pending: watch.pending.map((one) => ({ ...one, fault: incoming })) };
  const fleet = await readEach(
    ports.cloudfront,
    watch.pending.map(({ distribution }) => distribution),
    signal,
  );
  const refusals = [...fleet].flatMap(([id, one]) => {
    if (one.told === "nothing") return [];
    return attachable(id, one.told === "gone" ? { found: false } : one.found, incoming);
  });
  if (refusals.length > 0) return { outcome: "refused", refusals };
  return { incoming, pending: watch.pending.flatMap((before) => stillPending(before, fleet.get(before.distribution))) };
}

function stillPending(
  before: PendingReady,
  answer: FleetAnswer<ObservedDistribution> | undefined,
): readonly PendingReady[] {
  if (answer === undefined || answer.told === "gone") return [before];
  if (answer.told === "nothing") return [{ ...before, fault: answer.fault }];
  const { status, lastModified: since } = answer.found;
  return isSettled(answer.found) ? [] : [{ distribution: before.distribution, since, status, fault: undefined }];
}

async function incomingOf(
  ports: LivePorts,
  gate: ReadyGate,
  now: Date,
  signal: AbortSignal,
): Promise<Incoming | undefined> {
  const arn = Object.hasOwn(gate.generations, gate.serve) ? gate.generations[gate.serve] : undefined;
  const certificate = arn === undefined ? undefined : await observeCertificate(ports, arn, signal);
  if (certificate === undefined || !certificate.found) return undefined;
  const { names, notAfter, attached } = certificate;
  const known = gate.known && (await attachedNames(ports, gate.known, signal));
  return {
    generation: gate.serve,
    attached: attachedName(attached),
    names,
    notAfter,
    now,
    known,
    plannedAt: plannedTime(gate),
    by: gate.by,
  };
}

function plannedTime({ plannedAt }: ReadyGate): Date | undefined {
  if (plannedAt === undefined) return undefined;
  const time = new Date(plannedAt);
  // Compared with anything, an invalid date is neither before nor after it: an edit would pass unseen.
  if (Number.isNaN(time.getTime()))
    throw new RangeError(`the gate's plannedAt is "${plannedAt}", expected an ISO 8601 time; plan again`);
  return time;
}

function unread(distribution: DistributionId, since: Date): PendingReady {
  return { distribution, since, status: undefined, fault: undefined };
}

/** What a wait ended with, a sentence a line. */
export function explainReady(outcome: ReadyOutcome): readonly string[] {
  switch (outcome.outcome) {
    case "ready":
      return [`${outcome.distributions} distribution(s) may switch: settled, and nothing would be lost`];
    case "refused":
      return outcome.refusals.map(explainRefusal);
    case "timed-out":
    case "interrupted":
      return outcome.pending.map(explainPending);
  }
}

function explainPending({ distribution, since, status, fault }: PendingReady): string {
  const one = `distribution "${distribution}"`;
  if (fault !== undefined) return `${one} could not be read: ${fault.message}`;
  if (status === undefined) return `${one} was not read in the time given, expected "Deployed"; apply again`;
  return `${one} is "${status}" since ${since.toISOString()}, expected "Deployed"; wait for that change, then apply again`;
}
