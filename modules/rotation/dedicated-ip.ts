import { keptGenerations } from "./desired-state.js";
import type { DistributionId, GenerationId, RotationName, TlsRotation, Wave, WaveName } from "./tls-rotation.js";

/** A distribution that serves a certificate from dedicated IP addresses, "vip". CloudFront's own certificate is none. */
export interface DedicatedIpUser {
  readonly distribution: DistributionId;
  /** Only an enabled one is charged; a disabled one counts against the quota all the same. */
  readonly enabled: boolean;
  /** As the distribution names it: an ARN in ACM, an id in IAM. */
  readonly certificate: string;
  readonly lastModified: Date;
}

export interface StoredGeneration {
  readonly generation: GenerationId;
  /** What a distribution that serves it says; undefined while it is in no store. */
  readonly attachedAs: string | undefined;
  readonly notAfter: Date | undefined;
}

/** A rotation's own among the users, and those of the whole account. */
export interface DedicatedIpFleet {
  readonly rotation: TlsRotation;
  readonly stored: readonly StoredGeneration[];
  /** Of the account. */
  readonly users: readonly DedicatedIpUser[];
}

/**
 * The generation that takes one more certificate than dedicated IP addresses serve now: it is to come, and what it
 * replaces stays attached elsewhere while it does. With one distribution the one replaces the other.
 */
export function oneMoreOnDedicatedIp({ rotation, stored, users }: DedicatedIpFleet): GenerationId | undefined {
  const own = usersIn(rotation, users);
  const next = nextGeneration(rotation, stored, own);
  if (next === undefined || users.some(({ certificate }) => certificate === nameOf(stored, next))) return undefined;
  const stays = own.some(({ certificate }) => users.filter((user) => user.certificate === certificate).length > 1);
  return stays ? next : undefined;
}

/** What is served next from dedicated IP addresses: what the spec switches to, or else the newest one that waits. */
function nextGeneration(
  rotation: TlsRotation,
  stored: readonly StoredGeneration[],
  own: readonly DedicatedIpUser[],
): GenerationId | undefined {
  if (own.length === 0) return undefined;
  const serve = nameOf(stored, rotation.serve);
  if (serve === undefined || own.some(({ certificate }) => certificate !== serve)) return rotation.serve;
  const newest = keptGenerations(rotation).at(-1)?.id;
  return newest === rotation.serve ? undefined : newest;
}

/** A second certificate on dedicated IP addresses, for which money is due as long as both are attached. */
export type SecondCertificate = {
  readonly rotation: RotationName;
  readonly outgoing: GenerationId;
  readonly incoming: GenerationId;
  /** The wave whose switch ends it. */
  readonly last: WaveName;
  readonly outgoingExpires: Date | undefined;
} & (
  | {
      readonly phase: "ahead";
      /** The wave whose switch begins it. */
      readonly first: WaveName;
    }
  | {
      readonly phase: "running";
      /** At the latest: a distribution's last change is known, not its switch. */
      readonly since: Date;
      /** In no wave of the rotation, and serving the outgoing one too: it is charged until they let go of it. Sorted. */
      readonly elsewhere: readonly DistributionId[];
    }
);

/** Undefined where the rotation is not about to have two certificates attached to enabled distributions. */
export function secondCertificate(fleet: DedicatedIpFleet): SecondCertificate | undefined {
  const { rotation, stored } = fleet;
  const users = fleet.users.filter(({ enabled }) => enabled);
  const own = usersIn(rotation, users);
  const attached = stored.filter(({ attachedAs }) => own.some(({ certificate }) => certificate === attachedAs));
  const [oldest] = attached;
  if (oldest === undefined) return undefined;
  const outgoing = attached.find(({ generation }) => generation !== rotation.serve) ?? oldest;
  const newest = attached.at(-1) ?? oldest;
  const common = { rotation: rotation.name, outgoing: outgoing.generation, outgoingExpires: outgoing.notAfter };
  if (attached.length > 1) {
    const elsewhere = users.filter((user) => user.certificate === outgoing.attachedAs && !own.includes(user));
    return {
      ...common,
      phase: "running",
      incoming: outgoing === newest ? oldest.generation : newest.generation,
      since: earliest(own.filter(({ certificate }) => certificate === newest.attachedAs)),
      last: wavesOf(rotation, own, nameOf(stored, rotation.serve)).last,
      elsewhere: elsewhere.map(idOf).toSorted(),
    };
  }
  const incoming = oneMoreOnDedicatedIp({ ...fleet, users });
  if (incoming === undefined) return undefined;
  return { ...common, phase: "ahead", incoming, ...wavesOf(rotation, own, nameOf(stored, incoming)) };
}

/** The first and the last wave with a distribution that does not serve a certificate yet. */
function wavesOf(
  { rollout: { waves, through } }: TlsRotation,
  own: readonly DedicatedIpUser[],
  certificate: string | undefined,
): { readonly first: WaveName; readonly last: WaveName } {
  const behind = new Set(own.filter((user) => user.certificate !== certificate).map(idOf));
  const names = waves.filter(({ distributions }) => distributions.some((id) => behind.has(id))).map(waveName);
  return { first: names.at(0) ?? through, last: names.at(-1) ?? through };
}

export function usersIn({ rollout }: TlsRotation, users: readonly DedicatedIpUser[]): readonly DedicatedIpUser[] {
  const ids = new Set(rollout.waves.flatMap(({ distributions }) => distributions));
  return users.filter(({ distribution }) => ids.has(distribution));
}

function nameOf(stored: readonly StoredGeneration[], id: GenerationId): string | undefined {
  return stored.find(({ generation }) => generation === id)?.attachedAs;
}

function earliest(users: readonly DedicatedIpUser[]): Date {
  return new Date(Math.min(...users.map(({ lastModified }) => lastModified.getTime())));
}

function idOf({ distribution }: DedicatedIpUser): DistributionId {
  return distribution;
}

function waveName({ name }: Wave): WaveName {
  return name;
}
