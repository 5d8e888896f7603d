import fc from "fast-check";
import { expect, test } from "vitest";

import type { Activation } from "../../modules/rotation/attestation.js";
import { judgeLeaving, judgeSigning } from "../../modules/rotation/evidence.js";
import type { LeavingRecord } from "../../modules/rotation/saml-gate.js";
import type { SamlRotation } from "../../modules/rotation/saml-rotation.js";
import { distrustedGenerations, incomingTrust, trustedGenerations } from "../../modules/rotation/trust.js";
import { aFingerprint, aSamlGeneration, aSamlRotation, anActivation } from "../builders.js";

// People commit whatever they like, applies are killed anywhere, and whoever runs the identity provider does, now or
// much later, what an apply told them, unless a commit has taken it back by then (its runbook says so). The order of an
// apply is the one of constructs/saml-rotation.

type Spec = Pick<SamlRotation, "generations" | "signing">;

class World {
  history: Spec[] = [aSamlRotation({ generations: ["g0"] })];
  attestations: readonly Activation[] = [];
  signsWith = "g0";
  trusts: readonly string[] = ["g0"];
  /** What the last apply told a person to activate. */
  told: string | undefined;
  compromised = false;
  private clock = Date.parse("2026-01-01T00:00:00Z");
  private records = new Map<string, LeavingRecord>();
  private moved = { signing: "", at: "", number: 0 };
  private adopted: number | undefined;
  private shown: number | undefined;

  get spec(): Spec {
    return this.history.at(-1) ?? aSamlRotation();
  }

  tick(): string {
    this.clock += 60_000;
    return new Date(this.clock).toISOString();
  }

  commit(change: (spec: Spec) => Spec): void {
    this.history.push(change(this.spec));
  }

  activate(): void {
    if (this.told === this.spec.signing) this.signsWith = this.told;
  }

  verify(): void {
    this.attestations = [...this.attestations, anActivation(this.signsWith, this.tick())];
  }

  /** Up to `steps` steps of an apply; whether it ran to its end. */
  apply(steps: number): boolean {
    let left = steps;
    return this.stepsOf().every((step) => left-- > 0 && step());
  }

  private stepsOf(): readonly (() => boolean)[] {
    const { spec, attestations } = this;
    const trusted = trustedGenerations(spec).map(({ id }) => id);
    const abandoned = distrustedGenerations(spec).map(({ id }) => id);
    const signing = { id: spec.signing, fingerprint: aFingerprint(spec.signing) };
    const gate = { rotation: "corp", signing, attestations } as const;
    const now = new Date(this.tick());
    const leaving = [...this.records.values()]
      .filter(({ generation }) => !trusted.includes(generation))
      .map((record) => () => {
        if (judgeLeaving({ gate: "leaving", ...gate, soak: 0, abandoned }, record, now) !== undefined) return false;
        return this.records.delete(record.generation);
      });
    return [
      ...leaving,
      () => abandoned.length > 0 || this.trusts.some((id) => trusted.includes(id)),
      () => {
        this.trusts = trusted;
        this.compromised = abandoned.includes(this.signsWith);
        return true;
      },
      () => {
        if (this.moved.signing !== spec.signing)
          this.moved = { signing: spec.signing, at: now.toISOString(), number: this.moved.number + 1 };
        return true;
      },
      () => {
        this.adopted ??= this.moved.number;
        return true;
      },
      () => {
        const incoming = incomingTrust(spec).map(({ id }) => id);
        for (const generation of trusted)
          this.records.set(generation, {
            generation,
            fingerprint: aFingerprint(generation),
            signing: spec.signing,
            incoming: incoming.includes(generation),
            ...this.signed(),
          });
        return true;
      },
      () => {
        if (this.shown === this.moved.number) return true;
        const vendor = "generic";
        const missing = judgeSigning({ gate: "signing", ...gate, vendor, window: undefined }, this.signed(), now);
        this.told = missing === undefined ? undefined : spec.signing;
        if (missing === undefined) this.shown = this.moved.number;
        return missing === undefined;
      },
    ];
  }

