import type { Stack } from "../rotation/stack.js";
import type { TlsRotation } from "../rotation/tls-rotation.js";
import { buildRotation, buildStack } from "./build.js";
import { checkArns, checkSettings } from "./check-account.js";
import { checkAcross } from "./check-across.js";
import { checkCertificates } from "./check-certificates.js";
import { checkRotation } from "./check-rotation.js";
import type { StackDraft } from "./drafts.js";
import type { SpecIssue } from "./issue.js";

export interface Assembled {
  readonly stacks: readonly Stack[];
  readonly issues: readonly SpecIssue[];
}

/** Judges the drafts, each and together, and builds what can be built of them. */
export function assemble(drafts: readonly StackDraft[], now: Date): Assembled {
  const issues: SpecIssue[] = [...checkAcross(drafts), ...drafts.flatMap(checkSettings)];
  const stacks = drafts.flatMap(({ name, settings, rotations }) => {
    const built: TlsRotation[] = [];
    for (const draft of rotations) {
      const certificates = checkCertificates(draft, now);
      issues.push(...checkRotation(draft), ...checkArns(draft), ...certificates.issues);
      const rotation = buildRotation(draft.written, certificates.files);
      if (rotation !== undefined) built.push(rotation);
    }
    return settings === undefined ? [] : [buildStack(name, settings.written, built)];
  });
  return { stacks, issues };
}
