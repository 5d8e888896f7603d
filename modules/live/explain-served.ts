import { ownerParameterName } from "../rotation/address.js";
import type { ServedGate } from "../rotation/gate.js";
import type { DistributionId, GenerationId } from "../rotation/tls-rotation.js";
import { explainRefusal } from "./attachable.js";
import { attachedName } from "./distribution.js";
import type { EdgeAnswer } from "./edge.js";
import { type KnownGeneration, nameByCertificate, nameByFingerprint } from "./known-generations.js";
import type { ServedOutcome } from "./served.js";
import type { PendingDistribution } from "./served-round.js";

/** What a wait ended with, a sentence a line: every alias that is not served as expected, and by whom it is served instead. */
export function explainServed(outcome: ServedOutcome): readonly string[] {
  switch (outcome.outcome) {
    case "served": {
      const { aliases, distributions, disabled, serve, fingerprint, seconds, untrusted } = outcome;
      const asked = distributions - disabled.length;
      const by = `generation "${serve}" (${fingerprint.slice(0, 16)})`;
      return [
        `${by} answers for ${aliases} alias(es) of ${asked} distribution(s) at every address, after ${seconds} s`,
        ...disabled.map(explainDisabled),
        ...(untrusted.length === 0
          ? []
          : [
              `${by} is not trusted by this machine (${untrusted.join(", ")}): look whether viewers do, and whether its chain is whole`,
            ]),
      ];
    }
    case "refused":
      return outcome.refusals.map(explainRefusal);
    case "timed-out":
    case "interrupted":
      return outcome.pending.flatMap((one) => explainPending(one, outcome.known, outcome.serve));
  }
}

/** Who has to do what, where a wave is switched by its owners and has not been; nothing else is missing then. */
export function explainOwners({ by, rotation }: ServedGate, outcome: ServedOutcome): readonly string[] {
  if (by !== "owner" || (outcome.outcome !== "timed-out" && outcome.outcome !== "interrupted")) return [];
  return outcome.pending.map(
    ({ distribution }) =>
      `distribution "${distribution}" is switched by its owner: the SSM parameter "${ownerParameterName(rotation, distribution)}" ` +
      `holds the certificate; apply the Terraform that manages it, then apply here again`,
  );
}

/** A line of its own wherever something passes for proven that no viewer could be asked about. */
export function explainDisabled(distribution: DistributionId): string {
  return `distribution "${distribution}" is disabled: no viewer reaches it, its aliases were not asked`;
}

function explainPending(
  one: PendingDistribution,
  known: readonly KnownGeneration[],
  serve: GenerationId,
): readonly string[] {
  const expected = nameOf(known, serve);
  const subject = `distribution "${one.distribution}"`;
  const aliases = one.aliases.map(
    ({ alias, answers }) => `alias "${alias}" of ${subject} ${answersText(answers, known)}, expected ${expected}`,
  );
  const state = `${subject} ${stateText(one, known)}, expected "Deployed" with ${expected}`;
  const disabled = one.enabled === false ? [explainDisabled(one.distribution)] : [];
  // What CloudFront was told is done; it is the edges that lag.
  if (isConfigured(one, known, serve) && aliases.length > 0)
    return aliases.map((line) => `${line}; apply again, it goes on from here`);
  return [`${state}; apply again, it goes on from here`, ...disabled, ...aliases];
}

function isConfigured(
  { status, certificate, fault }: PendingDistribution,
  known: readonly KnownGeneration[],
  serve: GenerationId,
): boolean {
  const attached = known.find(({ id }) => id === serve)?.attached;
  if (fault !== undefined || status !== "Deployed" || certificate === undefined || certificate === "default")
    return false;
  return attachedName(certificate) === attached;
}

function nameOf(known: readonly KnownGeneration[], serve: GenerationId): string {
  const fingerprint = known.find(({ id }) => id === serve)?.fingerprint;
  return fingerprint === undefined ? `generation "${serve}"` : nameByFingerprint(known, fingerprint);
}

function stateText(
  { status, since, certificate, fault }: PendingDistribution,
  known: readonly KnownGeneration[],
): string {
  if (fault !== undefined) return `could not be read: ${fault.message}`;
  if (status === undefined || certificate === undefined) return "was not read in the time given";
  return `is "${status}" since ${since.toISOString()} with ${nameByCertificate(known, certificate)}`;
}

/** `is served by generation "2026-03" (1f0a…) at 192.0.2.1, 192.0.2.2`; several where addresses differ. */
export function answersText(answers: readonly EdgeAnswer[], known: readonly KnownGeneration[]): string {
  if (answers.length === 0) return "was not asked in the time given";
  const byText = new Map<string, readonly string[]>();
  for (const answer of answers) {
    const text = answerText(answer, known);
    byText.set(text, [...(byText.get(text) ?? []), answer.address]);
  }
  return [...byText].map(([text, addresses]) => `${text} at ${addresses.join(", ")}`).join("; ");
}

function answerText(answer: EdgeAnswer, known: readonly KnownGeneration[]): string {
  switch (answer.outcome) {
    case "answered":
      return `is served by ${nameByFingerprint(known, answer.fingerprint)}`;
    case "failed":
      return `fails (${answer.reason})`;
    case "could-not-tell":
      return `cannot be asked from this machine (${answer.reason})`;
  }
}
