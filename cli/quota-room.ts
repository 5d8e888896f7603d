import type { LivePorts } from "../modules/live/clients.js";
import { type DistributionSummaryAnswer, listDistributions } from "../modules/live/distribution.js";
import { type QuotaPorts, readQuotas } from "../modules/live/quotas.js";
import { explainQuota } from "../modules/rotation/explain-quota.js";
import { judgeQuota } from "../modules/rotation/quota.js";
import type { Stack } from "../modules/rotation/stack.js";
import type { DistributionId, TlsRotation } from "../modules/rotation/tls-rotation.js";
import type { Output } from "./output.js";

/**
 * Throws, with the exact request, unless the account has room for all that the rotation still needs. A quota that may not
 * be read is said and stops nothing: AWS refuses by itself what does not fit.
 */
export async function expectRoom(
  ports: LivePorts & QuotaPorts,
  stack: Stack,
  rotation: TlsRotation,
  out: Pick<Output, "progress">,
): Promise<void> {
  const { signal } = new AbortController();
  const { readings } = await readQuotas(ports, {
    stack,
    rotations: [rotation],
    fleet: async () => {
      const fleet = new Map<DistributionId, DistributionSummaryAnswer>();
      for await (const one of listDistributions(ports.cloudfront, signal)) fleet.set(one.id, one);
      return fleet;
    },
    now: new Date(),
    signal,
  });
  for (const reading of readings) if (!reading.told) out.progress(`warning: ${explainQuota(reading, stack)}`);
  const exceeded = readings.filter((reading) => judgeQuota(reading) === "exceeded");
  if (exceeded.length > 0) throw new Error(exceeded.map((reading) => explainQuota(reading, stack)).join("\n"));
}
