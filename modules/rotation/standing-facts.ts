import { servedByWave } from "./desired-state.js";
import type { CertificateOrigin } from "./renewal.js";
import type { DistributionId, GenerationId, Switcher, TlsRotation, WaveName } from "./tls-rotation.js";

/** Why something could not be read: `reason` is stable, `message` says what was found and what to do. */
export interface Untold {
  readonly reason: string;
  readonly message: string;
}

export interface HeldGeneration {
  readonly told: "held";
  /** What distributions say that serve it; several where its store has it several times. */
  readonly servedAs: readonly string[];
  readonly notBefore: Date | undefined;
  readonly notAfter: Date;
  readonly origin: CertificateOrigin;
  /** By the store's own word. */
  readonly inUse: boolean;
  /** ARNs of what uses it and is no distribution; asked of those only that are to leave. */
  readonly otherUsers: readonly string[];
  /** Its store has another certificate than the PEM that the spec names. What ACM renewed in place does not differ. */
  readonly differs: boolean;
}

/** What the store tells of a generation. "Gone" and "could not be told" are two answers. */
export type GenerationFact =
  | HeldGeneration
  /** ACM knows it, and nothing can serve it: PENDING_VALIDATION, FAILED, REVOKED, … */
  | { readonly told: "unissued"; readonly servedAs: readonly string[]; readonly status: string }
  /** Not there yet: `crossfade stage` puts it there, or the next apply. */
  | { readonly told: "absent"; readonly until: "staged" | "applied"; readonly notAfter: Date | undefined }
  | { readonly told: "gone" }
  /** `servedAs` is undefined where only the store could tell it. */
  | { readonly told: "nothing"; readonly servedAs: readonly string[] | undefined; readonly why: Untold };

/** What CloudFront tells of a distribution. */
export type DistributionFact =
  | {
      readonly told: "found";
      /** An ARN in ACM or an id in the IAM store, by its newest configuration; undefined: CloudFront's own certificate. */
      readonly serves: string | undefined;
      readonly deployed: boolean;
      readonly lastModified: Date;
    }
  | { readonly told: "gone" }
  | { readonly told: "nothing"; readonly why: Untold };

/** All that was read for a rotation, at one time. What a map does not hold was not read. */
export interface RotationFacts {
  readonly generations: ReadonlyMap<GenerationId, GenerationFact>;
  readonly distributions: ReadonlyMap<DistributionId, DistributionFact>;
  /** Every distribution of the account, of whichever rotation or of none, by what it says that it serves. */
  readonly users: ReadonlyMap<string, readonly DistributionId[]>;
  /** What distributions say that serve a generation of any rotation of the stack. */
  readonly known: ReadonlySet<string>;
}

/** What a distribution is configured to serve. */
export type Serving =
  | { readonly is: "generation"; readonly generation: GenerationId }
  /** Of another rotation of the stack: a commit has moved the distribution, and is not applied. */
  | { readonly is: "neighbour"; readonly name: string }
  /** No commit could bring it back. */
  | { readonly is: "stranger"; readonly name: string }
  | { readonly is: "default" }
  | { readonly is: "gone" }
  | { readonly is: "untold"; readonly why: Untold };

export interface DistributionStanding {
  readonly distribution: DistributionId;
  readonly wave: WaveName;
  readonly by: Switcher;
  readonly wanted: GenerationId;
  readonly serves: Serving;
  /** These two are undefined where it could not be read or is gone. */
  readonly deployed: boolean | undefined;
  readonly lastModified: Date | undefined;
}

const notRead = {
  told: "nothing",
  servedAs: undefined,
  why: { reason: "not-read", message: "it was not asked about; run it again" },
} as const;

/** What was not asked about was not told. */
export function factOf({ generations }: RotationFacts, generation: GenerationId): GenerationFact {
  return generations.get(generation) ?? notRead;
}

/** Every distribution of a rotation, in the order of its waves: what it should serve, and what it is configured for. */
export function distributionStandings(rotation: TlsRotation, facts: RotationFacts): readonly DistributionStanding[] {
  const told = rotation.generations.map(({ id }) => ({ id, fact: factOf(facts, id) }));
  const names = new Map(told.flatMap(({ id, fact }) => (servedAs(fact) ?? []).map((name) => [name, id] as const)));
  const silent = told.flatMap(({ fact }) => (fact.told === "nothing" && fact.servedAs === undefined ? [fact.why] : []));
  return [...servedByWave(rotation)].flatMap(([{ name: wave, by, distributions }, wanted]) =>
    distributions.map((distribution) => {
      const fact = facts.distributions.get(distribution) ?? notRead;
      const { deployed, lastModified } = fact.told === "found" ? fact : nowhere;
      const serves = servingOf(fact, { names, known: facts.known, silent: silent[0] });
      return { distribution, wave, by, wanted, serves, deployed, lastModified };
    }),
  );
}

const nowhere = { deployed: undefined, lastModified: undefined } as const;

interface Names {
  readonly names: ReadonlyMap<string, GenerationId>;
  readonly known: RotationFacts["known"];
  /** Why a generation's name could not be told: it may be the one that is served. */
  readonly silent: Untold | undefined;
}

function servingOf(fact: DistributionFact, { names, known, silent }: Names): Serving {
  if (fact.told === "nothing") return { is: "untold", why: fact.why };
  if (fact.told === "gone") return { is: "gone" };
  if (fact.serves === undefined) return { is: "default" };
  const generation = names.get(fact.serves);
  if (generation !== undefined) return { is: "generation", generation };
  if (silent !== undefined) return { is: "untold", why: silent };
  return { is: known.has(fact.serves) ? "neighbour" : "stranger", name: fact.serves };
}

/** Undefined where only the store could tell, and empty where it has no such certificate. */
export function servedAs(fact: GenerationFact): readonly string[] | undefined {
  switch (fact.told) {
    case "held":
    case "unissued":
    case "nothing":
      return fact.servedAs;
    case "absent":
    case "gone":
      return [];
  }
}

/** Facts of a rotation of whose account nothing could be read. */
export function nothingTold(rotation: TlsRotation, why: Untold): RotationFacts {
  const distributions = rotation.rollout.waves.flatMap((wave) => wave.distributions);
  return {
    generations: new Map(rotation.generations.map(({ id }) => [id, { told: "nothing", servedAs: undefined, why }])),
    distributions: new Map(distributions.map((id) => [id, { told: "nothing", why }])),
    users: new Map(),
    known: new Set(),
  };
}
