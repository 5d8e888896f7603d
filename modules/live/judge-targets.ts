import { uncovered } from "../certificates/coverage.js";
import { servedByWave } from "../rotation/desired-state.js";
import type { ConfiguredGenerations } from "../rotation/next-wave.js";
import type { DistributionId, GenerationId, Switcher, TlsRotation, Wave } from "../rotation/tls-rotation.js";
import { attachable, type Incoming, isSettled, type Judged } from "./attachable.js";
import { attachedName, type DistributionSummaryAnswer, type ObservedDistribution } from "./distribution.js";
import type { Path, Preflight, Tally, Unjudged } from "./explain-preflight.js";
import type { FleetAnswer } from "./fleet.js";
import { differingHttpVersions } from "./http-versions.js";
import type { Fleet, Listed } from "./listed-fleet.js";

/** What a generation is for a distribution that is to be given it. */
export type IncomingOf = (generation: GenerationId, by: Switcher) => Incoming;

/** All that was read for a rotation; judging it asks nothing. */
export interface Gathered {
  readonly rotation: TlsRotation;
  readonly fleet: Fleet;
  /** Of the next waves, by GetDistribution. */
  readonly whole: ReadonlyMap<DistributionId, FleetAnswer<ObservedDistribution>>;
  readonly next: readonly Wave[];
  readonly configured: ConfiguredGenerations;
  readonly incomingOf: IncomingOf;
}

/** One distribution of a rotation, with all that was told of it. */
interface Target {
  readonly id: DistributionId;
  readonly path: Path;
  readonly by: Switcher;
  /** What it is to be given next: what its wave serves, or, where it has that, what the rotation serves. */
  readonly generation: GenerationId;
  readonly answer: FleetAnswer<ObservedDistribution> | undefined;
  readonly listed: Listed | undefined;
}

/** Every distribution of the rotation, in the order of the spec, and how many of them may switch. */
export function judgeTargets(gathered: Gathered): readonly Preflight[] {
  const targets = targetsOf(gathered);
  const judged = targets.map((target) => ({ target, found: judgeTarget(target, gathered.incomingOf) }));
  return [
    ...judged.flatMap(({ found }) => found),
    ...judgeSharing(gathered),
    { path: wavesPath, code: "judged", ...tallyOf(gathered, judged) },
  ];
}

const wavesPath: Path = ["spec", "rollout", "waves"];

function targetsOf({ rotation, fleet, whole, configured }: Gathered): readonly Target[] {
  return [...servedByWave(rotation)].flatMap(([{ distributions, by }, serve], w) =>
    distributions.map((id, d) => ({
      id,
      path: [...wavesPath, w, "distributions", d],
      by,
      generation: configured.get(id) === serve ? rotation.serve : serve,
      answer: whole.get(id),
      listed: fleet.get(id),
    })),
  );
}

/** Undefined where nothing could be told. A list that does not have it is the last word where no call was made. */
function judgedAs({ answer, listed }: Target): Judged | undefined {
  switch (answer?.told) {
    case "found":
      return answer.found;
    case "gone":
      return { found: false };
    case "nothing":
      return listed;
    case undefined:
      return listed ?? { found: false };
  }
}

function judgeTarget(target: Target, incomingOf: IncomingOf): readonly Preflight[] {
  const { id: distribution, path, by, generation, answer } = target;
  const judged = judgedAs(target);
  const unread =
    answer?.told === "nothing"
      ? [{ path, code: "distribution-not-read", distribution, fault: answer.fault } as const]
      : [];
  if (judged === undefined) return unread;
  const refusals = attachable(distribution, judged, incomingOf(generation, by));
  const refused = refusals.map((refusal) => ({ path, code: "distribution-refused", refusal }) as const);
  if ("found" in judged && !judged.found) return [...refused, ...unread];
  return [
    ...refused,
    ...unread,
    ...(isSettled(judged) ? [] : [{ path, code: "in-progress", distribution, since: judged.lastModified } as const]),
    ...(judged.enabled ? [] : [{ path, code: "disabled", distribution } as const]),
  ];
}

/** Whoever serves the incoming certificate already, and whoever is to. */
function judgeSharing({ rotation, fleet, incomingOf }: Gathered): readonly Preflight[] {
  const { attached } = incomingOf(rotation.serve, "crossfade");
  const ours = new Set(rotation.rollout.waves.flatMap(({ distributions }) => distributions));
  const shares = ({ id, certificate }: DistributionSummaryAnswer): boolean =>
    ours.has(id) || (certificate !== "default" && attachedName(certificate) === attached);
  const versions = differingHttpVersions([...fleet.values()].filter(shares));
  if (versions.length === 0) return [];
  return [{ path: wavesPath, code: "http-versions-differ", generation: rotation.serve, versions }];
}

/** What a staged generation does not cover, before anything is switched to it. */
export function judgeStaged(
  { rotation, fleet }: Pick<Gathered, "rotation" | "fleet">,
  {
    id: generation,
    index,
    names,
  }: { readonly id: GenerationId; readonly index: number; readonly names: readonly string[] },
): readonly Preflight[] {
  const missing = rotation.rollout.waves
    .flatMap(({ distributions }) => distributions)
    .map((id) => ({ id, aliases: uncovered(names, fleet.get(id)?.aliases ?? []) }))
    .filter(({ aliases }) => aliases.length > 0);
  if (missing.length === 0) return [];
  const aliases = [...new Set(missing.flatMap((one) => one.aliases))];
  const path = ["spec", "generations", index, "id"];
  return [{ path, code: "staged-not-covering", generation, distributions: missing.map(({ id }) => id), aliases }];
}

interface JudgedTarget {
  readonly target: Target;
  readonly found: readonly Preflight[];
}

function tallyOf({ rotation, next, incomingOf }: Gathered, judged: readonly JudgedTarget[]): Tally {
  const incoming = incomingOf(rotation.serve, "crossfade");
  const count = (holds: (one: JudgedTarget) => boolean): number => judged.filter(holds).length;
  const refused = count(isRefused);
  const unread = count(({ target }) => judgedAs(target) === undefined);
  return {
    generation: rotation.serve,
    distributions: judged.length,
    may: judged.length - refused - unread,
    already: count((one) => !isRefused(one) && servesAlready(one.target, incoming)),
    refused,
    unread,
    next: next.map(({ name }) => name),
    inFull: count(({ target }) => target.answer?.told === "found" || target.answer?.told === "gone"),
    unjudged: unjudgedOf(judged, incoming),
  };
}

function isRefused({ found }: JudgedTarget): boolean {
  return found.some(({ code }) => code === "distribution-refused");
}

function servesAlready({ listed }: Target, { attached }: Incoming): boolean {
  return listed !== undefined && listed.certificate !== "default" && attachedName(listed.certificate) === attached;
}

function unjudgedOf(judged: readonly JudgedTarget[], { names, known, plannedEtags }: Incoming): readonly Unjudged[] {
  const uncompared = judged.filter(
    ({ target }) => target.by === "crossfade" && plannedEtags !== undefined && !plannedEtags.has(target.id),
  ).length;
  return [
    ...(names === undefined ? [{ what: "coverage" } as const] : []),
    ...(known === undefined ? [{ what: "strangers" } as const] : []),
    ...(uncompared === 0 ? [] : [{ what: "etags", distributions: uncompared } as const]),
  ];
}
