import type { DistributionStanding, Untold } from "./standing-facts.js";
import type { StandingPoint, StandingView } from "./standing-point.js";
import type { DistributionId } from "./tls-rotation.js";

// What is true of a rotation's distributions. Each answers no point where there is nothing to say.
type Points = readonly StandingPoint[];

export function gonePoint({ distributions }: StandingView): Points {
  const gone = idsOf(distributions.filter(({ serves }) => serves.is === "gone"));
  return gone.length === 0 ? [] : [{ code: "distribution-gone", distributions: gone }];
}

export function strangerPoint({ distributions }: StandingView): Points {
  const found = distributions.flatMap(({ distribution, serves }) => {
    if (serves.is !== "default" && serves.is !== "stranger") return [];
    return [{ distribution, name: serves.is === "default" ? undefined : serves.name }];
  });
  return found.length === 0 ? [] : [{ code: "stranger", found }];
}

/** What was not told, of generations too: with it nothing can be called steady. */
export function untoldPoint({ generations, distributions }: StandingView): Points {
  const silent = distributions.flatMap(({ distribution, serves }) =>
    serves.is === "untold" ? [{ distribution, why: serves.why }] : [],
  );
  const unread = generations.flatMap(({ generation, fact }) =>
    fact.told === "nothing" ? [{ generation, why: fact.why }] : [],
  );
  if (silent.length + unread.length === 0) return [];
  const reasons = new Map<string, Untold>([...unread, ...silent].map(({ why }) => [why.message, why]));
  return [
    {
      code: "could-not-tell",
      distributions: silent.map(({ distribution }) => distribution),
      generations: unread.map(({ generation }) => generation),
      reasons: [...reasons.values()],
    },
  ];
}

export function inProgressPoint({ distributions }: StandingView): Points {
  const changing = distributions.filter(({ deployed }) => deployed === false);
  const times = changing.flatMap(({ lastModified }) => lastModified?.getTime() ?? []);
  if (times.length === 0) return [];
  return [{ code: "in-progress", distributions: idsOf(changing), since: new Date(Math.min(...times)) }];
}

/** Configured for another generation than the one to serve: by who switches them, in the order of the waves. */
export function laggingPoints({ distributions }: StandingView): Points {
  const groups = new Map<string, DistributionStanding[]>();
  for (const one of distributions.filter(isLagging)) {
    // Terraform switches all of its waves in one apply, and stops at the wave of an owner.
    const group = one.by === "owner" ? `owner/${one.wave}` : `crossfade/${one.wanted}`;
    groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  return [...groups.values()].flatMap((group): Points => {
    const [first] = group;
    if (first === undefined) return [];
    const { by, wave, wanted } = first;
    if (by === "owner") return [{ code: "owner-switch", distributions: idsOf(group), wanted, wave }];
    const of = distributions.filter((one) => one.by === by && one.wanted === wanted).length;
    return [{ code: "not-applied", distributions: idsOf(group), wanted, of }];
  });
}

function isLagging({ serves, wanted }: DistributionStanding): boolean {
  return serves.is === "neighbour" || (serves.is === "generation" && serves.generation !== wanted);
}

/** How far the spec has come; whether that is applied, the others tell. */
export function wavePoint({ rotation, generations }: StandingView): Points {
  if (!generations.some(({ role }) => role === "from")) return [];
  const { waves, through } = rotation.rollout;
  const index = waves.findIndex(({ name }) => name === through);
  const next = waves[index + 1];
  if (next === undefined) return [];
  return [{ code: "wave", wave: through, number: index + 1, of: waves.length, next: next.name }];
}

function idsOf(standings: readonly DistributionStanding[]): readonly DistributionId[] {
  return standings.map(({ distribution }) => distribution);
}
