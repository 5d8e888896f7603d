import pLimit from "p-limit";
import type { ConnectTo } from "../rotation/stack.js";
import type { DistributionId } from "../rotation/tls-rotation.js";
import { isSettled } from "./attachable.js";
import { type DistributionSummaryAnswer, isAttached, type ViewerCertificate } from "./distribution.js";
import { allAnswer, type EdgeAnswer, handshake, nameUnder } from "./edge.js";
import type { ReadFault } from "./fault.js";
import type { FleetAnswer } from "./fleet.js";
import type { Expected } from "./known-generations.js";

/** An alias that does not answer as expected; without answers where it has not been asked yet. */
export interface PendingAlias {
  readonly alias: string;
  readonly answers: readonly EdgeAnswer[];
}

/** A distribution that does not yet serve what it should, and what is known of it. */
export interface PendingDistribution {
  readonly distribution: DistributionId;
  /** When CloudFront was last told to change it; when the wait began, where that could not be read. */
  readonly since: Date;
  /** "InProgress", "Deployed"; undefined where it could not be read. */
  readonly status: string | undefined;
  /** What its configuration says; the edges may still serve another. */
  readonly certificate: ViewerCertificate | undefined;
  /** A disabled one may not answer viewers at all: its aliases are not asked. Undefined where it could not be read. */
  readonly enabled: boolean | undefined;
  readonly aliases: readonly PendingAlias[];
  /** Why it could not be read this time. */
  readonly fault: ReadFault | undefined;
}

export interface Round {
  readonly expected: Expected;
  readonly connectTo: readonly ConnectTo[];
  /** Of the last round a report is made: then also those are asked that cannot be as expected yet. */
  readonly last: boolean;
  readonly signal: AbortSignal;
}

const edgesAtOnce = 8;
const handshakeTimeoutMs = 10_000;
/** Distributions that are not Deployed yet are asked only to show what they still serve: so many will do. */
const shownInARound = 20;
const shownAtTheEnd = 100;

interface Question {
  readonly distribution: DistributionSummaryAnswer;
  readonly alias: string;
}

export interface Asked {
  readonly pending: readonly PendingDistribution[];
  /** Why this machine does not trust the expected certificate where it was answered with it, as OpenSSL calls it. */
  readonly untrusted: readonly string[];
}

/** What is still pending after asking the edges; aliases that answered as expected once are not asked again. */
export async function askEdges(
  round: Round,
  pending: readonly PendingDistribution[],
  fleet: ReadonlyMap<DistributionId, FleetAnswer<DistributionSummaryAnswer>>,
): Promise<Asked> {
  const next = pending.map((before) => updated(round, before, fleet.get(before.distribution)));
  const answers = await ask(round, questions(round, next, fleet));
  return {
    pending: next.map((one) => withAnswers(round, one, answers)).filter((one) => !isServed(round, one)),
    untrusted: [...answers.values()].flat().flatMap((answer) => distrust(round, answer)),
  };
}

function updated(
  round: Round,
  before: PendingDistribution,
  answer: FleetAnswer<DistributionSummaryAnswer> | undefined,
): PendingDistribution {
  if (answer === undefined || answer.told === "gone") return before;
  if (answer.told === "nothing") return { ...before, fault: answer.fault };
  const { lastModified: since, status, certificate, enabled } = answer.found;
  const aliases = enabled ? answer.found.aliases : [];
  const asked = new Map(before.aliases.map((one) => [one.alias, one]));
  // While it is in place, aliases leave the list one by one; a new change puts all of them in doubt again.
  const left =
    isInPlace(round, before) && before.since.getTime() === since.getTime()
      ? aliases.filter((alias) => asked.has(alias))
      : aliases;
  const pending = left.map((alias) => asked.get(alias) ?? { alias, answers: [] });
  return {
    distribution: before.distribution,
    since,
    status,
    certificate,
    enabled,
    aliases: pending,
    fault: undefined,
  };
}

function questions(
  round: Round,
  pending: readonly PendingDistribution[],
  fleet: ReadonlyMap<DistributionId, FleetAnswer<DistributionSummaryAnswer>>,
): readonly Question[] {
  const of = (ones: readonly PendingDistribution[], aliases: number) =>
    ones.flatMap((one) => {
      const answer = fleet.get(one.distribution);
      return answer?.told === "found"
        ? one.aliases.slice(0, aliases).map(({ alias }) => ({ distribution: answer.found, alias }))
        : [];
    });
  const [inPlace, elsewhere] = [
    pending.filter((one) => isInPlace(round, one)),
    pending.filter((one) => !isInPlace(round, one)),
  ];
  const shown = round.last ? of(elsewhere, Infinity).slice(0, shownAtTheEnd) : of(elsewhere, 1).slice(0, shownInARound);
  return [...of(inPlace, Infinity), ...shown];
}

async function ask(
  { connectTo, signal }: Round,
  asked: readonly Question[],
): Promise<ReadonlyMap<string, readonly EdgeAnswer[]>> {
  const limit = pLimit(edgesAtOnce);
  const answers = await limit.map(asked, async ({ distribution, alias }) => {
    const servername = nameUnder(alias);
    const answered = await handshake({
      host: distribution.domainName,
      port: 443,
      servername,
      connectTo,
      timeoutMs: handshakeTimeoutMs,
      signal,
    });
    return [keyOf(distribution.id, alias), answered] as const;
  });
  return new Map(answers);
}

function withAnswers(
  { expected }: Round,
  one: PendingDistribution,
  answers: ReadonlyMap<string, readonly EdgeAnswer[]>,
): PendingDistribution {
  const aliases = one.aliases
    .map((before) => ({
      alias: before.alias,
      answers: answers.get(keyOf(one.distribution, before.alias)) ?? before.answers,
    }))
    .filter((now) => !allAnswer(now.answers, expected.certificate.fingerprint));
  return { ...one, aliases };
}

function distrust({ expected }: Round, answer: EdgeAnswer): readonly string[] {
  if (answer.outcome !== "answered" || answer.fingerprint !== expected.certificate.fingerprint) return [];
  return answer.authorized ? [] : [answer.authorizationError ?? "unknown"];
}

function keyOf(distribution: DistributionId, alias: string): string {
  return `${distribution} ${alias}`;
}

function isServed(round: Round, one: PendingDistribution): boolean {
  return one.fault === undefined && isInPlace(round, one) && one.aliases.length === 0;
}

function isInPlace({ expected }: Round, { status, certificate }: PendingDistribution): boolean {
  if (status === undefined || certificate === undefined) return false;
  return isSettled({ status }) && isAttached(certificate, expected.certificate.attached);
}
