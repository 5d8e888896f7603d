// What an account says of a rotation, for tests that judge it.
import { servedByWave } from "../../modules/rotation/desired-state.js";
import type {
  DistributionFact,
  GenerationFact,
  HeldGeneration,
  RotationFacts,
} from "../../modules/rotation/standing-facts.js";
import type { TlsRotation } from "../../modules/rotation/tls-rotation.js";
import { anArn } from "../builders.js";

export const now = new Date("2026-11-22T12:00:00Z");
const day = 86_400_000;

export function inDays(days: number): Date {
  return new Date(now.getTime() + days * day);
}

/** Imported long ago, and with half a year to go, unless the test says otherwise. */
export function held(generation: string, change: Partial<HeldGeneration> = {}): HeldGeneration {
  return {
    told: "held",
    servedAs: [anArn(generation)],
    notBefore: inDays(-180),
    notAfter: inDays(180),
    origin: { by: "imported" },
    inUse: true,
    otherUsers: [],
    differs: false,
    ...change,
  };
}

export const forbidden = { reason: "forbidden", message: "cloudfront:ListDistributions of all distributions: denied" };

/** Deployed for a month with a generation, unless the test says otherwise. */
export function serving(
  generation: string,
  change: Partial<Extract<DistributionFact, { told: "found" }>> = {},
): DistributionFact {
  return { told: "found", serves: anArn(generation), deployed: true, lastModified: inDays(-30), ...change };
}

interface FactParts {
  readonly generations?: Readonly<Record<string, GenerationFact>>;
  readonly distributions?: Readonly<Record<string, DistributionFact>>;
  /** Of no rotation, by what they serve. */
  readonly elsewhere?: Readonly<Record<string, readonly string[]>>;
  /** What distributions say that serve a generation of another rotation. */
  readonly neighbours?: readonly string[];
}

/** An account that agrees with the spec, but for what the test says. */
export function factsOf(rotation: TlsRotation, parts: FactParts = {}): RotationFacts {
  const distributions = new Map<string, DistributionFact>(
    [...servedByWave(rotation)].flatMap(([wave, generation]) =>
      wave.distributions.map((id) => [id, parts.distributions?.[id] ?? serving(generation)] as const),
    ),
  );
  const users = new Map(Object.entries(parts.elsewhere ?? {}));
  for (const [id, fact] of distributions)
    if (fact.told === "found" && fact.serves !== undefined)
      users.set(fact.serves, [...(users.get(fact.serves) ?? []), id]);
  return {
    generations: new Map(rotation.generations.map(({ id }) => [id, parts.generations?.[id] ?? held(id)])),
    distributions,
    users,
    known: new Set([...rotation.generations.map(({ id }) => anArn(id)), ...(parts.neighbours ?? [])]),
  };
}
