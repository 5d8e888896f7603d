import { rotationOf } from "../rotation/stack.js";
import type { RotationDraft, StackDraft } from "./drafts.js";
import type { RotationIssue } from "./rotation-issue.js";
import type { SpecSource } from "./source.js";
import type { SpecPath } from "./yaml-node.js";

/** Something that only one rotation may have, and where it was seen; its place is looked up only when it is needed. */
interface Claim {
  readonly what: string;
  readonly holder: Holder;
  readonly source: SpecSource;
  readonly path: SpecPath;
}

type Holder =
  | { readonly stack: string; readonly released: true }
  | { readonly stack: string; readonly released: false; readonly rotation: string; readonly wave: string };

/** What belongs to one rotation only, over all stacks: its name, its distributions, its certificates. */
export function checkAcross(stacks: readonly StackDraft[]): readonly RotationIssue[] {
  const rotations = stacks.flatMap((stack) => stack.rotations);
  return [
    ...conflicts(rotations.map(nameClaim)).map(({ claim, first }): RotationIssue => {
      return { ...placed(claim), code: "duplicate-name", what: "rotation", name: claim.what, first: placed(first) };
    }),
    ...conflicts(rotations.flatMap(arnClaims)).map(({ claim, first }): RotationIssue => {
      return { ...placed(claim), code: "arn-twice", arn: claim.what, first: placed(first) };
    }),
    ...conflicts(stacks.flatMap(distributionClaims)).map(({ claim, first }): RotationIssue => {
      const holder = nameOf(first.holder, claim.holder);
      return { ...placed(claim), code: "distribution-twice", distribution: claim.what, holder, first: placed(first) };
    }),
    ...stacks.flatMap(releasedTooEarly),
  ];
}

/** Its certificate would not be forgotten: while the rotation is there, Terraform retires what the spec no longer lists. */
function releasedTooEarly({ settings, rotations }: StackDraft): readonly RotationIssue[] {
  if (settings === undefined) return [];
  const { written, source } = settings;
  return (written.spec.released ?? []).flatMap((released, index): readonly RotationIssue[] => {
    const holder = rotations.find((rotation) => rotation.written.metadata.name === rotationOf(released));
    if (holder === undefined) return [];
    const { name: rotation } = holder.written.metadata;
    const first = holder.source.locate(["metadata", "name"]);
    const place = source.locate(["spec", "released", index]);
    return [{ ...place, severity: "error", code: "released-too-early", released, rotation, first }];
  });
}

function conflicts(claims: readonly Claim[]): readonly { readonly claim: Claim; readonly first: Claim }[] {
  const firsts = new Map<string, Claim>();
  return claims.flatMap((claim) => {
    const first = firsts.get(claim.what);
    if (first === undefined) firsts.set(claim.what, claim);
    return first === undefined ? [] : [{ claim, first }];
  });
}

function placed({ source, path }: Claim) {
  return { ...source.locate(path), severity: "error" } as const;
}

function nameClaim({ stack, written, source }: RotationDraft): Claim {
  const { name } = written.metadata;
  return {
    what: name,
    holder: { stack, released: false, rotation: name, wave: "" },
    source,
    path: ["metadata", "name"],
  };
}

function arnClaims({ stack, written, source }: RotationDraft): readonly Claim[] {
  const holder = { stack, released: false, rotation: written.metadata.name, wave: "" } as const;
  return written.spec.generations.flatMap(({ certificate: { arn } }, index) =>
    arn === undefined
      ? []
      : [{ what: arn, holder, source, path: ["spec", "generations", index, "certificate", "arn"] }],
  );
}

/** A distribution that is managed and released at once would be imported and forgotten in one plan. */
function distributionClaims({ name: stack, settings, rotations }: StackDraft): readonly Claim[] {
  const managed = rotations.flatMap(({ written, source }) =>
    written.spec.rollout.waves.flatMap(({ name: wave, distributions }, waveIndex) => {
      const holder: Holder = { stack, released: false, rotation: written.metadata.name, wave };
      const waves = ["spec", "rollout", "waves", waveIndex, "distributions"];
      return distributions.map((what, index): Claim => ({ what, holder, source, path: [...waves, index] }));
    }),
  );
  if (settings === undefined) return managed;
  const { written, source } = settings;
  const released = (written.spec.released ?? []).map((what, index): Claim => {
    return { what, holder: { stack, released: true }, source, path: ["spec", "released", index] };
  });
  return [...managed, ...released];
}

/** As much of the holder as the reader of the second claim does not know. */
function nameOf(first: Holder, second: Holder): string {
  const ofStack = first.stack === second.stack ? "" : ` of stack "${first.stack}"`;
  if (first.released) return `the released ones${ofStack}`;
  const sameRotation = !second.released && first.rotation === second.rotation && ofStack === "";
  return sameRotation ? `wave "${first.wave}"` : `rotation "${first.rotation}"${ofStack} (wave "${first.wave}")`;
}
