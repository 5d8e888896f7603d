import fc from "fast-check";
import { expect, test } from "vitest";

import type { Stack } from "../../modules/rotation/stack.js";
import { keptGenerations } from "../../modules/rotation/desired-state.js";
import type { TlsGeneration, TlsRotation, Wave } from "../../modules/rotation/tls-rotation.js";
import { aGeneration, aServerCertificate, aStack, aTlsRotation, aWave } from "../builders.js";
import { distributionsOf, synth, type TerraformJson } from "./synth.js";

// Two rotations and whatever people commit to them over time, in any order.
const pool = ["E1", "E2", "E3", "E4", "E5", "E6"];

type Edit = (stack: Stack) => Stack;

const changeRotation =
  (pick: number, change: (rotation: TlsRotation) => TlsRotation): Edit =>
  (stack) => ({
    ...stack,
    rotations: stack.rotations.map((rotation, index) => (index === pick ? change(rotation) : rotation)),
  });

function withWaves(rotation: TlsRotation, waves: readonly Wave[]): TlsRotation {
  const filled = waves.filter(({ distributions }) => distributions.length > 0);
  const through = filled.find(({ name }) => name === rotation.rollout.through) ?? filled.at(-1);
  return { ...rotation, rollout: { ...rotation.rollout, waves: filled, through: through?.name ?? "none" } };
}

const rotationIndex = fc.nat({ max: 1 });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(rotationIndex, fc.integer({ min: 1, max: 9 }), fc.boolean()).map(([pick, number, inIam]) =>
    changeRotation(pick, (rotation) => {
      const id = `g${number}`;
      if (rotation.generations.some((generation) => generation.id === id)) return rotation;
      const generation = inIam ? aServerCertificate(rotation.name, id) : aGeneration(id);
      return { ...rotation, generations: [...rotation.generations, generation] };
    }),
  ),
  fc.tuple(rotationIndex, fc.nat({ max: 9 }), fc.boolean()).map(([pick, index, emergency]) =>
    changeRotation(pick, (rotation) => {
      const marked = rotation.generations[index % rotation.generations.length];
      const change = (generation: TlsGeneration) => (generation === marked ? { ...generation, emergency } : generation);
      return marked?.id === rotation.serve ? rotation : { ...rotation, generations: rotation.generations.map(change) };
    }),
  ),
  fc.tuple(rotationIndex, fc.nat({ max: 3 }), fc.constantFrom("owner", "crossfade")).map(([pick, index, by]) =>
    changeRotation(pick, (rotation) => {
      const { waves } = rotation.rollout;
      const given = waves.map((wave, at) => (at === index % waves.length ? { ...wave, by } : wave));
      return { ...rotation, rollout: { ...rotation.rollout, waves: given } };
    }),
  ),
  fc.tuple(rotationIndex, fc.nat({ max: 9 }), fc.nat({ max: 3 })).map(([pick, generation, wave]) =>
    changeRotation(pick, (rotation) => {
      const serve = rotation.generations[generation % rotation.generations.length]?.id ?? rotation.serve;
      const { waves } = rotation.rollout;
      const through = waves[wave % waves.length]?.name ?? rotation.rollout.through;
      const from = rotation.serve === serve ? rotation.rollout.from : rotation.serve;
      return { ...rotation, serve, rollout: { ...rotation.rollout, through, from } };
    }),
  ),
  rotationIndex.map((pick) =>
    changeRotation(pick, (rotation) => {
      const through = rotation.rollout.waves.at(-1)?.name ?? "none";
      const generations = rotation.generations.filter(({ id }) => id === rotation.serve);
      return { ...rotation, generations, rollout: { ...rotation.rollout, from: undefined, through } };
    }),
  ),
  rotationIndex.map((pick) =>
    changeRotation(pick, (rotation) => withWaves(rotation, rotation.rollout.waves.toReversed())),
  ),
  fc.tuple(rotationIndex, fc.integer({ min: 1, max: 3 })).map(([pick, maxInFlight]) =>
    changeRotation(pick, (rotation) =>
      withWaves(
        rotation,
        rotation.rollout.waves.map((wave) => ({ ...wave, maxInFlight })),
      ),
    ),
  ),
  fc.tuple(rotationIndex, fc.constantFrom(...pool), fc.constantFrom("canary", "rest", "late")).map(
    ([pick, distribution, wave]): Edit =>
      (stack) =>
        moveTo(stack, pick, distribution, wave),
  ),
  fc.constantFrom(...pool).map((distribution) => (stack: Stack) => release(stack, distribution)),
  fc.constantFrom(...pool).map((id) => (stack: Stack) => ({ ...stack, rotations: without(stack, id) })),
  fc.constantFrom(...pool).map((id) => (stack: Stack) => ({
    ...stack,
    released: stack.released.filter((released) => released !== id),
  })),
  fc.constant((stack: Stack) => ({ ...stack, rotations: stack.rotations.toReversed() })),
);

function without(stack: Stack, distribution: string): readonly TlsRotation[] {
  return stack.rotations.map((rotation) =>
    withWaves(
      rotation,
      rotation.rollout.waves.map((wave) => ({
        ...wave,
        distributions: wave.distributions.filter((id) => id !== distribution),
      })),
    ),
  );
}

