import { latestSafeStart } from "./expiry.js";
import { type GenerationStanding, isNeeded } from "./generation-standing.js";
import { renewalTrouble } from "./renewal.js";
import type { HeldGeneration } from "./standing-facts.js";
import type { StandingPoint, StandingView } from "./standing-point.js";
import type { GenerationId } from "./tls-rotation.js";

// What is true of a rotation's generations. Each answers no point where there is nothing to say.
type Points = readonly StandingPoint[];

export function compromisedPoints({ generations }: StandingView): Points {
  return generations.flatMap(({ generation, role, fact, serving, servingElsewhere }): Points => {
    const distributions = [...serving, ...servingElsewhere];
    const isThere = fact.told === "held" || fact.told === "unissued" || distributions.length > 0;
    if (role !== "compromised" || !isThere) return [];
    return [
      { code: "compromised", generation, distributions, otherUsers: fact.told === "held" ? fact.otherUsers : [] },
    ];
  });
}

/** Compromised, gone, and only the spec still names it. */
export function leftOverPoint(view: StandingView): Points {
  const left = view.generations.filter(
    ({ role, fact, serving }) =>
      role === "compromised" && (fact.told === "gone" || fact.told === "absent") && serving.length === 0,
  );
  return left.length === 0 ? [] : [{ code: "left-over", generations: idsOf(left) }];
}

export function brokenPoints(view: StandingView): Points {
  const gone = listed(view).filter(({ fact }) => fact.told === "gone");
  const held = heldBy(view).flatMap(({ one, fact }): Points => {
    const { generation, role, expiry, serving: distributions } = one;
    const isWanted = isNeeded(one) || role === "incoming";
    return [
      ...(fact.differs ? [{ code: "certificate-differs", generation } as const] : []),
      ...(expiry === "expired" && isWanted
        ? [{ code: "expired", generation, notAfter: fact.notAfter, distributions } as const]
        : []),
    ];
  });
  return [...gone.map(({ generation }) => ({ code: "certificate-gone", generation }) as const), ...held];
}

/** Nobody renews it, and there is hardly time left. */
export function expiringPoints(view: StandingView): Points {
  return heldBy(view).flatMap(({ one, fact }): Points => {
    const { generation, expiry, daysLeft } = one;
    if (fact.origin.by === "acm" || !isNeeded(one) || expiry === "expired" || daysLeft === undefined) return [];
    if (expiry !== "urgent" && view.now < latestSafeStart(view.rotation, fact.notAfter)) return [];
    return [{ code: "expiring", generation, notAfter: fact.notAfter, daysLeft }];
  });
}

/** What keeps ACM from renewing what it issued. One that is to leave needs no renewal. */
export function renewalPoints(view: StandingView): Points {
  return heldBy(view).flatMap(({ one, fact }): Points => {
    const { generation, role, expiry, daysLeft } = one;
    const isLeaving = role === "outgoing" && !isNeeded(one);
    if (fact.origin.by !== "acm" || isLeaving || expiry === "expired" || daysLeft === undefined) return [];
    const trouble = renewalTrouble(fact.origin, fact, view.now);
    if (trouble === undefined) return [];
    const { validation } = fact.origin;
    return [{ code: "renewal", generation, trouble, validation, notAfter: fact.notAfter, daysLeft }];
  });
}

export function unissuedPoints(view: StandingView): Points {
  return listed(view).flatMap(({ generation, fact }) =>
    fact.told === "unissued" ? [{ code: "unissued", generation, status: fact.status } as const] : [],
  );
}

export function unstagedPoint(view: StandingView): Points {
  const absent = listed(view).filter(({ fact }) => fact.told === "absent" && fact.until === "staged");
  return absent.length === 0 ? [] : [{ code: "unstaged", generations: idsOf(absent) }];
}

export function uncreatedPoint(view: StandingView): Points {
  const absent = listed(view).filter(({ fact }) => fact.told === "absent" && fact.until === "applied");
  return absent.length === 0 ? [] : [{ code: "uncreated", generations: idsOf(absent) }];
}

/** In their store, and served by nothing yet. */
export function stagedPoint(view: StandingView): Points {
  const staged = heldBy(view).filter(
    ({ one, fact }) => one.role === "incoming" && one.serving.length === 0 && one.expiry !== "expired" && !fact.differs,
  );
  return staged.length === 0 ? [] : [{ code: "staged", generations: idsOf(staged.map(({ one }) => one)) }];
}

/** Outgoing, and used by what the rotation has no say in. */
export function keptPoints(view: StandingView): Points {
  return heldBy(view).flatMap(({ one, fact: { otherUsers } }): Points => {
    const { generation, role, servingElsewhere: distributions } = one;
    const isUsed = distributions.length + otherUsers.length > 0;
    return role === "outgoing" && isUsed ? [{ code: "kept", generation, distributions, otherUsers }] : [];
  });
}

/**
 * The soak of outgoing generations that nothing refers to. It begins when the last wave has passed its gate, which only
 * Terraform's state records; here it begins with the last change of a distribution, which is minutes before that.
 */
export function soakPoint(
  view: StandingView,
): readonly Extract<StandingPoint, { code: "soaking" | "ready-to-retire" }>[] {
  const { rotation, distributions, now } = view;
  const free = heldBy(view).filter(
    ({ one, fact }) =>
      one.role === "outgoing" && one.serving.length + one.servingElsewhere.length + fact.otherUsers.length === 0,
  );
  const isSwitched = distributions.every(
    ({ serves, wanted }) => serves.is === "generation" && serves.generation === wanted,
  );
  if (free.length === 0 || !isSwitched) return [];
  const generations = idsOf(free.map(({ one }) => one));
  const changes = distributions.map(({ lastModified }) => lastModified?.getTime() ?? now.getTime());
  const until = new Date(Math.max(...changes) + rotation.retirement.soak * 1000);
  if (now < until) return [{ code: "soaking", generations, until }];
  return distributions.every(({ deployed }) => deployed === true) ? [{ code: "ready-to-retire", generations }] : [];
}

/** Without the compromised ones, which are to leave at once. */
function listed({ generations }: StandingView): readonly GenerationStanding[] {
  return generations.filter(({ role }) => role !== "compromised");
}

function heldBy(view: StandingView): readonly { readonly one: GenerationStanding; readonly fact: HeldGeneration }[] {
  return listed(view).flatMap((one) => (one.fact.told === "held" ? [{ one, fact: one.fact }] : []));
}

function idsOf(standings: readonly GenerationStanding[]): readonly GenerationId[] {
  return standings.map(({ generation }) => generation);
}
