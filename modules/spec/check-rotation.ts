import type { RotationDraft } from "./drafts.js";
import type { RotationIssue } from "./rotation-issue.js";
import type { SpecPath } from "./yaml-node.js";

/**
 * Terraform's state lists with each resource all those that come before it, and every gate has the whole rotation before
 * it: 500 distributions make a state of 9 MB, 1,000 one of over 30 MB. Rotations of one stack do not add to each other.
 */
const manyDistributions = 500;

/** What one rotation says of itself that cannot be: names that are not there, names that are there twice, waves without a certificate. */
export function checkRotation({ written, source }: RotationDraft): readonly RotationIssue[] {
  const { generations, serve, rollout } = written.spec;
  const { from, waves } = rollout;
  const error = (...path: SpecPath) => ({ ...source.locate(["spec", ...path]), severity: "error" }) as const;
  const ids = generations.map(({ id }) => id);
  const unknown = (key: "serve" | "from", found: string, ...path: SpecPath): readonly RotationIssue[] =>
    ids.includes(found) ? [] : [{ ...error(...path), code: "unknown-generation", key, found, known: ids }];
  const repeated = (what: "generation" | "wave", names: readonly string[], path: (index: number) => SpecPath) =>
    repetitions(names).map(({ name, index, first }): RotationIssue => {
      const place = source.locate(["spec", ...path(first)]);
      return { ...error(...path(index)), code: "duplicate-name", what, name, first: place };
    });
  return [
    ...repeated("generation", ids, (index) => ["generations", index, "id"]),
    ...repeated(
      "wave",
      waves.map(({ name }) => name),
      (index) => ["rollout", "waves", index, "name"],
    ),
    ...unknown("serve", serve, "serve"),
    ...(from === undefined ? [] : unknown("from", from, "rollout", "from")),
    ...(from === serve ? [{ ...error("rollout", "from"), code: "from-is-serve", generation: serve } as const] : []),
    ...(generations.some(({ id, emergency }) => id === serve && emergency === true)
      ? [{ ...error("serve"), code: "serve-is-emergency", generation: serve } as const]
      : []),
    ...checkThrough(written.spec, error),
    ...emergenciesApart(written.spec, error),
    ...unusedFrom(written.spec, error("rollout", "from")),
    ...checkSize(written.spec, error("rollout", "waves")),
  ];
}

type Spec = RotationDraft["written"]["spec"];
type ErrorAt = (...path: SpecPath) => ReturnType<RotationDraft["source"]["locate"]> & { readonly severity: "error" };

function checkThrough({ generations, rollout }: Spec, error: ErrorAt): readonly RotationIssue[] {
  const { from, through, waves } = rollout;
  if (through === undefined) return [];
  const names = waves.map(({ name }) => name);
  const index = names.indexOf(through);
  const at = error("rollout", "through");
  if (index === -1) return [{ ...at, code: "unknown-wave", found: through, known: names }];
  const behind = names.slice(index + 1);
  if (behind.length === 0) return [];
  if (from === undefined) return [{ ...at, code: "from-missing", through, behind }];
  return generations.some(({ id, emergency }) => id === from && emergency === true)
    ? [{ ...at, severity: "warning", code: "emergency-lifts-waves", generation: from, through }]
    : [];
}

/** Only `from` and a neighbour of what is served lift the waves; see `isEmergency`. */
function emergenciesApart({ generations, serve, rollout }: Spec, error: ErrorAt): readonly RotationIssue[] {
  const served = generations.findIndex(({ id }) => id === serve);
  if (served === -1) return [];
  return generations.flatMap(({ id: generation, emergency }, index): readonly RotationIssue[] => {
    if (emergency !== true || Math.abs(index - served) <= 1 || generation === rollout.from) return [];
    const place = error("generations", index, "emergency");
    return [{ ...place, severity: "warning", code: "emergency-apart", generation, serve }];
  });
}

/** Who writes `from` means to go wave by wave; without a wave after `through` all of them switch in one apply. */
function unusedFrom({ generations, serve, rollout }: Spec, place: ReturnType<ErrorAt>): readonly RotationIssue[] {
  const { from, through, waves } = rollout;
  const outgoing = generations.find(({ id }) => id === from);
  const [first, last] = [waves[0]?.name, waves.at(-1)?.name];
  if (outgoing === undefined || from === serve || waves.length < 2 || first === undefined) return [];
  // A compromised generation is left behind in one apply anyway.
  if (outgoing.emergency === true || (through !== undefined && through !== last)) return [];
  return [{ ...place, severity: "warning", code: "from-unused", serve, through, first }];
}

function checkSize({ rollout }: Spec, place: ReturnType<ErrorAt>): readonly RotationIssue[] {
  const count = rollout.waves.reduce((sum, { distributions }) => sum + distributions.length, 0);
  if (count <= manyDistributions) return [];
  return [{ ...place, severity: "warning", code: "many-distributions", count, limit: manyDistributions }];
}

function repetitions(names: readonly string[]) {
  const firsts = new Map<string, number>();
  return names.flatMap((name, index) => {
    const first = firsts.get(name);
    if (first === undefined) firsts.set(name, index);
    return first === undefined ? [] : [{ name, index, first }];
  });
}