/** From wherever it is, or from nowhere, to a wave, which is made when there is none of that name. */
function moveTo(stack: Stack, pick: number, distribution: string, wave: string): Stack {
  const rotations = without(stack, distribution).map((rotation, index) => {
    if (index !== pick) return rotation;
    const { waves } = rotation.rollout;
    const known = waves.some(({ name }) => name === wave) ? waves : [...waves, aWave(wave, [])];
    const added = known.map((each) =>
      each.name === wave ? { ...each, distributions: [...each.distributions, distribution] } : each,
    );
    return withWaves(rotation, added);
  });
  return { ...stack, rotations, released: stack.released.filter((id) => id !== distribution) };
}

function release(stack: Stack, distribution: string): Stack {
  if (stack.released.includes(distribution)) return stack;
  return { ...stack, rotations: without(stack, distribution), released: [...stack.released, distribution] };
}

const start = aStack([
  aTlsRotation({ name: "www", generations: ["g0"], waves: [aWave("canary", ["E1"]), aWave("rest", ["E2", "E3"])] }),
  aTlsRotation({ name: "api", generations: ["g0"], waves: [aWave("canary", ["E4"])] }),
]);

/** Whether a plan from one configuration to the other is refused: a name leaves a block that may lose none. */
function isRefused(before: TerraformJson, after: TerraformJson): boolean {
  const [had, has] = [keptBy(before), keptBy(after)];
  return Object.keys(had).some((name) => !(name in has));
}

function keptBy({ resource, locals }: TerraformJson): Readonly<Record<string, unknown>> {
  const kept = resource["terraform_data"]?.["kept_until_released"];
  expect(kept?.["lifecycle"]).toEqual({ prevent_destroy: true });
  expect(kept?.["for_each"]).toBe("${local.kept_until_released}");
  const names: Readonly<Record<string, unknown>> = Object(locals["kept_until_released"]);
  return names;
}

/** What Terraform would do to distributions between two configurations, by address. */
function destroyed(before: TerraformJson, after: TerraformJson): readonly string[] {
  const forgotten = new Set((after.removed ?? []).map(({ from }) => from.replace("aws_cloudfront_distribution.", "")));
  const kept = distributionsOf(after);
  return Object.keys(distributionsOf(before)).filter((id) => !(id in kept) && !forgotten.has(id));
}

/** Every distribution of a wave is managed, or its certificate is published for its owner; never both. */
function switchedTwice(json: TerraformJson): readonly string[] {
  const published = json.resource["aws_ssm_parameter"] ?? {};
  return Object.keys(distributionsOf(json)).filter((id) => id in published);
}

/** What Terraform may do about a distribution in any configuration: import it, never create it. */
function unimported(json: TerraformJson): readonly string[] {
  const imported = new Map((json.import ?? []).map(({ to, id }) => [to, id]));
  return Object.keys(distributionsOf(json)).filter((id) => imported.get(`aws_cloudfront_distribution.${id}`) !== id);
}

/** The arguments that Terraform compares; order and waiting are none of them. */
function compared(json: TerraformJson): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(distributionsOf(json)).map(([id, block]) => {
      const {
        viewer_certificate: _certificate,
        depends_on: _order,
        lifecycle,
        wait_for_deployment: _wait,
        ...rest
      } = block;
      return [id, { ...rest, prevented: JSON.stringify(lifecycle).includes('"prevent_destroy":true') }];
    }),
  );
}

test("no history of edits creates, destroys or replaces a distribution", () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
      let stack = start;
      let before = synth(stack);
      const first = compared(before);
      for (const apply of edits) {
        stack = apply(stack);
        const after = synth(stack);
        if (isRefused(before, after)) continue;
        expect(destroyed(before, after)).toEqual([]);
        expect(unimported(after)).toEqual([]);
        expect(switchedTwice(after)).toEqual([]);
        for (const [id, block] of Object.entries(compared(after))) {
          expect(block).toMatchObject({ prevented: true });
          if (id in first) expect(withoutPath(block)).toEqual(withoutPath(first[id]));
        }
        before = after;
      }
    }),
    { numRuns: 40 },
  );
}, 120_000);

test("a distribution that leaves its waves unreleased has the plan refused, and so has a rotation that leaves its stack", () => {
  const before = synth(start);
  for (const id of ["E1", "E2", "E3", "E4"])
    expect(isRefused(before, synth({ ...start, rotations: without(start, id) }))).toBe(true);
  expect(
    isRefused(before, synth({ ...start, rotations: start.rotations.slice(1), released: ["E1", "E2", "E3"] })),
  ).toBe(true);
  expect(isRefused(before, synth(release(start, "E3")))).toBe(false);
});

const types = { acm: "aws_acm_certificate", iam: "aws_iam_server_certificate" } as const;

test("a certificate keeps its address for as long as its generation is listed", () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
      let stack = start;
      for (const apply of edits) {
        stack = apply(stack);
        const kept = stack.rotations.map((rotation) => ({ ...rotation, generations: keptGenerations(rotation) }));
        const expected = kept.flatMap(({ name, generations }) =>
          generations.map(({ id, store }) => `${types[store]}.${name}_${id}`),
        );
        const { resource } = synth(stack);
        const rendered = Object.values(types).flatMap((type) =>
          Object.keys(resource[type] ?? {}).map((id) => `${type}.${id}`),
        );
        expect(rendered.toSorted()).toEqual(expected.toSorted());
      }
    }),
    { numRuns: 20 },
  );
}, 120_000);

/** cdktf notes in a comment where in the tree of constructs a block came from; Terraform ignores it. */
function withoutPath(block: unknown): unknown {
  return { ...Object(block), "//": undefined };
}
