import { type RelyingPartyName, relyingPartyName } from "./relying-party.js";
import { latestStaging, type SamlExpiry, samlExpiry } from "./saml-expiry.js";
import type { SamlFacts } from "./saml-facts.js";
import {
  compromisedPoints,
  driftPoints,
  expiryPoints,
  leftOverPoint,
  refusedPoint,
  type SamlPoints,
  type SamlView,
  trustingParties,
  unappliedPoint,
  untoldPoint,
  untrustedPoint,
} from "./saml-points.js";
import type { SamlGeneration, SamlRotation } from "./saml-rotation.js";
import type { SamlStandingPoint, SamlStep } from "./saml-standing-point.js";
import { movedPoints, personPoints, stagedPoint } from "./saml-step-points.js";
import type { Fingerprint, GenerationId, RotationName } from "./tls-rotation.js";
import { incomingTrust } from "./trust.js";

/** Listed before what is signed with a generation is outgoing, after it incoming; compromised it is to leave. */
export type SamlRole = "signing" | "outgoing" | "incoming" | "compromised";

/** A generation and who trusts it now. */
export interface SamlGenerationStanding extends SamlExpiry {
  readonly generation: GenerationId;
  readonly fingerprint: Fingerprint;
  readonly role: SamlRole;
  /** As observed or, where only a person can look, as attested. */
  readonly trustedBy: readonly RelyingPartyName[];
}

/** Where a SAML rotation stands: the judgement that every report shares. */
export interface SamlStanding {
  readonly rotation: RotationName;
  /** Who answers for the rotation, as the spec says. */
  readonly owner: string | undefined;
  /** What is true of it, the most urgent first. */
  readonly points: readonly [SamlStandingPoint, ...SamlStandingPoint[]];
  /** What the most urgent one asks for, or what keeps an apply from doing that. */
  readonly next: SamlStep;
  /** In the order of the spec: oldest first. */
  readonly generations: readonly SamlGenerationStanding[];
  readonly facts: SamlFacts;
}

/** Judges what was observed against the spec. Terraform's state is not read: what it alone knows is left to the apply. */
export function judgeSamlStanding(rotation: SamlRotation, facts: SamlFacts, now: Date): SamlStanding {
  const view: SamlView = { rotation, facts, now };
  const generations = rotation.generations.map((one) => ({
    generation: one.id,
    fingerprint: one.fingerprint,
    role: roleOf(rotation, one),
    ...samlExpiry(one, now),
    trustedBy: trustingParties(view, one),
  }));
  const [first = { code: "steady" } as const, ...rest] = pointsOf(view);
  const next = nextOf(inTheWay([first, ...rest]) ?? first, view);
  const { name, owner } = rotation;
  return { rotation: name, owner, points: [first, ...rest], next, generations, facts };
}

function roleOf({ generations, signing }: SamlRotation, generation: SamlGeneration): SamlRole {
  if (generation.id === signing) return "signing";
  if (generation.emergency) return "compromised";
  const index = generations.findIndex(({ id }) => id === signing);
  return generations.indexOf(generation) < index ? "outgoing" : "incoming";
}

/** The most urgent first: what is broken or could not be told, what takes a person, what is on its way, what may be done. */
function pointsOf(view: SamlView): SamlPoints {
  return [
    ...compromisedPoints(view),
    ...untrustedPoint(view),
    ...refusedPoint(view),
    ...untoldPoint(view),
    ...expiryPoints(view),
    ...unappliedPoint(view),
    ...personPoints(view),
    ...movedPoints(view),
    ...stagedPoint(view),
    ...driftPoints(view),
    ...leftOverPoint(view),
  ];
}

/**
 * What comes before all else, as the next apply would stop at it: a rule that it would break, or a window that is not to
 * come any more. In an emergency nothing comes before what is compromised.
 */
function inTheWay(points: SamlPoints): SamlStandingPoint | undefined {
  if (points.some(({ code }) => code === "compromised")) return undefined;
  return points.find(({ code }) => code === "refused") ?? points.find(isClosedWindow);
}

function isClosedWindow(point: SamlStandingPoint): boolean {
  return point.code === "waits-for-evidence" && evidenceStep(point).step === "set-window";
}

/** What a point asks for. */
function nextOf(point: SamlStandingPoint, view: SamlView): SamlStep {
  const { rotation } = view;
  const next = incomingTrust(rotation).find(({ emergency }) => !emergency);
  switch (point.code) {
    case "compromised":
    case "signing-untrusted":
      return changeOf(point.parties, view);
    case "refused":
      return { step: "check" };
    case "could-not-tell":
      return { step: "read-again" };
    case "expired":
    case "expiring":
      return next === undefined ? { step: "add-generation" } : { step: "switch", signing: next.id };
    case "not-applied":
    case "trusts-more":
      return { step: "apply" };
    case "unlisted":
      return { step: "add-generation" };
    case "not-published":
      return { step: "runbook", where: "identity-provider" };
    case "not-imported":
      return consoleStep(point, "imported");
    case "not-deleted":
      return consoleStep(point, "deleted");
    case "waits-for-evidence":
      return evidenceStep(point);
    case "signs-ahead":
      return { step: "switch", signing: point.generation };
    case "ready-to-retire":
    case "left-over":
      return { step: "retire", generations: point.generations };
    case "staged":
      return { step: "switch", signing: point.generations.at(-1) ?? rotation.signing };
    case "soaking":
      return { step: "wait", until: point.until };
    case "steady":
      return { step: "nothing", stageBy: stageBy(rotation) };
  }
}

/** How the trust of these is changed: by Terraform where it can, else by whoever can. */
function changeOf(parties: readonly RelyingPartyName[], { facts }: SamlView): SamlStep {
  const concerned = facts.parties.filter(({ party }) => parties.includes(relyingPartyName(party)));
  if (concerned.some(({ observed }) => observed.is === "given")) return { step: "apply" };
  const fetching = concerned.some(({ observed }) => observed.is === "fetching");
  return { step: "runbook", where: fetching ? "identity-provider" : "identity-center" };
}

/** A trace shows that it was done, of whichever certificate: then it is for a person to record it. */
function consoleStep(
  { generations, trace }: Extract<SamlStandingPoint, { code: "not-imported" | "not-deleted" }>,
  of: "imported" | "deleted",
): SamlStep {
  return trace === undefined ? { step: "runbook", where: "identity-center" } : { step: "attest", generations, of };
}

function evidenceStep({ refusal, generation }: Extract<SamlStandingPoint, { code: "waits-for-evidence" }>): SamlStep {
  switch (refusal.code) {
    case "before-window":
      return { step: "wait", until: new Date(refusal.window.from) };
    case "after-window":
    case "outside-window":
      return { step: "set-window" };
    case "no-evidence":
    case "signs-with-another":
    case "stale-evidence":
    case "other-certificate":
      return { step: "verify", generation };
  }
}

function stageBy({ generations, signing }: SamlRotation): Date {
  const signed = generations.find(({ id }) => id === signing);
  return signed === undefined ? new Date(0) : latestStaging(signed);
}
