import {
  gonePoint,
  inProgressPoint,
  laggingPoints,
  strangerPoint,
  untoldPoint,
  wavePoint,
} from "./distribution-points.js";
import { latestSafeStart } from "./expiry.js";
import {
  brokenPoints,
  compromisedPoints,
  expiringPoints,
  keptPoints,
  leftOverPoint,
  renewalPoints,
  soakPoint,
  stagedPoint,
  uncreatedPoint,
  unissuedPoints,
  unstagedPoint,
} from "./generation-points.js";
import { type GenerationStanding, generationStandings, isNeeded } from "./generation-standing.js";
import { nextStep } from "./next-step.js";
import { distributionStandings, type RotationFacts } from "./standing-facts.js";
import type { NextStep, StandingPoint, StandingView } from "./standing-point.js";
import type { RotationName, TlsRotation } from "./tls-rotation.js";

/** Where a rotation stands: the judgement that every report shares. */
export interface Standing extends Pick<StandingView, "generations" | "distributions" | "startBy"> {
  readonly rotation: RotationName;
  /** Who answers for the rotation, as the spec says. */
  readonly owner: string | undefined;
  /** What is true of it, the most urgent first. */
  readonly points: readonly [StandingPoint, ...StandingPoint[]];
  /** What the most urgent one asks for. */
  readonly next: NextStep;
}

/** Judges what was read of the account against the spec. Terraform's state is not read: what it alone knows is estimated. */
export function judgeStanding(rotation: TlsRotation, facts: RotationFacts, now: Date): Standing {
  const distributions = distributionStandings(rotation, facts);
  const generations = generationStandings(rotation, facts, distributions, now);
  const startBy = startOfNext(rotation, generations);
  const view = { rotation, generations, distributions, startBy, now };
  const [first = { code: "steady" } as const, ...rest] = pointsOf(view);
  const { name, owner } = rotation;
  const next = nextStep(first, view);
  return { rotation: name, owner, points: [first, ...rest], next, startBy, generations, distributions };
}

function startOfNext(rotation: TlsRotation, generations: readonly GenerationStanding[]): Date | undefined {
  const ends = generations.flatMap((one) =>
    one.fact.told === "held" && one.fact.origin.by === "imported" && isNeeded(one) ? [one.fact.notAfter.getTime()] : [],
  );
  return ends.length === 0 ? undefined : latestSafeStart(rotation, new Date(Math.min(...ends)));
}

/**
 * The most urgent first: what is broken or could not be told, what takes a person, what is on its way, what may be done.
 * Empty: steady.
 */
function pointsOf(view: StandingView): readonly StandingPoint[] {
  return [
    ...compromisedPoints(view),
    ...gonePoint(view),
    ...brokenPoints(view),
    ...strangerPoint(view),
    ...untoldPoint(view),
    ...expiringPoints(view),
    ...unstagedPoint(view),
    ...unissuedPoints(view),
    ...renewalPoints(view),
    ...movingPoints(view),
    ...uncreatedPoint(view),
    ...wavePoint(view),
    ...leavingPoints(view),
    ...leftOverPoint(view),
  ];
}

/** While the owner of a distribution is waited for, that another one is on its way is of less interest. */
function movingPoints(view: StandingView): readonly StandingPoint[] {
  const [lagging, changing] = [laggingPoints(view), inProgressPoint(view)];
  return lagging[0]?.code === "owner-switch" ? [...lagging, ...changing] : [...changing, ...lagging];
}

/** A soak that is over lets something be done; one that lasts is waited for. */
function leavingPoints(view: StandingView): readonly StandingPoint[] {
  const soak = soakPoint(view);
  const others = [...keptPoints(view), ...stagedPoint(view)];
  return soak[0]?.code === "soaking" ? [...others, ...soak] : [...soak, ...others];
}
