import type { Draft } from "./drafts.js";
import type { SpecIssue } from "./issue.js";
import type { Shape } from "./shape.js";
import type { WrittenSpec } from "./written-spec.js";

/** A kind of file beside stack.yaml: the shape it must have, and what becomes of one that has it. */
export interface SpecKind<Written extends WrittenSpec, Built> {
  readonly kind: Written["kind"];
  readonly shape: Shape<Written>;
  /** What it says that cannot be, and the hub's own form of it where enough of it can be read. */
  readonly judge: (draft: Draft<Written>, now: Date) => Judged<Built>;
}

export interface Judged<Built> {
  readonly built: Built | undefined;
  readonly issues: readonly SpecIssue[];
}
