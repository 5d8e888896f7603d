import fc from "fast-check";
import { expect, test } from "vitest";

import { isAbandoned, servedByWave } from "../../modules/rotation/desired-state.js";
import { judgeStanding } from "../../modules/rotation/standing.js";
import type { DistributionFact, GenerationFact, RotationFacts } from "../../modules/rotation/standing-facts.js";
import type { DistributionId, GenerationId, TlsRotation } from "../../modules/rotation/tls-rotation.js";
import { aGeneration, anArn, aTlsRotation, aWave } from "../builders.js";
import { forbidden, held } from "./facts.js";

// A rotation, an account, and whatever people, Terraform, owners and ACM do to the two over time, in any order.
interface Live {
  readonly serves: GenerationId;
  readonly deployed: boolean;
  readonly lastModified: Date;
}
interface World {
  readonly rotation: TlsRotation;
  readonly live: ReadonlyMap<DistributionId, Live>;
  /** In their store, with the end of their validity. */
  readonly store: ReadonlyMap<GenerationId, Date>;
  readonly silent: ReadonlySet<DistributionId>;
  readonly now: Date;
}
type Step = (world: World) => World;

const hour = 3_600_000;
const waves = [aWave("canary", ["E1"]), aWave("rest", ["E2", "E3"]), aWave("theirs", ["E4"], undefined, "owner")];
const all = ["E1", "E2", "E3", "E4"];
/** Not of the rotation. */
const stranger = "E9";
const ids = ["g0", "g1", "g2", "g3"];

const start: World = {
  rotation: aTlsRotation({ generations: ["g0"], waves, soak: 24 * 3600 }),
  live: new Map([
    ...all.map((id) => [id, { serves: "g0", deployed: true, lastModified: new Date("2026-01-01") }] as const),
    [stranger, { serves: "theirs", deployed: true, lastModified: new Date("2026-01-01") }],
  ]),
  store: new Map([["g0", new Date("2027-12-01")]]),
  silent: new Set(),
  now: new Date("2026-11-22"),
};

/** Of two generations, the older left behind long ago. */
const switched: World = {
  ...start,
  rotation: aTlsRotation({ generations: ["g0", "g1"], serve: "g1", waves, soak: 24 * 3600 }),
  live: new Map([...start.live].map(([id, one]) => [id, id === stranger ? one : { ...one, serves: "g1" }])),
  store: new Map([...start.store, ["g1", new Date("2027-12-01")]]),
};

function wantedOf(rotation: TlsRotation): ReadonlyMap<DistributionId, GenerationId> {
  const pairs = [...servedByWave(rotation)].flatMap(([wave, id]) =>
    wave.distributions.map((one) => [one, id] as const),
  );
  return new Map(pairs);
}

function factsOf({ rotation, live, store, silent }: World): RotationFacts {
  const users = new Map<string, DistributionId[]>();
  for (const [id, { serves }] of live) users.set(anArn(serves), [...(users.get(anArn(serves)) ?? []), id]);
  const distribution = (id: DistributionId): DistributionFact => {
    const found = live.get(id);
    if (silent.has(id)) return { told: "nothing", why: forbidden };
    return found === undefined ? { told: "gone" } : { told: "found", ...found, serves: anArn(found.serves) };
  };
  const generation = (id: GenerationId): GenerationFact => {
    const notAfter = store.get(id);
    return notAfter === undefined ? { told: "gone" } : held(id, { notAfter });
  };
  return {
    generations: new Map(rotation.generations.map(({ id }) => [id, generation(id)])),
    distributions: new Map(all.map((id) => [id, distribution(id)])),
    users,
    known: new Set(rotation.generations.map(({ id }) => anArn(id))),
  };
}

