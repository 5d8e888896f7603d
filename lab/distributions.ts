import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { readConfig, type ConfigFacts } from "./distribution-config.js";
import type { FaultRegistry } from "./faults.js";
import { certificatesSeen, retimed, servedAt, settledAt, stillSeen, timesFrom } from "./propagation.js";
import type { Change, Delays, Distribution } from "./propagation.js";

export interface NewDistribution {
  readonly id: string;
  readonly configXml: string;
  /** True: Deployed and served from the first moment on, as one that has been there for long. */
  readonly settled: boolean;
  readonly tags: ReadonlyMap<string, string>;
}

/** The distributions of one lab. A change takes hold by the clock, so nothing has to run for it. */
export interface Distributions {
  readonly get: (id: string) => Distribution | undefined;
  /** Sorted by id. */
  readonly all: () => readonly Distribution[];
  readonly add: (distribution: NewDistribution) => Distribution;
  readonly update: (distribution: Distribution, configXml: string) => Distribution;
  readonly tag: (distribution: Distribution, tags: ReadonlyMap<string, string>) => void;
  readonly remove: (id: string) => boolean;
  /**
   * By the name its store gives a certificate: the ARNs of the distributions whose live or still propagating
   * configuration uses it, or did until a moment ago; sorted.
   */
  readonly users: () => ReadonlyMap<string, readonly string[]>;
  readonly usersOf: (certificate: string) => readonly string[];
  /** The configuration that answers to a name at the edge, or at one address of it. */
  readonly servedFor: (name: string, address?: string) => ConfigFacts | undefined;
  /** To be called when a standing fault came or went. */
  readonly faultsChanged: () => void;
}

interface Release {
  readonly certificate: string;
  readonly user: string;
  readonly until: number;
}

/** 14 characters, as CloudFront's ETags have. */
function newEtag(): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  return `E${[...randomBytes(13)].map((byte) => letters[byte % letters.length] ?? "0").join("")}`;
}

/** A distribution id that nobody has. */
export function newDistributionId(): string {
  return newEtag();
}

/** The distributions by id, and, so that a handshake need not look at all of a large fleet, by the aliases they have or had. */
function createFleet() {
  const known = new Map<string, Distribution>();
  const byAlias = new Map<string, Set<string>>();
  let sorted: readonly Distribution[] | undefined;
  return {
    get: (id: string) => known.get(id),
    put: (distribution: Distribution): Distribution => {
      known.set(distribution.id, distribution);
      sorted = undefined;
      for (const alias of distribution.current.facts.aliases) {
        const having = byAlias.get(alias);
        if (having === undefined) byAlias.set(alias, new Set([distribution.id]));
        else having.add(distribution.id);
      }
      return distribution;
    },
    remove: (id: string): boolean => {
      sorted = undefined;
      return known.delete(id);
    },
    all: (): readonly Distribution[] =>
      (sorted ??= [...known.values()].sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)))),
    /** More than have it now: whether a configuration with the alias is shown is for the caller to say. */
    withAlias: (alias: string): readonly Distribution[] =>
      [...(byAlias.get(alias) ?? [])].flatMap((id) => known.get(id) ?? []),
  };
}

export function createDistributions(account: string, delays: Delays, faults: FaultRegistry): Distributions {
  const fleet = createFleet();
  let releases: readonly Release[] = [];
  const users = (): ReadonlyMap<string, readonly string[]> => {
    const now = Date.now();
    releases = releases.filter(({ until }) => until > now);
    const found = new Map<string, Set<string>>();
    const note = (certificate: string, user: string): void => {
      const using = found.get(certificate);
      if (using === undefined) found.set(certificate, new Set([user]));
      else using.add(user);
    };
    for (const one of fleet.all())
      for (const certificate of certificatesSeen(one, now, delays.releaseLagMs)) note(certificate, one.arn);
    for (const { certificate, user } of releases) note(certificate, user);
    return new Map([...found].map(([certificate, using]) => [certificate, [...using].sort()] as const));
  };
  return {
    get: fleet.get,
    all: fleet.all,
    add: ({ id, configXml, settled, tags }) => {
      const now = Date.now();
      const times = settled ? settledAt(now) : timesFrom(id, now, delays, faults);
      const current: Change = { configXml, facts: readConfig(configXml), certificateChanged: !settled, ...times };
      const arn = `arn:aws:cloudfront::${account}:distribution/${id}`;
      const domainName = `d${id.toLowerCase()}.cloudfront.net`;
      return fleet.put({ id, arn, domainName, etag: newEtag(), lastModified: now, tags, current, earlier: [] });
    },
    update: (distribution, configXml) => {
      const now = Date.now();
      const facts = readConfig(configXml);
      const certificateChanged = !isDeepStrictEqual(facts.certificate, distribution.current.facts.certificate);
      const times = timesFrom(distribution.id, now, delays, faults);
      const current: Change = { configXml, facts, certificateChanged, ...times };
      const earlier = [...stillSeen(distribution, now, delays.releaseLagMs), distribution.current];
      return fleet.put({ ...distribution, etag: newEtag(), lastModified: now, current, earlier });
    },
    tag: (distribution, tags) => void fleet.put({ ...distribution, tags }),
    remove: (id) => {
      const distribution = fleet.get(id);
      if (distribution === undefined) return false;
      const until = Date.now() + delays.releaseLagMs;
      const seen = certificatesSeen(distribution, Date.now(), delays.releaseLagMs);
      releases = [...releases, ...seen.map((certificate) => ({ certificate, user: distribution.arn, until }))];
      return fleet.remove(id);
    },
    users,
    usersOf: (certificate) => users().get(certificate) ?? [],
    servedFor: (name, address) => {
      const now = Date.now();
      const showing = (alias: string): ConfigFacts | undefined => {
        const shown = fleet.withAlias(alias).flatMap((one) => servedAt(one, now, address) ?? []);
        return shown.find(({ aliases, staging }) => !staging && aliases.includes(alias));
      };
      // The most specific alias wins, as at CloudFront: the name itself before a wildcard one level up.
      return showing(name) ?? showing(`*.${name.slice(name.indexOf(".") + 1)}`);
    },
    faultsChanged: () => {
      const now = Date.now();
      for (const one of fleet.all()) {
        const retime = (change: Change) => retimed(change, one.id, now, delays, faults);
        fleet.put({ ...one, current: retime(one.current), earlier: one.earlier.map(retime) });
      }
    },
  };
}
