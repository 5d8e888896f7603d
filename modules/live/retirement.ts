import pLimit from "p-limit";

import type { RetirementGate, RetirementRecord } from "../rotation/gate.js";
import type { DistributionId, Fingerprint } from "../rotation/tls-rotation.js";
import { observeCertificate } from "./certificate.js";
import { isSettled } from "./attachable.js";
import type { LivePorts, StorePorts } from "./clients.js";
import { type DistributionSummaryAnswer, isAttached, listDistributions } from "./distribution.js";
import { type EdgeAnswer, handshake, nameUnder } from "./edge.js";
import { ReadFault } from "./fault.js";
import { orFault } from "./fleet.js";
import { askUntil, type Waiting } from "./waiting.js";

/**
 * Whether a generation that the spec lists as incoming is one: its certificate was issued no earlier than what was
 * served beside it. The order of a list is quickly changed, and would lift the soak of the outgoing one. What is gone
 * proves nothing. Throws ReadFault.
 */
export async function isIncoming(
  ports: StorePorts,
  { arn, incoming, served }: RetirementRecord,
  signal: AbortSignal,
): Promise<boolean> {
  if (incoming !== true || served === undefined) return false;
  const [own, other] = await Promise.all([arn, served].map((one) => observeCertificate(ports, one, signal)));
  if (own?.found !== true) return true;
  return other?.found === true && own.notBefore >= other.notBefore;
}

/** What still keeps a generation in the store, and passes by itself. */
export type Holdup =
  | { readonly code: "in-progress"; readonly distribution: DistributionId; readonly since: Date }
  | {
      readonly code: "still-served";
      readonly distribution: DistributionId;
      readonly alias: string;
      readonly address: string;
    }
  /** An address of the alias that gave no certificate: it may serve any. */
  | {
      readonly code: "could-not-tell";
      readonly distribution: DistributionId;
      readonly alias: string;
      readonly address: string;
      readonly reason: string;
    }
  /** AWS could not be read this time. */
  | { readonly code: "unread"; readonly what: string; readonly reason: string }
  /** CloudFront refers to it no more; ACM says "in use" for another 10 to 30 minutes, and would refuse the delete. */
  | { readonly code: "acm-lags"; readonly by: readonly string[] };

export type RetirementOutcome =
  /** `disabled`: those of the rotation's distributions that reach no viewer, so that nobody was asked. */
  | { readonly outcome: "free"; readonly disabled: readonly DistributionId[] }
  /** Somebody removed it before. */
  | { readonly outcome: "gone" }
  /** No waiting helps: these refer to it. */
  | { readonly outcome: "in-use"; readonly by: readonly string[] }
  | { readonly outcome: "timed-out" | "interrupted"; readonly holdups: readonly Holdup[] };

const edgesAtOnce = 8;
const handshakeTimeoutMs = 10_000;

/**
 * Proof that nothing needs a certificate any more: no distribution of the account refers to it, those of the rotation
 * are Deployed, each of their aliases is answered with another at every address, and ACM says that it is not in use.
 */
export async function observeRetirement(
  ports: LivePorts,
  gate: RetirementGate,
  record: RetirementRecord,
  waiting: Waiting<readonly Holdup[]>,
): Promise<RetirementOutcome> {
  let holdups: readonly Holdup[] = [];
  const waited = await askUntil(waiting, gate.timeout, async (): Promise<RetirementOutcome | undefined> => {
    const found = await orFault(() => round(ports, gate, record, waiting.signal));
    if (!(found instanceof ReadFault) && "outcome" in found) return found;
    holdups = found instanceof ReadFault ? [{ code: "unread", what: found.resource, reason: found.message }] : found;
    waiting.onProgress(holdups);
    return undefined;
  });
  return waited.ended === "answered" ? waited.answer : { outcome: waited.ended, holdups };
}

