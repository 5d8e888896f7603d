import { storedName, type ConfigFacts } from "./distribution-config.js";
import type { FaultRegistry } from "./faults.js";

/** How long things take, in milliseconds. */
export interface Delays {
  /** From an update to Deployed. */
  readonly deployMs: number;
  /** From an update to the edge serving it. */
  readonly propagationMs: number;
  /** From the end of its last use to its store letting a certificate be deleted. */
  readonly releaseLagMs: number;
}

/** When a configuration takes hold, in milliseconds since 1970; undefined: not while the distribution is stuck. */
interface Times {
  readonly deployedAt: number | undefined;
  readonly servedAt: number | undefined;
  /** Addresses of the edge that are later than the others. */
  readonly servedLaterAt: ReadonlyMap<string, number>;
}

/** One configuration of a distribution, and when it takes hold. */
export interface Change extends Times {
  readonly configXml: string;
  readonly facts: ConfigFacts;
  readonly certificateChanged: boolean;
}

export interface Distribution {
  readonly id: string;
  readonly arn: string;
  readonly domainName: string;
  readonly etag: string;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
  readonly tags: ReadonlyMap<string, string>;
  /** The newest configuration. */
  readonly current: Change;
  /** Those before it that something may still see; oldest first. */
  readonly earlier: readonly Change[];
}

export type Status = "InProgress" | "Deployed";

function isPast(time: number | undefined, now: number): boolean {
  return time !== undefined && time <= now;
}

/** The times of a configuration that is everywhere at once. */
export function settledAt(now: number): Times {
  return { deployedAt: now, servedAt: now, servedLaterAt: new Map() };
}

/** The times of a configuration that was sent now, with the standing faults of its distribution. */
export function timesFrom(id: string, now: number, delays: Delays, faults: FaultRegistry): Times {
  if (faults.isStuck(id)) return { deployedAt: undefined, servedAt: undefined, servedLaterAt: new Map() };
  const deployedAt = now + delays.deployMs;
  const slow = faults.slowPropagation(id);
  const everywhere = slow.flatMap(({ address, ms }) => (address === undefined ? [deployedAt + ms] : []));
  return {
    deployedAt,
    servedAt: Math.max(now + delays.propagationMs, ...everywhere),
    servedLaterAt: new Map(
      slow.flatMap(({ address, ms }) => (address === undefined ? [] : [[address, deployedAt + ms] as const])),
    ),
  };
}

/** What becomes of a configuration on its way when its distribution gets stuck, or comes free. */
export function retimed(change: Change, id: string, now: number, delays: Delays, faults: FaultRegistry): Change {
  if (faults.isStuck(id)) {
    const pastOnly = (time: number | undefined) => (isPast(time, now) ? time : undefined);
    return { ...change, deployedAt: pastOnly(change.deployedAt), servedAt: pastOnly(change.servedAt) };
  }
  const fresh = timesFrom(id, now, delays, faults);
  return {
    ...change,
    deployedAt: change.deployedAt ?? fresh.deployedAt,
    servedAt: change.servedAt ?? fresh.servedAt,
  };
}

export function statusAt({ current }: Distribution, now: number): Status {
  return isPast(current.deployedAt, now) ? "Deployed" : "InProgress";
}

/** True while a change of the viewer certificate has not been deployed everywhere. */
export function isChangingCertificate({ current, earlier }: Distribution, now: number): boolean {
  return [...earlier, current].some((change) => change.certificateChanged && !isPast(change.deployedAt, now));
}

/** The configuration that the edge (or one of its addresses) shows; undefined: none yet. */
export function servedAt(distribution: Distribution, now: number, address?: string): ConfigFacts | undefined {
  const shown = [...distribution.earlier, distribution.current].findLast((change) => {
    const later = address === undefined ? undefined : change.servedLaterAt.get(address);
    return isPast(change.servedAt, now) && (later === undefined || later <= now);
  });
  return shown?.facts;
}

/** When a configuration is seen nowhere any more, because the one after it has taken hold everywhere. */
function goneAt(next: Change): number {
  if (next.deployedAt === undefined || next.servedAt === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(next.deployedAt, next.servedAt, ...next.servedLaterAt.values());
}

/** The earlier configurations that are still seen somewhere, or were less than `lagMs` ago. */
export function stillSeen(distribution: Distribution, now: number, lagMs: number): readonly Change[] {
  const changes = [...distribution.earlier, distribution.current];
  return distribution.earlier.filter((_, index) => {
    const next = changes[index + 1];
    return next === undefined || goneAt(next) + lagMs > now;
  });
}

/** The certificates, as their store names them, that a configuration still seen somewhere uses; or did less than `lagMs` ago. */
export function certificatesSeen(distribution: Distribution, now: number, lagMs: number): readonly string[] {
  const seen = distribution.earlier.length === 0 ? [] : stillSeen(distribution, now, lagMs);
  return [...seen, distribution.current].flatMap(({ facts }) => storedName(facts.certificate) ?? []);
}
