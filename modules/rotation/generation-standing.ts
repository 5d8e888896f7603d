import { isAbandoned, servedByWave } from "./desired-state.js";
import { daysLeft, type ExpiryLevel, expiryLevel } from "./expiry.js";
import {
  type DistributionStanding,
  factOf,
  type GenerationFact,
  type RotationFacts,
  servedAs,
} from "./standing-facts.js";
import type { DistributionId, GenerationId, Store, TlsGeneration, TlsRotation } from "./tls-rotation.js";

/**
 * What a generation is to its rotation: `serve` is what waves that have switched serve, `from` what the others do.
 * Neither: listed before `serve` it is outgoing, after it incoming; compromised it is to leave, wherever it stands.
 */
export type GenerationRole = "serve" | "from" | "outgoing" | "incoming" | "compromised";

/** A generation and who uses it now. */
export interface GenerationStanding {
  readonly generation: GenerationId;
  readonly store: Store;
  readonly role: GenerationRole;
  readonly fact: GenerationFact;
  /** Undefined where nobody told. */
  readonly notAfter: Date | undefined;
  /** As `daysLeft` counts them: 0 within a day on either side of the expiry. */
  readonly daysLeft: number | undefined;
  readonly expiry: ExpiryLevel | undefined;
  /** Distributions of the rotation that are configured for it, whatever the spec says. */
  readonly serving: readonly DistributionId[];
  /** Distributions that are not of the rotation. */
  readonly servingElsewhere: readonly DistributionId[];
}

/** In the order of the spec: oldest first. */
export function generationStandings(
  rotation: TlsRotation,
  facts: RotationFacts,
  distributions: readonly DistributionStanding[],
  now: Date,
): readonly GenerationStanding[] {
  const ours = new Set(distributions.map(({ distribution }) => distribution));
  return rotation.generations.map((generation) => {
    const { id, store } = generation;
    const fact = factOf(facts, id);
    const validity = validityOf(fact);
    const users = (servedAs(fact) ?? []).flatMap((name) => facts.users.get(name) ?? []);
    return {
      generation: id,
      store,
      role: roleOf(rotation, generation),
      fact,
      notAfter: validity?.notAfter,
      daysLeft: validity && daysLeft(validity.notAfter, now),
      expiry: validity && expiryLevel(validity, now),
      serving: distributions.flatMap(({ distribution, serves }) =>
        serves.is === "generation" && serves.generation === id ? [distribution] : [],
      ),
      servingElsewhere: users.filter((user) => !ours.has(user)).toSorted(),
    };
  });
}

export function roleOf(rotation: TlsRotation, generation: TlsGeneration): GenerationRole {
  const { generations, serve } = rotation;
  if (isAbandoned(rotation, generation)) return "compromised";
  if (generation.id === serve) return "serve";
  if ([...servedByWave(rotation).values()].includes(generation.id)) return "from";
  const index = (wanted: GenerationId) => generations.findIndex(({ id }) => id === wanted);
  return index(generation.id) < index(serve) ? "outgoing" : "incoming";
}

/** Viewers get it, or are to get it. */
export function isNeeded({ role, serving }: GenerationStanding): boolean {
  switch (role) {
    case "serve":
    case "from":
      return true;
    case "outgoing":
    case "incoming":
      return serving.length > 0;
    case "compromised":
      return false;
  }
}

function validityOf(fact: GenerationFact) {
  switch (fact.told) {
    case "held":
      return { notBefore: fact.notBefore, notAfter: fact.notAfter };
    case "absent":
      return fact.notAfter && { notBefore: undefined, notAfter: fact.notAfter };
    case "unissued":
    case "gone":
    case "nothing":
      return undefined;
  }
}
