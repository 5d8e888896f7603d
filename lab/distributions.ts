import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { readConfig, type ConfigFacts } from "./distribution-config.js";
import type { FaultRegistry } from "./faults.js";
import { retimed, servedAt, settledAt, stillSeen, timesFrom, usesCertificate } from "./propagation.js";
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
  /** ARNs of distributions whose live or still propagating configuration uses a certificate, or did until a moment ago. */
  readonly usersOf: (certificateArn: string) => readonly string[];
  /** The configuration that answers to a name at the edge, or at one address of it. */
  readonly servedFor: (name: string, address?: string) => ConfigFacts | undefined;
  /** To be called when a standing fault came or went. */
  readonly faultsChanged: () => void;
}

interface Release {
  readonly certificateArn: string;
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

function releasesOf({ arn, current, earlier }: Distribution, until: number): readonly Release[] {
  return [...earlier, current].flatMap(({ facts }) =>
    facts.certificate.from === "acm" ? [{ certificateArn: facts.certificate.arn, user: arn, until }] : [],
  );
}

/** The most specific alias wins, as at CloudFront: the name itself before a wildcard one level up. */
function answering(served: readonly ConfigFacts[], name: string): ConfigFacts | undefined {
  const wildcard = `*.${name.slice(name.indexOf(".") + 1)}`;
  const withAlias = (alias: string) => served.find(({ aliases }) => aliases.includes(alias));
  return withAlias(name) ?? withAlias(wildcard);
}

export function createDistributions(account: string, delays: Delays, faults: FaultRegistry): Distributions {
  const known = new Map<string, Distribution>();
  let releases: readonly Release[] = [];
  const put = (distribution: Distribution): Distribution => {
    known.set(distribution.id, distribution);
    return distribution;
  };
  return {
    get: (id) => known.get(id),
    all: () => [...known.values()].sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id))),
    add: ({ id, configXml, settled, tags }) => {
      const now = Date.now();
      const times = settled ? settledAt(now) : timesFrom(id, now, delays, faults);
      const current: Change = { configXml, facts: readConfig(configXml), certificateChanged: !settled, ...times };
      const arn = `arn:aws:cloudfront::${account}:distribution/${id}`;
      const domainName = `d${id.toLowerCase()}.cloudfront.net`;
      return put({ id, arn, domainName, etag: newEtag(), lastModified: now, tags, current, earlier: [] });
    },
    update: (distribution, configXml) => {
      const now = Date.now();
      const facts = readConfig(configXml);
      const certificateChanged = !isDeepStrictEqual(facts.certificate, distribution.current.facts.certificate);
      const current: Change = {
        configXml,
        facts,
        certificateChanged,
        ...timesFrom(distribution.id, now, delays, faults),
      };
      const earlier = [...stillSeen(distribution, now, delays.releaseLagMs), distribution.current];
      return put({ ...distribution, etag: newEtag(), lastModified: now, current, earlier });
    },
    tag: (distribution, tags) => void put({ ...distribution, tags }),
    remove: (id) => {
      const distribution = known.get(id);
      if (distribution === undefined) return false;
      releases = [...releases, ...releasesOf(distribution, Date.now() + delays.releaseLagMs)];
      return known.delete(id);
    },
    usersOf: (certificateArn) => {
      const now = Date.now();
      const using = [...known.values()].filter((distribution) =>
        [...stillSeen(distribution, now, delays.releaseLagMs), distribution.current].some((change) =>
          usesCertificate(change, certificateArn),
        ),
      );
      releases = releases.filter(({ until }) => until > now);
      const gone = releases.filter((release) => release.certificateArn === certificateArn).map(({ user }) => user);
      return [...new Set([...using.map(({ arn }) => arn), ...gone])].sort();
    },
    servedFor: (name, address) => {
      const now = Date.now();
      return answering(
        [...known.values()].flatMap((one) => servedAt(one, now, address) ?? []),
        name,
      );
    },
    faultsChanged: () => {
      const now = Date.now();
      for (const one of [...known.values()]) {
        const retime = (change: Change) => retimed(change, one.id, now, delays, faults);
        put({ ...one, current: retime(one.current), earlier: one.earlier.map(retime) });
      }
    },
  };
}
