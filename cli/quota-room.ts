import type { LivePorts } from "../modules/live/clients.js";
import { type DistributionSummaryAnswer, listDistributions } from "../modules/live/distribution.js";
import { type QuotaPorts, readQuotas } from "../modules/live/quotas.js";
import { explainQuota } from "../modules/rotation/explain-quota.js";
import { judgeQuota, type QuotaReading } from "../modules/rotation/quota.js";
import type { Stack } from "../modules/rotation/stack.js";
import type { DistributionId, TlsRotation } from "../modules/rotation/tls-rotation.js";
import { type JudgedQuota, judgedQuota } from "./check-quotas.js";
import type { Output } from "./output.js";

/** There is no room for all that is to be staged. `message` says of what, and what to ask AWS for. */
export class QuotaFault extends Error {
  override readonly name = "QuotaFault";
  readonly quotas: readonly JudgedQuota[];

  constructor(stack: Stack, exceeded: readonly QuotaReading[]) {
    super(exceeded.map((reading) => explainQuota(reading, stack)).join("\n"));
    this.quotas = exceeded.map(judgedQuota);
  }

  /** For `--json`: the numbers and the request, as `check --live` tells them. */
  toJSON() {
    const { name, message, quotas } = this;
    return { name, message, quotas };
  }
}

type Fleet = ReadonlyMap<DistributionId, DistributionSummaryAnswer>;

/** Every distribution of the account, listed when first asked for and once only. */
export function fleetOnce({ cloudfront }: Pick<LivePorts, "cloudfront">): () => Promise<Fleet> {
  let fleet: Promise<Fleet> | undefined;
  return () => (fleet ??= listed(cloudfront));
}

async function listed(cloudfront: LivePorts["cloudfront"]): Promise<Fleet> {
  const fleet = new Map<DistributionId, DistributionSummaryAnswer>();
  for await (const one of listDistributions(cloudfront)) fleet.set(one.id, one);
  return fleet;
}

/**
 * Throws a QuotaFault, with the exact request, unless the account has room for all that the rotation still needs. A quota
 * that may not be read is said and stops nothing: AWS refuses by itself what does not fit.
 */
export async function expectRoom(
  ports: LivePorts & QuotaPorts,
  stack: Stack,
  rotation: TlsRotation,
  out: Pick<Output, "progress">,
  fleet = fleetOnce(ports),
): Promise<void> {
  const { signal } = new AbortController();
  const { readings } = await readQuotas(ports, { stack, rotations: [rotation], fleet, now: new Date(), signal });
  for (const reading of readings) if (!reading.told) out.progress(`warning: ${explainQuota(reading, stack)}`);
  const exceeded = readings.filter((reading) => judgeQuota(reading) === "exceeded");
  if (exceeded.length > 0) throw new QuotaFault(stack, exceeded);
}
