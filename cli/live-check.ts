import type { LiveClients } from "../modules/live/clients.js";
import type { DistributionSummaryAnswer } from "../modules/live/distribution.js";
import type { Stack } from "../modules/rotation/stack.js";
import type { DistributionId } from "../modules/rotation/tls-rotation.js";
import type { Specs } from "./specs.js";

/** Something to say about a spec, wherever it was found out. */
export interface Remark {
  readonly severity: "error" | "warning" | "note";
  /** Stable, for machines. */
  readonly code: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** With its place in front, where it has one. */
  readonly message: string;
}

/** What `check --live` has read of an account already, and how to go on. */
export interface LiveContext {
  readonly found: Specs;
  readonly stack: Stack;
  readonly clients: LiveClients;
  /** Every distribution of the account by its id: a call a hundred, made once however many checks ask. */
  readonly fleet: () => Promise<ReadonlyMap<DistributionId, DistributionSummaryAnswer>>;
  readonly now: Date;
  readonly signal: AbortSignal;
  /** Said at most every two seconds. */
  readonly progress: (text: string) => void;
}

/** One thing that `check --live` compares with the account; a file each. Throws ReadFault for what could not be told. */
export type LiveCheck = (context: LiveContext) => AsyncIterable<Remark>;
