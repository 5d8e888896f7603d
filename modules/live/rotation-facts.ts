import pLimit from "p-limit";

import {
  type DistributionFact,
  type GenerationFact,
  type RotationFacts,
  servedAs,
} from "../rotation/standing-facts.js";
import type { DistributionId, GenerationId, RotationName, TlsRotation } from "../rotation/tls-rotation.js";
import { isSettled } from "./attachable.js";
import type { LivePorts } from "./clients.js";
import {
  attachedName,
  type DistributionSummaryAnswer,
  listDistributions,
  observeDistribution,
} from "./distribution.js";
import { manyDistributions } from "./fleet.js";
import { readGenerationFact } from "./generation-facts.js";
import { storeListings } from "./stored-generations.js";
import { untoldOr } from "./untold.js";

export interface FactsReading {
  readonly signal: AbortSignal;
  /** Called now and then, with what has been read so far. */
  readonly onProgress: (text: string) => void;
}

const atOnce = 8;

/**
 * What the account says of a stack's rotations: every distribution by ListDistributions, a call a hundred, and every
 * certificate by the lists of its store, a call a thousand. Asked one by one are only those that a list leaves out, if
 * they are few, that ACM issued, and that are to leave and still in use. What could not be read is in the facts, with the reason.
 */
export async function readRotationFacts(
  ports: LivePorts,
  rotations: readonly TlsRotation[],
  reading: FactsReading,
): Promise<ReadonlyMap<RotationName, RotationFacts>> {
  const [fleet, generations] = await Promise.all([
    readFleet(ports, rotations, reading),
    readGenerations(ports, rotations, reading),
  ]);
  const facts = [...generations.values()].flatMap((ofRotation) => [...ofRotation.values()]);
  const known = new Set(facts.flatMap((fact) => servedAs(fact) ?? []));
  return new Map(
    rotations.map(({ name }) => [name, { generations: generations.get(name) ?? new Map(), known, ...fleet }]),
  );
}

async function readGenerations(
  ports: LivePorts,
  rotations: readonly TlsRotation[],
  { signal, onProgress }: FactsReading,
): Promise<ReadonlyMap<RotationName, ReadonlyMap<GenerationId, GenerationFact>>> {
  const all = rotations.flatMap((rotation) => rotation.generations.map((generation) => ({ rotation, generation })));
  const stores = { ports, listings: storeListings(ports, signal), signal };
  let read = 0;
  const facts = await pLimit(atOnce).map(all, async ({ rotation, generation }) => {
    const fact = await readGenerationFact(stores, rotation, generation);
    onProgress(`${(read += 1)} of ${all.length} certificates read`);
    return { rotation: rotation.name, generation: generation.id, fact };
  });
  return new Map(
    rotations.map(({ name }) => {
      const own = facts.filter(({ rotation }) => rotation === name);
      return [name, new Map(own.map(({ generation, fact }) => [generation, fact]))];
    }),
  );
}

type Fleet = Pick<RotationFacts, "distributions" | "users">;

async function readFleet(
  { cloudfront }: LivePorts,
  rotations: readonly TlsRotation[],
  { signal, onProgress }: FactsReading,
): Promise<Fleet> {
  const wanted = rotations.flatMap(({ rollout }) => rollout.waves.flatMap(({ distributions }) => distributions));
  const listed = new Map<DistributionId, DistributionFact>();
  const users = new Map<string, DistributionId[]>();
  const why = await untoldOr(async () => {
    for await (const summary of listDistributions(cloudfront, signal)) {
      const fact = found(summary);
      listed.set(summary.id, fact);
      if (fact.serves !== undefined) users.set(fact.serves, [...(users.get(fact.serves) ?? []), summary.id]);
      onProgress(`${listed.size} distributions read`);
    }
    return undefined;
  });
  // Half a list tells who uses a certificate as little as none does.
  if (why !== undefined) return { distributions: new Map(wanted.map((id) => [id, { told: "nothing", why }])), users };
  // Not in the list may also mean that the list lags; but it does not lag behind by a fleet.
  const unlisted = wanted.filter((id) => !listed.has(id));
  const missing = await pLimit(atOnce).map(
    unlisted,
    async (id) => [id, unlisted.length > manyDistributions ? gone : await askFor(id)] as const,
  );
  return { distributions: new Map([...listed, ...missing]), users };

  async function askFor(id: DistributionId): Promise<DistributionFact> {
    const answer = await untoldOr(() => observeDistribution(cloudfront, id, signal));
    if ("reason" in answer) return { told: "nothing", why: answer };
    return answer.found ? found(answer) : gone;
  }
}

const gone = { told: "gone" } as const;

function found(summary: DistributionSummaryAnswer): Extract<DistributionFact, { told: "found" }> {
  const { certificate, lastModified } = summary;
  const serves = certificate === "default" ? undefined : attachedName(certificate);
  return { told: "found", serves, deployed: isSettled(summary), lastModified };
}
