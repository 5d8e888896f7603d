import pLimit from "p-limit";
import type { DistributionId } from "../rotation/tls-rotation.js";
import type { CloudFrontPort } from "./clients.js";
import {
  type DistributionAnswer,
  type DistributionSummaryAnswer,
  listDistributions,
  observeDistribution,
} from "./distribution.js";
import { isTransient, ReadFault } from "./fault.js";

/** Of one distribution: what it is, that it is gone, or why that could not be told this time. */
export type FleetAnswer<Found> =
  | { readonly told: "found"; readonly found: Found }
  | { readonly told: "gone" }
  | { readonly told: "nothing"; readonly fault: ReadFault };

/** From here on a page of 100 costs less than a call for each. */
export const manyDistributions = 20;
const atOnce = 8;

/** What a fleet looks like, in the order asked. Throws ReadFault where asking again would not help. */
export async function readFleet(
  client: CloudFrontPort,
  ids: readonly DistributionId[],
  signal: AbortSignal,
): Promise<ReadonlyMap<DistributionId, FleetAnswer<DistributionSummaryAnswer>>> {
  if (ids.length <= manyDistributions) return readEach(client, ids, signal);
  const listed = await orFault(() => listAll(client, new Set(ids), signal));
  if (listed instanceof ReadFault) return new Map(ids.map((id) => [id, { told: "nothing", fault: listed }]));
  // Not in the list may also mean that the list lags.
  const missing = await readEach(
    client,
    ids.filter((id) => !listed.has(id)),
    signal,
  );
  return new Map(ids.map((id) => [id, answerFor(listed.get(id), missing.get(id))]));
}

function answerFor(
  listed: DistributionSummaryAnswer | undefined,
  asked: FleetAnswer<DistributionSummaryAnswer> | undefined,
): FleetAnswer<DistributionSummaryAnswer> {
  return listed === undefined ? (asked ?? { told: "gone" }) : { told: "found", found: listed };
}

async function listAll(client: CloudFrontPort, wanted: ReadonlySet<DistributionId>, signal: AbortSignal) {
  const found = new Map<DistributionId, DistributionSummaryAnswer>();
  for await (const summary of listDistributions(client, signal)) {
    if (wanted.has(summary.id)) found.set(summary.id, summary);
    if (found.size === wanted.size) break;
  }
  return found;
}

/** GetDistribution for each, with its whole configuration. Throws ReadFault where asking again would not help. */
export async function readEach(
  client: CloudFrontPort,
  ids: readonly DistributionId[],
  signal: AbortSignal,
  onRead?: (read: number) => void,
) {
  const limit = pLimit(atOnce);
  let read = 0;
  try {
    const answers = await limit.map(ids, async (id) => {
      const answer = fleetAnswer(await orFault(() => observeDistribution(client, id, signal)));
      onRead?.((read += 1));
      return [id, answer] as const;
    });
    return new Map(answers);
  } finally {
    // What is refused once is refused to all that wait: do not ask a thousand times.
    limit.clearQueue();
  }
}

function fleetAnswer(
  answer: DistributionAnswer | ReadFault,
): FleetAnswer<Extract<DistributionAnswer, { found: true }>> {
  if (answer instanceof ReadFault) return { told: "nothing", fault: answer };
  return answer.found ? { told: "found", found: answer } : { told: "gone" };
}

/** A fault that may pass is an answer to a wait: it asks again. */
export async function orFault<Answer>(ask: () => Promise<Answer>): Promise<Answer | ReadFault> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof ReadFault && isTransient(cause)) return cause;
    throw cause;
  }
}
