import pLimit from "p-limit";

import type { RetirementGate, RetirementRecord } from "../rotation/gate.js";
import type { DistributionId, Fingerprint } from "../rotation/tls-rotation.js";
import { observeCertificate } from "./acm.js";
import { isSettled } from "./attachable.js";
import type { LivePorts } from "./clients.js";
import { type DistributionSummaryAnswer, listDistributions } from "./distribution.js";
import { handshake, nameUnder } from "./edge.js";
import { ReadFault } from "./fault.js";
import { orFault } from "./fleet.js";
import { askUntil, type Waiting } from "./waiting.js";

/** What still keeps a generation in the store, and passes by itself. */
export type Holdup =
  | { readonly code: "in-progress"; readonly distribution: DistributionId; readonly since: Date }
  | {
      readonly code: "still-served";
      readonly distribution: DistributionId;
      readonly alias: string;
      readonly address: string;
    }
  | { readonly code: "could-not-tell"; readonly what: string; readonly reason: string }
  /** CloudFront refers to it no more; ACM says "in use" for another 10 to 30 minutes, and would refuse the delete. */
  | { readonly code: "acm-lags"; readonly by: readonly string[] };

export type RetirementOutcome =
  | { readonly outcome: "free" }
  /** Somebody removed it before. */
  | { readonly outcome: "gone" }
  /** No waiting helps: these refer to it. */
  | { readonly outcome: "in-use"; readonly by: readonly string[] }
  | { readonly outcome: "timed-out" | "interrupted"; readonly holdups: readonly Holdup[] };

const edgesAtOnce = 8;
const handshakeTimeoutMs = 10_000;

/**
 * Proof that nothing needs a certificate any more: no distribution of the account refers to it, those of the rotation
 * are Deployed, none of their aliases is answered with it, and ACM says that it is not in use.
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
    holdups =
      found instanceof ReadFault ? [{ code: "could-not-tell", what: found.resource, reason: found.message }] : found;
    if (holdups.length === 0) return { outcome: "free" };
    waiting.onProgress(holdups);
    return undefined;
  });
  return waited.ended === "answered" ? waited.answer : { outcome: waited.ended, holdups };
}

async function round(
  { acm, cloudfront }: LivePorts,
  gate: RetirementGate,
  { arn }: RetirementRecord,
  signal: AbortSignal,
): Promise<Extract<RetirementOutcome, { outcome: "gone" | "in-use" }> | readonly Holdup[]> {
  const certificate = await observeCertificate(acm, arn, signal);
  if (!certificate.found) return { outcome: "gone" };
  const ours = new Set(gate.distributions);
  const fleet: DistributionSummaryAnswer[] = [];
  const users: DistributionId[] = [];
  for await (const summary of listDistributions(cloudfront, signal)) {
    if (ours.has(summary.id)) fleet.push(summary);
    if (isServing(summary, arn)) users.push(summary.id);
  }
  // What is not a distribution (a load balancer, an API) is told by ACM alone.
  const elsewhere = certificate.inUseBy.filter((user) => !user.includes(":distribution/"));
  if (users.length + elsewhere.length > 0) return { outcome: "in-use", by: [...users, ...elsewhere] };
  const changing = fleet.filter((one) => !isSettled(one));
  if (changing.length > 0)
    return changing.map(({ id, lastModified }) => ({ code: "in-progress", distribution: id, since: lastModified }));
  const served = await stillServed(fleet, gate, certificate.fingerprint, signal);
  if (served.length > 0) return served;
  return certificate.inUseBy.length > 0 ? [{ code: "acm-lags", by: certificate.inUseBy }] : [];
}

function isServing({ certificate }: DistributionSummaryAnswer, arn: string): boolean {
  return certificate !== "default" && "acm" in certificate && certificate.acm === arn;
}

async function stillServed(
  fleet: readonly DistributionSummaryAnswer[],
  { connectTo }: RetirementGate,
  outgoing: Fingerprint,
  signal: AbortSignal,
): Promise<readonly Holdup[]> {
  const asked = fleet.flatMap(({ id, domainName, aliases }) => aliases.map((alias) => ({ id, domainName, alias })));
  const answers = await pLimit(edgesAtOnce).map(
    asked,
    async ({ id, domainName, alias }): Promise<readonly Holdup[]> => {
      const servername = nameUnder(alias);
      const told = await handshake({
        host: domainName,
        port: 443,
        servername,
        connectTo,
        timeoutMs: handshakeTimeoutMs,
        signal,
      });
      if (!told.some(({ outcome }) => outcome === "answered"))
        return [
          {
            code: "could-not-tell",
            what: alias,
            reason: told.map((answer) => ("reason" in answer ? answer.reason : "")).join(", "),
          },
        ];
      return told
        .filter((answer) => answer.outcome === "answered" && answer.fingerprint === outgoing)
        .map(({ address }) => ({ code: "still-served", distribution: id, alias, address }) as const);
    },
  );
  return answers.flat();
}

/** One line each: what is waited for. */
export function explainHoldup(holdup: Holdup): string {
  switch (holdup.code) {
    case "in-progress":
      return `distribution "${holdup.distribution}" is InProgress since ${holdup.since.toISOString()}`;
    case "still-served":
      return `"${holdup.alias}" (distribution "${holdup.distribution}") is still answered with it at ${holdup.address}`;
    case "could-not-tell":
      return `could not tell about "${holdup.what}": ${holdup.reason}`;
    case "acm-lags":
      return `ACM still says that it is in use by ${holdup.by.join(", ")}; CloudFront does not, and ACM lags 10 to 30 minutes`;
  }
}
