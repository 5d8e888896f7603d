import { isRenewedByMail } from "./renewal.js";
import type { NextStep, StandingPoint, StandingView } from "./standing-point.js";
import type { GenerationId } from "./tls-rotation.js";

/** What a point asks for. */
export function nextStep(point: StandingPoint, view: StandingView): NextStep {
  switch (point.code) {
    case "compromised":
      return leaveCompromised(point, view);
    case "distribution-gone":
      return { step: "remove-distributions", distributions: point.distributions };
    case "certificate-gone":
    case "expired":
    case "expiring":
      return replace(point.generation, view);
    case "certificate-differs":
      return { step: "add-generation", insteadOf: point.generation };
    case "stranger":
      return { step: "name-certificates" };
    case "could-not-tell":
      return { step: "read-again" };
    case "unstaged":
      return { step: "stage", generations: point.generations };
    case "unissued":
      return { step: "issue", generation: point.generation, status: point.status };
    case "renewal": {
      const byMail = point.validation.includes("EMAIL");
      return { step: "renew", generation: point.generation, trouble: point.trouble, byMail };
    }
    case "owner-switch":
      return { step: "owner-applies", distributions: point.distributions };
    case "in-progress":
      return { step: "wait", until: undefined };
    case "not-applied":
    case "uncreated":
      return apply(view);
    case "wave":
      return advance(view) ?? apply(view);
    case "ready-to-retire":
    case "left-over":
      return { step: "retire", generations: point.generations };
    case "kept":
      return { step: "move-users", users: [...point.distributions, ...point.otherUsers] };
    case "staged":
      return switchTo(point.generations.at(-1), view) ?? apply(view);
    case "soaking":
      return { step: "wait", until: point.until };
    case "steady":
      return { step: "nothing", startBy: view.startBy, renewed: renewedByAcm(view) };
  }
}

/** A plan is refused while a generation is in no store. */
function apply({ generations }: StandingView): NextStep {
  const unstaged = generations.flatMap(({ generation, role, fact }) =>
    fact.told === "absent" && fact.until === "staged" && role !== "compromised" ? [generation] : [],
  );
  return unstaged.length === 0 ? { step: "apply" } : { step: "stage", generations: unstaged };
}

function leaveCompromised(
  { generation, distributions, otherUsers }: Extract<StandingPoint, { code: "compromised" }>,
  view: StandingView,
): NextStep {
  const isOurs = view.generations.some((one) => one.generation === generation && one.serving.length > 0);
  const users = [...distributions, ...otherUsers];
  return isOurs || users.length === 0 ? apply(view) : { step: "move-users", users };
}

/** How viewers come to get another generation than this one. */
function replace(generation: GenerationId, view: StandingView): NextStep {
  const standing = view.generations.find((one) => one.generation === generation);
  switch (standing?.role) {
    case "from":
      return advance(view) ?? apply(view);
    case "serve": {
      const usable = view.generations.filter(
        ({ role, fact, expiry }) =>
          role === "incoming" && fact.told === "held" && !fact.differs && expiry !== "expired" && expiry !== "urgent",
      );
      return switchTo(usable.at(-1)?.generation, view) ?? { step: "add-generation", insteadOf: generation };
    }
    case "incoming":
    case "outgoing":
      return standing.serving.length > 0 ? apply(view) : { step: "retire", generations: [generation] };
    case "compromised":
    case undefined:
      return apply(view);
  }
}

/** The next wave; undefined where all of them serve the same. */
function advance({ rotation, generations }: StandingView): NextStep | undefined {
  const { serve, rollout } = rotation;
  const from = generations.find(({ role }) => role === "from")?.generation;
  const index = rollout.waves.findIndex(({ name }) => name === rollout.through);
  const next = rollout.waves[index + 1];
  if (from === undefined || next === undefined) return undefined;
  const isLast = next === rollout.waves.at(-1);
  return { step: "switch", serve, ...(isLast ? atOnce : { from, through: next.name }) };
}

const atOnce = { from: undefined, through: undefined } as const;

/** The first wave of a switch; where there is but one, all of it. */
function switchTo(incoming: GenerationId | undefined, { rotation }: StandingView): NextStep | undefined {
  const [first, second] = rotation.rollout.waves;
  if (incoming === undefined || first === undefined) return undefined;
  const wave = second === undefined ? atOnce : { from: rotation.serve, through: first.name };
  return { step: "switch", serve: incoming, ...wave };
}

function renewedByAcm({ generations }: StandingView) {
  return generations.flatMap(({ generation, role, fact }) =>
    role === "serve" && fact.told === "held" && fact.origin.by === "acm"
      ? [{ generation, byMail: isRenewedByMail(fact.origin) }]
      : [],
  );
}