async function round(
  ports: LivePorts,
  gate: RetirementGate,
  { arn }: RetirementRecord,
  signal: AbortSignal,
): Promise<Extract<RetirementOutcome, { outcome: "free" | "gone" | "in-use" }> | readonly Holdup[]> {
  const certificate = await observeCertificate(ports, arn, signal);
  if (!certificate.found) return { outcome: "gone" };
  const ours = new Set(gate.distributions);
  const fleet: DistributionSummaryAnswer[] = [];
  const users: DistributionId[] = [];
  for await (const summary of listDistributions(ports.cloudfront, signal)) {
    if (ours.has(summary.id)) fleet.push(summary);
    if (isAttached(summary.certificate, certificate.attached)) users.push(summary.id);
  }
  // What is not a distribution (a load balancer, an API) is told by ACM alone.
  const elsewhere = certificate.inUseBy.filter((user) => !user.includes(":distribution/"));
  if (users.length + elsewhere.length > 0) return { outcome: "in-use", by: [...users, ...elsewhere] };
  const changing = fleet.filter((one) => !isSettled(one));
  if (changing.length > 0)
    return changing.map(({ id, lastModified }) => ({ code: "in-progress", distribution: id, since: lastModified }));
  // A disabled one may not answer viewers at all: that it is Deployed with another certificate is all there is to know.
  const enabled = fleet.filter((one) => one.enabled);
  const served = await stillServed(enabled, gate, certificate.fingerprint, signal);
  if (served.length > 0) return served;
  if (certificate.inUseBy.length > 0) return [{ code: "acm-lags", by: certificate.inUseBy }];
  return { outcome: "free", disabled: fleet.flatMap((one) => (one.enabled ? [] : [one.id])) };
}

async function stillServed(
  fleet: readonly DistributionSummaryAnswer[],
  { connectTo }: RetirementGate,
  outgoing: Fingerprint,
  signal: AbortSignal,
): Promise<readonly Holdup[]> {
  const asked = fleet.flatMap(({ id, domainName, aliases }) => aliases.map((alias) => ({ id, domainName, alias })));
  const holdups = await pLimit(edgesAtOnce).map(asked, async ({ id, domainName, alias }) => {
    const servername = nameUnder(alias);
    const options = { port: 443, servername, connectTo, timeoutMs: handshakeTimeoutMs, signal };
    return aliasHoldups(id, alias, await handshake({ host: domainName, ...options }), outgoing);
  });
  return holdups.flat();
}

/**
 * What keeps an alias from being free: every address that can be asked from this machine must answer, and with another
 * certificate. As for the gate "served", an address that this machine has no way to counts only where all are such.
 */
export function aliasHoldups(
  distribution: DistributionId,
  alias: string,
  answers: readonly EdgeAnswer[],
  outgoing: Fingerprint,
): readonly Holdup[] {
  const nobodyTold = answers.every(({ outcome }) => outcome === "could-not-tell");
  return answers.flatMap((answer): readonly Holdup[] => {
    const place = { distribution, alias, address: answer.address };
    switch (answer.outcome) {
      case "answered":
        return answer.fingerprint === outgoing ? [{ code: "still-served", ...place }] : [];
      case "failed":
        return [{ code: "could-not-tell", ...place, reason: answer.reason }];
      case "could-not-tell":
        return nobodyTold ? [{ code: "could-not-tell", ...place, reason: answer.reason }] : [];
    }
  });
}

/** One line each: what is waited for. */
export function explainHoldup(holdup: Holdup): string {
  switch (holdup.code) {
    case "in-progress":
      return `distribution "${holdup.distribution}" is InProgress since ${holdup.since.toISOString()}`;
    case "still-served":
      return `"${holdup.alias}" (distribution "${holdup.distribution}") is still answered with it at ${holdup.address}`;
    case "could-not-tell":
      return `"${holdup.alias}" (distribution "${holdup.distribution}") gave no certificate at ${holdup.address}: ${holdup.reason}`;
    case "unread":
      return `${holdup.what} could not be read: ${holdup.reason}`;
    case "acm-lags":
      return `ACM still says that it is in use by ${holdup.by.join(", ")}; CloudFront does not, and ACM lags 10 to 30 minutes`;
  }
}
