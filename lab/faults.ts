import { randomUUID } from "node:crypto";
import { LabFault } from "./lab-fault.js";

/** Which calls a fault hits; what is left out matches everything. */
interface CallScope {
  /** As the service names it: `UpdateDistribution`; or, where two have one of the name, with it: `ssm:ListTagsForResource`. */
  readonly operation?: string | undefined;
  /** A distribution id. */
  readonly distribution?: string | undefined;
  /** How many calls it hits before it is gone; left out: until it is lifted, and 1 for edit, vanish and crash. */
  readonly count?: number | undefined;
}

/** A fault that one call runs into. */
export type CallFault = CallScope &
  (
    | { readonly kind: "throttle" }
    | { readonly kind: "error"; readonly status: 500 | 502 | 503 }
    | { readonly kind: "slow"; readonly ms: number }
    /** The caller has no permission. */
    | { readonly kind: "deny" }
    /** The caller's credentials have expired. */
    | { readonly kind: "expired" }
    /** The connection is dropped, before the call is carried out or after it. */
    | { readonly kind: "crash"; readonly when: "before" | "after" }
    /** Somebody else changes the distribution just before or after the call, and so moves its ETag. */
    | { readonly kind: "edit"; readonly when: "before" | "after"; readonly path: string; readonly value: string }
    /** Somebody else deletes the distribution just before the call. */
    | { readonly kind: "vanish" }
  );

/** A fault that lasts until it is lifted. */
export type StandingFault =
  /** Updates stay InProgress and the edge keeps what it had; every distribution, or one. */
  | { readonly kind: "stuck"; readonly distribution?: string | undefined }
  /** The edge, or one address of it, changes this long after the distribution is Deployed. */
  | {
      readonly kind: "slow-propagation";
      readonly ms: number;
      readonly distribution?: string | undefined;
      readonly address?: string | undefined;
    };

export type Fault = CallFault | StandingFault;

export interface LabFaults {
  /** Answers an id to lift it by. */
  readonly add: (fault: Fault) => string;
  /** False when there is no such fault. */
  readonly lift: (id: string) => boolean;
  readonly clear: () => void;
  readonly list: () => readonly (Fault & { readonly id: string })[];
}

export interface FaultRegistry extends LabFaults {
  /** The faults a call runs into, by any of the names of its operation; each is counted down. */
  readonly take: (operations: readonly string[], distribution: string | undefined) => readonly CallFault[];
  readonly isStuck: (distribution: string) => boolean;
  readonly slowPropagation: (
    distribution: string,
  ) => readonly { readonly ms: number; readonly address: string | undefined }[];
}

function isStanding(fault: Fault): fault is StandingFault {
  return fault.kind === "stuck" || fault.kind === "slow-propagation";
}

function matches(fault: CallFault, operations: readonly string[], distribution: string | undefined): boolean {
  return (
    (fault.operation === undefined || operations.includes(fault.operation)) &&
    (fault.distribution === undefined || fault.distribution === distribution) &&
    // STS tells everyone who they are, whatever their policies say.
    (fault.kind !== "deny" || !operations.includes("GetCallerIdentity")) &&
    // An edit or a disappearance without a distribution to happen to would be counted and do nothing.
    ((fault.kind !== "edit" && fault.kind !== "vanish") || distribution !== undefined)
  );
}

function defaultCount(fault: CallFault): number {
  switch (fault.kind) {
    case "throttle":
    case "error":
    case "slow":
    case "deny":
    case "expired":
      return Number.POSITIVE_INFINITY;
    case "crash":
    case "edit":
    case "vanish":
      return 1;
  }
}

/** `onChange` is called after every change of the standing faults. */
export function createFaults(onChange: () => void): FaultRegistry {
  const calls = new Map<string, { readonly fault: CallFault; readonly left: number }>();
  const standing = new Map<string, StandingFault>();
  const applying = (distribution: string) =>
    [...standing.values()].filter((fault) => (fault.distribution ?? distribution) === distribution);
  return {
    add: (fault) => {
      const id = randomUUID().slice(0, 8);
      if (isStanding(fault)) {
        standing.set(id, fault);
        onChange();
      } else calls.set(id, { fault, left: fault.count ?? defaultCount(fault) });
      return id;
    },
    lift: (id) => {
      const wasStanding = standing.delete(id);
      if (wasStanding) onChange();
      return calls.delete(id) || wasStanding;
    },
    clear: () => {
      calls.clear();
      standing.clear();
      onChange();
    },
    list: () => [
      ...[...calls].map(([id, { fault }]) => ({ ...fault, id })),
      ...[...standing].map(([id, fault]) => ({ ...fault, id })),
    ],
    take: (operations, distribution) =>
      [...calls].flatMap(([id, { fault, left }]) => {
        if (!matches(fault, operations, distribution)) return [];
        if (left <= 1) calls.delete(id);
        else calls.set(id, { fault, left: left - 1 });
        return [fault];
      }),
    isStuck: (distribution) => applying(distribution).some((fault) => fault.kind === "stuck"),
    slowPropagation: (distribution) =>
      applying(distribution).flatMap((fault) =>
        fault.kind === "slow-propagation" ? [{ ms: fault.ms, address: fault.address }] : [],
      ),
  };
}

const known = "throttle, error, slow, deny, expired, crash, edit, vanish, stuck, slow-propagation";

/** A fault as it comes over HTTP or from a command line. Throws a LabFault that names what is wrong. */
export function parseFault(value: unknown): Fault {
  if (typeof value !== "object" || value === null)
    throw new LabFault(`A fault is an object with "kind", one of ${known}.`);
  const fields = new Map<string, unknown>(Object.entries(value));
  const text = (name: string): string | undefined => {
    const found = fields.get(name);
    if (found === undefined || typeof found === "string") return found;
    throw new LabFault(`The fault's "${name}" is ${JSON.stringify(found)}; expected text.`);
  };
  const number = (name: string): number | undefined => {
    const found = fields.get(name);
    if (found === undefined) return undefined;
    if (typeof found === "number" && Number.isFinite(found) && found >= 0) return found;
    throw new LabFault(`The fault's "${name}" is ${JSON.stringify(found)}; expected a number that is not negative.`);
  };
  const scope = { operation: text("operation"), distribution: text("distribution"), count: number("count") };
  const when = text("when") === "after" ? "after" : "before";
  const kind = text("kind") ?? "";
  switch (kind) {
    case "throttle":
    case "vanish":
    case "deny":
    case "expired":
      return { kind, ...scope };
    case "error":
      return { kind, status: number("status") === 500 ? 500 : 503, ...scope };
    case "slow":
      return { kind, ms: number("ms") ?? 1000, ...scope };
    case "crash":
      return { kind, when, ...scope };
    case "edit":
      return {
        kind,
        when,
        path: text("path") ?? "Comment",
        value: text("value") ?? "edited by someone else",
        ...scope,
      };
    case "stuck":
      return { kind, distribution: scope.distribution };
    case "slow-propagation":
      return { kind, ms: number("ms") ?? 10_000, distribution: scope.distribution, address: text("address") };
    default:
      throw new LabFault(`"${kind}" is not a kind of fault; expected one of ${known}.`);
  }
}
