import type { ServedGate } from "../rotation/gate.js";
import type { DistributionId, Fingerprint, GenerationId, Seconds } from "../rotation/tls-rotation.js";
import { certificateGone, type Refusal } from "./attachable.js";
import type { LivePorts } from "./clients.js";
import type { DistributionSummaryAnswer } from "./distribution.js";
import { ReadFault } from "./fault.js";
import { orFault, readFleet } from "./fleet.js";
import { type Expected, expectedOf, type KnownGeneration } from "./known-generations.js";
import { askEdges, type PendingDistribution } from "./served-round.js";
import { askUntil, type Waiting } from "./waiting.js";

export interface ServedProgress {
  readonly served: number;
  readonly of: number;
  readonly pending: readonly PendingDistribution[];
  /** To name what still answers; empty until ACM has been read. */
  readonly known: readonly KnownGeneration[];
}

export type ServedOutcome =
  | {
      readonly outcome: "served";
      readonly serve: GenerationId;
      readonly fingerprint: Fingerprint;
      readonly distributions: number;
      /** Those that were asked. */
      readonly aliases: number;
      /** Of the distributions those that are Deployed with the certificate and reach no viewer: nobody was asked. */
      readonly disabled: readonly DistributionId[];
      readonly seconds: Seconds;
      /** Why this machine does not trust it, "SELF_SIGNED_CERT_IN_CHAIN"; empty where it does. */
      readonly untrusted: readonly string[];
    }
  | {
      readonly outcome: "timed-out" | "interrupted";
      readonly serve: GenerationId;
      /** Undefined where ACM could not be read all the while. */
      readonly fingerprint: Fingerprint | undefined;
      readonly pending: readonly PendingDistribution[];
      readonly known: readonly KnownGeneration[];
    }
  /** No waiting helps: a distribution or the certificate is gone. */
  | { readonly outcome: "refused"; readonly refusals: readonly Refusal[] };

/** What a wait has found so far. */
interface Watch {
  readonly expected: Expected | undefined;
  readonly untrusted: ReadonlySet<string>;
  readonly pending: readonly PendingDistribution[];
  /** What was read of each distribution last. */
  readonly found: ReadonlyMap<DistributionId, DistributionSummaryAnswer>;
}

/**
 * Waits behind the gate "served": until every distribution is Deployed with the certificate of `gate.serve` and every
 * alias answers with it at every address of the distribution; of a disabled distribution, which no viewer reaches, the
 * configuration is all there is to know. A fault that may pass is waited out, any other is thrown.
 */
export async function observeServed(
  ports: LivePorts,
  gate: ServedGate,
  waiting: Waiting<ServedProgress>,
): Promise<ServedOutcome> {
  const began = waiting.now();
  let watch: Watch = {
    expected: undefined,
    pending: gate.distributions.map((id) => unread(id, began)),
    untrusted: new Set(),
    found: new Map(),
  };
  const waited = await askUntil(waiting, gate.timeout, async (last): Promise<ServedOutcome | undefined> => {
    const next = await servedRound(ports, gate, watch, { last, signal: waiting.signal });
    if ("outcome" in next) return next;
    watch = next;
    const { expected, pending, found } = next;
    const of = gate.distributions.length;
    waiting.onProgress({ served: of - pending.length, of, pending, known: expected?.known ?? [] });
    if (expected === undefined || pending.length > 0) return undefined;
    return {
      outcome: "served",
      serve: gate.serve,
      fingerprint: expected.certificate.fingerprint,
      distributions: of,
      aliases: [...found.values()].reduce((sum, { enabled, aliases }) => sum + (enabled ? aliases.length : 0), 0),
      disabled: [...found.values()].flatMap(({ id, enabled }) => (enabled ? [] : [id])),
      seconds: Math.round((waiting.now().getTime() - began.getTime()) / 1000),
      untrusted: [...next.untrusted].toSorted(),
    };
  });
  if (waited.ended === "answered") return waited.answer;
  const { expected, pending } = watch;
  const fingerprint = expected?.certificate.fingerprint;
  return { outcome: waited.ended, serve: gate.serve, fingerprint, pending, known: expected?.known ?? [] };
}

async function servedRound(
  ports: LivePorts,
  gate: ServedGate,
  watch: Watch,
  { last, signal }: { readonly last: boolean; readonly signal: AbortSignal },
): Promise<Watch | Extract<ServedOutcome, { outcome: "refused" }>> {
  // What ACM issued it may renew in the midst of a wait.
  const kept = watch.expected?.certificate.origin.by === "imported" ? watch.expected : undefined;
  const expected = kept ?? (await orFault(() => expectedOf(ports, gate, signal)));
  if (expected === undefined) return { outcome: "refused", refusals: certificateGone(gate) };
  if (expected instanceof ReadFault)
    return { ...watch, pending: watch.pending.map((one) => ({ ...one, fault: expected })) };
  const asked = watch.pending.map(({ distribution }) => distribution);
  const fleet = await readFleet(ports.cloudfront, asked, signal);
  const refusals = asked.flatMap((id) =>
    fleet.get(id)?.told === "gone" ? [{ distribution: id, code: "gone" } as const] : [],
  );
  if (refusals.length > 0) return { outcome: "refused", refusals };
  const found = [...fleet].flatMap(([id, one]) => (one.told === "found" ? [[id, one.found] as const] : []));
  const asking = { expected, connectTo: gate.connectTo, last, signal };
  const { pending, untrusted } = await askEdges(asking, watch.pending, fleet);
  return {
    expected,
    pending,
    found: new Map([...watch.found, ...found]),
    untrusted: new Set([...watch.untrusted, ...untrusted]),
  };
}

function unread(distribution: DistributionId, since: Date): PendingDistribution {
  return {
    distribution,
    since,
    status: undefined,
    certificate: undefined,
    enabled: undefined,
    aliases: [],
    fault: undefined,
  };
}
