import type { Stack } from "../rotation/stack.js";
import { buildStack } from "./build.js";
import { checkSettings } from "./check-account.js";
import { checkAcross } from "./check-across.js";
import { checkSamlAcross } from "./check-saml-across.js";
import type { Draft, StackDraft } from "./drafts.js";
import { compare, type SpecIssue } from "./issue.js";
import { kinds } from "./kinds.js";
import type { SpecKind } from "./spec-kind.js";
import type { WrittenSpec } from "./written-spec.js";

export interface Assembled {
  readonly stacks: readonly Stack[];
  readonly issues: readonly SpecIssue[];
}

/** Judges the drafts, each and together, and builds what can be built of them. */
export function assemble(drafts: readonly StackDraft[], now: Date): Assembled {
  const issues: SpecIssue[] = [...checkAcross(drafts), ...checkSamlAcross(drafts), ...drafts.flatMap(checkSettings)];
  const stacks = drafts.flatMap(({ name, settings, files }) => {
    const judged = <Written extends WrittenSpec, Built extends Named>(kind: SpecKind<Written, Built>) => {
      const { built, issues: found } = judgeAll(kind, files, now);
      issues.push(...found);
      return built;
    };
    const parts = {
      rotations: judged(kinds.TlsRotation),
      samlRotations: judged(kinds.SamlRotation),
      identitySources: judged(kinds.IdentitySource),
    };
    judged(kinds.AssignmentSnapshot);
    return settings === undefined ? [] : [buildStack(name, settings.written, parts)];
  });
  return { stacks, issues };
}

interface Named {
  readonly name: string;
}

/** Sorted by name. */
function judgeAll<Written extends WrittenSpec, Built extends Named>(
  { kind, judge }: SpecKind<Written, Built>,
  files: readonly Draft[],
  now: Date,
): { readonly built: readonly Built[]; readonly issues: readonly SpecIssue[] } {
  const isOfKind = (draft: Draft): draft is Draft<Written> => draft.written.kind === kind;
  const judged = files.filter(isOfKind).map((draft) => judge(draft, now));
  return {
    built: judged.flatMap(({ built }) => built ?? []).toSorted((a, b) => compare(a.name, b.name)),
    issues: judged.flatMap(({ issues }) => issues),
  };
}
