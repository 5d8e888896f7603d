import type {
  CertificateArn,
  DistributionId,
  GenerationId,
  RotationName,
  TlsGeneration,
  TlsRotation,
  Wave,
} from "./tls-rotation.js";

/** Distributions of one wave that are between certificates at the same time, and what they are to serve. */
export interface Batch {
  readonly wave: Wave;
  /** 1-based, within the wave. */
  readonly number: number;
  readonly distributions: readonly DistributionId[];
  readonly serve: GenerationId;
}

/** A generation whose key is compromised and that nothing serves any more: it leaves in the apply that switches. */
export function isAbandoned(rotation: TlsRotation, generation: TlsGeneration): boolean {
  return generation.emergency && generation.id !== rotation.serve;
}

/** The generations that Terraform keeps, oldest first; a removed or abandoned one is retired after the last gate. */
export function keptGenerations(rotation: TlsRotation): readonly TlsGeneration[] {
  return rotation.generations.filter((generation) => !isAbandoned(rotation, generation));
}

/** The generation each wave must serve; waves after `through` still serve `from`, unless that one is compromised. */
export function servedByWave(rotation: TlsRotation): ReadonlyMap<Wave, GenerationId> {
  const { serve, rollout } = rotation;
  const kept = new Set(keptGenerations(rotation).map(({ id }) => id));
  const last = rollout.waves.findIndex(({ name }) => name === rollout.through);
  const behind = rollout.from !== undefined && kept.has(rollout.from) ? rollout.from : serve;
  return new Map(rollout.waves.map((wave, index) => [wave, index <= last ? serve : behind]));
}

/** Generations that are newer than what is served, and that no wave serves: staged, or rolled back from. Sorted. */
export function incomingGenerations(rotation: TlsRotation): readonly GenerationId[] {
  const { generations, serve } = rotation;
  const newer = generations.slice(generations.findIndex(({ id }) => id === serve) + 1).map(({ id }) => id);
  const served = distributionsByGeneration(rotation);
  return newer.filter((id) => !served.has(id)).toSorted();
}

/**
 * The waves do not wait for each other: the key of the generation that is left behind is compromised. That one is `from`,
 * or a neighbour of what is served now; the mark on an older one, left behind long ago, lifts no waves of a later rotation.
 */
export function isEmergency({ generations, serve, rollout }: TlsRotation): boolean {
  const index = generations.findIndex(({ id }) => id === serve);
  const left = generations.find(({ id }) => id === rollout.from);
  return [left, generations[index - 1], generations[index + 1]].some((one) => one?.emergency === true);
}

/** Every wave in order, cut into batches of at most `maxInFlight`; in an emergency each is one batch. */
export function batchesOf(rotation: TlsRotation): readonly Batch[] {
  const together = isEmergency(rotation);
  const most = ({ maxInFlight, distributions }: Wave) =>
    together || maxInFlight === undefined ? distributions.length : maxInFlight;
  return [...servedByWave(rotation)].flatMap(([wave, serve]) =>
    chunks(wave.distributions, most(wave)).map((distributions, index) => ({
      wave,
      number: index + 1,
      distributions,
      serve,
    })),
  );
}

/** Compromised generations that nothing is to serve any more. */
export function abandonedGenerations(rotation: TlsRotation): readonly TlsGeneration[] {
  return rotation.generations.filter((generation) => isAbandoned(rotation, generation));
}

/** So many ARNs fit into one variable of a process on Linux, 128 KiB. */
const mostKnown = 1_000;

/**
 * The certificates that a distribution of the stack may be serving before a switch: those that reverting a commit could
 * bring back, compromised ones and other rotations' included. Undefined where that cannot be told: Terraform alone knows
 * where it has put a generation.
 */
export function knownArns(rotations: readonly TlsRotation[]): readonly CertificateArn[] | undefined {
  const arns = rotations
    .flatMap(({ generations }) => generations)
    .flatMap(({ certificate }) =>
      certificate.held === "unstaged" ? [] : certificate.held === "in-store" ? certificate.arn : undefined,
    );
  return arns.length <= mostKnown && arns.every((arn) => arn !== undefined) ? arns.toSorted() : undefined;
}

/** The distributions that are to serve each generation; generations that none serves are not in it. */
export function distributionsByGeneration(rotation: TlsRotation): ReadonlyMap<GenerationId, readonly DistributionId[]> {
  const serving = new Map<GenerationId, DistributionId[]>();
  for (const [{ distributions }, serve] of servedByWave(rotation))
    serving.set(serve, [...(serving.get(serve) ?? []), ...distributions]);
  return serving;
}

/**
 * Whether the gate, and not Terraform's provider, waits for a distribution to be Deployed.
 *
 * The provider waits for up to 90 minutes, 30 seconds at least, and one distribution after the other; the gate keeps
 * the spec's timeout and watches the whole batch. But an import sets `wait_for_deployment` to true, and changing it
 * alone would send the whole configuration to CloudFront for nothing: so it changes together with the first switch,
 * which is when a distribution first serves a generation other than the oldest.
 */
export function gateWaits(rotation: TlsRotation, serve: GenerationId): boolean {
  return rotation.generations[0]?.id !== serve;
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / Math.max(size, 1));
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** A generation that is in no store yet, so that Terraform can have nothing to do with it. */
export interface UnstagedGeneration {
  readonly rotation: RotationName;
  readonly generation: GenerationId;
}

export function unstagedGenerations(rotation: TlsRotation): readonly UnstagedGeneration[] {
  return keptGenerations(rotation)
    .filter(({ certificate }) => certificate.held === "unstaged")
    .map(({ id }) => ({ rotation: rotation.name, generation: id }));
}

/** One sentence: what is missing and what to do. */
export function explainUnstaged({ rotation, generation }: UnstagedGeneration): string {
  return (
    `rotation "${rotation}": generation "${generation}" is not in its store yet, expected an arn beside its pem; ` +
    `run: npx crossfade stage ${rotation} --write`
  );
}
