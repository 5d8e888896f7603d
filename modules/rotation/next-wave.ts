import { isEmergency, servedByWave } from "./desired-state.js";
import type { DistributionId, GenerationId, TlsRotation, Wave } from "./tls-rotation.js";

/** The generation that each distribution is configured to serve now; one that serves anything else is not in it. */
export type ConfiguredGenerations = ReadonlyMap<DistributionId, GenerationId>;

/**
 * The wave that the next apply switches first: one with a distribution that is not configured as the spec says; in an
 * emergency all of those, for they switch together. Where every one is as the spec says, the wave that the next commit
 * would move: the first after `through`, or else the first of all.
 */
export function nextWaves(rotation: TlsRotation, configured: ConfiguredGenerations): readonly Wave[] {
  const due = [...servedByWave(rotation)]
    .filter(([{ distributions }, serve]) => distributions.some((id) => configured.get(id) !== serve))
    .map(([wave]) => wave);
  if (due.length > 0) return isEmergency(rotation) ? due : due.slice(0, 1);
  const { waves, through } = rotation.rollout;
  const [first] = waves;
  const next = waves[waves.findIndex(({ name }) => name === through) + 1] ?? first;
  return next === undefined ? [] : [next];
}