/** Moves distributions to a generation, as CloudFront does: InProgress, and modified now. */
function move(world: World, to: (id: DistributionId, live: Live) => GenerationId): World {
  const live = [...world.live].map(([id, one]): readonly [DistributionId, Live] => {
    const serves = to(id, one);
    return [id, serves === one.serves ? one : { serves, deployed: false, lastModified: world.now }];
  });
  return { ...world, live: new Map(live) };
}

const committed = (change: (rotation: TlsRotation) => TlsRotation): Step => {
  return (world) => ({ ...world, rotation: change(world.rotation) });
};

const stage: fc.Arbitrary<Step> = fc.constantFrom(...ids).map((id) => (world) => {
  const { rotation, store, now } = world;
  if (rotation.generations.some((one) => one.id === id)) return world;
  return {
    ...world,
    rotation: { ...rotation, generations: [...rotation.generations, aGeneration(id)] },
    store: new Map([...store, [id, new Date(now.getTime() + 2000 * hour)]]),
  };
});
const switchWave: fc.Arbitrary<Step> = fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 2 })).map(([pick, wave]) =>
  committed((rotation) => {
    const serve = rotation.generations[pick % rotation.generations.length]?.id ?? rotation.serve;
    const isLast = wave === waves.length - 1;
    const from = isLast || serve === rotation.serve ? undefined : rotation.serve;
    const through = (from === undefined ? waves.at(-1) : waves[wave])?.name ?? "none";
    return { ...rotation, serve, rollout: { ...rotation.rollout, from, through } };
  }),
);
const retire: fc.Arbitrary<Step> = fc.constant((world) => {
  const { rotation, store } = world;
  const isWanted = new Set(wantedOf(rotation).values());
  const generations = rotation.generations.filter(({ id }) => id === rotation.serve || isWanted.has(id));
  // Applied or not: the certificate may be gone, or still be there.
  const used = new Set([...world.live.values()].map(({ serves }) => serves));
  const left = [...store].filter(([id]) => used.has(id) || generations.some((one) => one.id === id));
  return { ...world, rotation: { ...rotation, generations }, store: new Map(left) };
});
const emergency: fc.Arbitrary<Step> = fc.nat({ max: 3 }).map((pick) =>
  committed((rotation) => ({
    ...rotation,
    generations: rotation.generations.map((one, index) =>
      index === pick && one.id !== rotation.serve ? { ...one, emergency: !one.emergency } : one,
    ),
  })),
);
/** Of an apply that may stop half-way. */
const apply: fc.Arbitrary<Step> = fc.subarray(["E1", "E2", "E3"]).map((reached) => (world) => {
  const wanted = wantedOf(world.rotation);
  return move(world, (id, { serves }) => (reached.includes(id) ? (wanted.get(id) ?? serves) : serves));
});
const ownerApplies: fc.Arbitrary<Step> = fc.constantFrom("E4", stranger).map((owned) => (world) => {
  const target = wantedOf(world.rotation).get(owned) ?? world.rotation.serve;
  return move(world, (id, { serves }) => (id === owned ? target : serves));
});
const deployed: fc.Arbitrary<Step> = fc.subarray(all).map((done) => (world) => {
  const live = [...world.live].map(([id, one]) => [id, done.includes(id) ? { ...one, deployed: true } : one] as const);
  return { ...world, live: new Map(live) };
});
/** All is done that the spec asks for, owners included. */
const settled: fc.Arbitrary<Step> = fc.constant((world) => {
  const wanted = wantedOf(world.rotation);
  const moved = move(world, (id, { serves }) => wanted.get(id) ?? serves);
  return { ...moved, live: new Map([...moved.live].map(([id, one]) => [id, { ...one, deployed: true }])) };
});
const renewal: fc.Arbitrary<Step> = fc.constantFrom(...ids).map((id) => (world) => {
  if (!world.store.has(id)) return world;
  return { ...world, store: new Map([...world.store, [id, new Date(world.now.getTime() + 9000 * hour)]]) };
});
const silence: fc.Arbitrary<Step> = fc.subarray(all, { maxLength: 1 }).map((silent) => (world) => {
  return { ...world, silent: new Set(silent) };
});
const later: fc.Arbitrary<Step> = fc.constantFrom(1, 30).map((hours) => (world) => {
  return { ...world, now: new Date(world.now.getTime() + hours * hour) };
});