  private signed() {
    return { movedAt: this.moved.at, unmoved: this.moved.number === this.adopted };
  }
}

type Act = (world: World) => void;
const pick = fc.nat({ max: 2 });
const whole = 99;

const commit: fc.Arbitrary<Act> = fc.oneof(
  fc.integer({ min: 1, max: 3 }).map((number): Act => (world) => {
    if (world.spec.generations.some(({ id }) => id === `g${number}`)) return;
    world.commit((spec) => ({ ...spec, generations: [...spec.generations, aSamlGeneration(`g${number}`)] }));
  }),
  pick.map((index): Act => (world) => {
    world.commit((spec) => ({
      ...spec,
      signing: spec.generations[index % spec.generations.length]?.id ?? spec.signing,
    }));
  }),
  pick.map((index): Act => (world) => {
    world.commit((spec) => {
      const [gone] = spec.generations.filter(({ id }) => id !== spec.signing).slice(index);
      return { ...spec, generations: spec.generations.filter((one) => one !== gone) };
    });
  }),
  fc.integer({ min: 2, max: 4 }).map((back): Act => (world) => {
    const earlier = world.history.at(-back);
    if (earlier !== undefined) world.commit(() => earlier);
  }),
);
const apply = fc
  .oneof({ weight: 3, arbitrary: fc.constant(whole) }, { weight: 1, arbitrary: fc.nat({ max: 8 }) })
  .map((steps): Act => (world) => {
    world.apply(steps);
  });
const person = fc.constantFrom<Act>(
  (world) => {
    world.activate();
  },
  (world) => {
    world.verify();
  },
);
/** Most commits are applied; most people act when they are told to. */
const act: fc.Arbitrary<readonly Act[]> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(commit, apply) },
  { weight: 2, arbitrary: fc.tuple(person) },
  { weight: 1, arbitrary: fc.tuple(commit) },
  { weight: 1, arbitrary: fc.tuple(apply) },
);

/** Half of all histories begin with an identity provider that was told to sign with the second generation. */
const begun: readonly Act[] = [
  (world) => {
    world.commit((spec) => ({ ...spec, generations: [...spec.generations, aSamlGeneration("g1")] }));
    world.apply(whole);
    world.commit((spec) => ({ ...spec, signing: "g1" }));
    world.apply(whole);
  },
];
const acts = fc
  .tuple(fc.constantFrom<readonly Act[]>([], begun), fc.array(act, { maxLength: 15 }))
  .map(([first, later]) => [...first, ...later.flat()]);

test("whatever is committed, killed and done late, what the identity provider signs with is trusted", () => {
  fc.assert(
    fc.property(acts, (history) => {
      const world = new World();
      world.apply(whole);
      for (const one of history) {
        one(world);
        expect(world.trusts).toContain(world.signsWith);
      }
    }),
    { numRuns: 3000 },
  );
});

test("whatever has happened, re-running and doing what it says gets there", () => {
  fc.assert(
    fc.property(acts, (history) => {
      const world = new World();
      world.apply(whole);
      for (const one of history) one(world);
      // The signing generation is put beside all that is trusted, and then the rest leaves: two commits that always lead out.
      const { spec } = world;
      const [all, only] = [
        [...world.trusts, ...spec.generations.map(({ id }) => id)],
        spec.generations.filter(({ id }) => id === spec.signing),
      ];
      const both = [...new Set([...all.filter((id) => id !== spec.signing), spec.signing])].map((id) =>
        aSamlGeneration(id),
      );
      for (const generations of [both, only]) {
        world.commit((one) => ({ ...one, generations }));
        for (let again = 0; !world.apply(whole) && again < 3; again += 1) {
          world.activate();
          world.verify();
        }
      }
      expect(world.apply(whole)).toBe(true);
      expect([world.trusts, world.signsWith]).toEqual([[spec.signing], spec.signing]);
    }),
    { numRuns: 500 },
  );
});
