import type { PemFault } from "./rotation-issue.js";
import type { SpecSource } from "./source.js";
import type { WrittenRotation, WrittenStack } from "./written.js";

/** A rotation that is as the schema says, before anyone has asked whether it makes sense. */
export interface RotationDraft {
  readonly stack: string;
  /** The stack's; undefined where stack.yaml is not usable. */
  readonly account: string | undefined;
  readonly written: WrittenRotation;
  readonly source: SpecSource;
  readonly readPem: ReadPem;
}

export interface StackDraft {
  readonly name: string;
  /** Undefined where there is no usable stack.yaml; the rotations are judged all the same. */
  readonly settings: { readonly written: WrittenStack; readonly source: SpecSource } | undefined;
  readonly rotations: readonly RotationDraft[];
}

/** Reads a file that a rotation names, up to `limit` bytes. */
export type ReadPem = (path: string, limit: number) => PemReading;

export type PemReading =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly fault: PemFault };
