import type { LiveClients } from "../modules/live/clients.js";
import type { ReadFault } from "../modules/live/fault.js";
import type { Fleet } from "../modules/live/listed-fleet.js";
import type { PlannedEtags } from "../modules/live/planned-etags.js";
import type { StoreListings } from "../modules/live/stored-generations.js";
import type { Stack } from "../modules/rotation/stack.js";
import type { Specs } from "./specs.js";

/** Something to say about a spec, wherever it was found out. */
export interface Remark {
  readonly severity: "error" | "warning" | "note";
  /** Stable, for machines. */
  readonly code: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** It is about what could not be read: the account was not compared in full. */
  readonly unread?: true;
  /** With its place in front, where it has one. */
  readonly message: string;
  /** The stack that it is about, where it has no place in a spec. */
  readonly stack?: string | undefined;
  /** Of what could not be read: what was asked, and what would help. */
  readonly asked?: FaultFacts;
}

/** As an automation needs them: which call of what was refused, and what has to be allowed. */
export type FaultFacts = Pick<ReadFault, "call" | "resource" | "permission" | "remedy">;

export function factsOf({ call, resource, permission, remedy }: ReadFault): FaultFacts {
  return { call, resource, permission, remedy };
}

/** What `check --live` has read of an account already, and how to go on. */
export interface LiveContext {
  readonly found: Specs;
  readonly stack: Stack;
  readonly clients: LiveClients;
  /** Every distribution of the account by its id: a call a hundred, made once however many checks ask. */
  readonly fleet: () => Promise<Fleet>;
  /** What the account's stores hold, likewise. */
  readonly listings: StoreListings;
  /** Of the plan that --plan names; undefined where it names none. */
  readonly plannedEtags: PlannedEtags | undefined;
  readonly now: Date;
  readonly signal: AbortSignal;
  /** Said at most every two seconds. */
  readonly progress: (text: string) => void;
}

/**
 * One thing that `check --live` compares with the account; a file each. What could not be told is a ReadFault: yielded
 * where the check goes on without it, thrown where it cannot. Either way the account counts as not read in full.
 */
export type LiveCheck = (context: LiveContext) => AsyncIterable<Remark | ReadFault>;