const history = fc.array(
  fc.oneof(
    { arbitrary: stage, weight: 2 },
    { arbitrary: switchWave, weight: 4 },
    { arbitrary: settled, weight: 3 },
    { arbitrary: later, weight: 3 },
    ...[apply, deployed, ownerApplies, retire, emergency, renewal, silence].map((arbitrary) => ({
      arbitrary,
      weight: 1,
    })),
  ),
  { minLength: 5, maxLength: 25, size: "max" },
);

/** The account after each step; a history that begins in good order, and one that begins after a switch. */
function worldsOf(steps: readonly Step[]): readonly World[] {
  return [start, switched].flatMap((first) =>
    steps.reduce<readonly World[]>((worlds, step) => [...worlds, step(worlds.at(-1) ?? first)], [first]),
  );
}

const judged = (world: World) => judgeStanding(world.rotation, factsOf(world), world.now);

test("no history makes a rotation steady while a distribution serves something else than the spec, or is InProgress", () => {
  expect(judged(start).points[0].code).toBe("steady");
  fc.assert(
    fc.property(history, (steps) => {
      for (const world of worldsOf(steps)) {
        if (judged(world).points[0].code !== "steady") continue;
        for (const [id, wanted] of wantedOf(world.rotation)) {
          expect(world.live.get(id)).toMatchObject({ serves: wanted, deployed: true });
          expect(world.silent.has(id)).toBe(false);
        }
        expect(world.rotation.generations.map(({ id }) => id)).toEqual([world.rotation.serve]);
      }
    }),
    { numRuns: 150 },
  );
});

test("no history makes a generation ready to retire while a distribution of the account refers to it, or may", () => {
  expect(judged(switched).points[0].code).toBe("ready-to-retire");
  fc.assert(
    fc.property(history, (steps) => {
      for (const world of worldsOf(steps))
        for (const point of judged(world).points) {
          if (point.code !== "ready-to-retire") continue;
          const used = [...world.live.values()].map(({ serves }) => serves);
          for (const id of point.generations) {
            expect(used).not.toContain(id);
            expect([...wantedOf(world.rotation).values()]).not.toContain(id);
          }
          expect(world.silent.size).toBe(0);
        }
    }),
    { numRuns: 150 },
  );
});

test("a standing never contradicts itself: steady stands alone, and who serves a generation is listed with it", () => {
  fc.assert(
    fc.property(history, (steps) => {
      for (const world of worldsOf(steps)) {
        const { points, generations, distributions } = judged(world);
        const codes = points.map(({ code }) => code);
        if (codes.includes("steady")) expect(codes).toEqual(["steady"]);
        for (const { generation, serving, role } of generations) {
          const configured = distributions.filter(
            ({ serves }) => serves.is === "generation" && serves.generation === generation,
          );
          expect(serving).toEqual(configured.map(({ distribution }) => distribution));
          const listed = world.rotation.generations.find(({ id }) => id === generation);
          expect(role === "compromised").toBe(listed !== undefined && isAbandoned(world.rotation, listed));
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("a renewal in place changes nothing of where a rotation stands, but how long it has", () => {
  fc.assert(
    fc.property(history, renewal, (steps, renew) => {
      const world = worldsOf(steps).at(-1) ?? start;
      const codes = (one: World) =>
        judged(one)
          .points.map(({ code }) => code)
          .filter((code) => !code.startsWith("expir"));
      const sooner = [...world.store.values()].some((end) => end.getTime() - world.now.getTime() < 100 * 24 * hour);
      fc.pre(!sooner);
      expect(codes(renew(world))).toEqual(codes(world));
    }),
    { numRuns: 60 },
  );
});
