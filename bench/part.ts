import type { Figure } from "./figure.js";

/** What a part of the measurements works with. */
export interface PartContext {
  /** Progress, on stderr. */
  readonly say: (line: string) => void;
  /** Aborted when a person interrupts: commands are killed, and the part cleans up after itself. */
  readonly signal: AbortSignal;
}

/** Measures one thing and cleans up after itself, whatever becomes of it. */
export type Part = (context: PartContext) => Promise<readonly Figure[]>;
