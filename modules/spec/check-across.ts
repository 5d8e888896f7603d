import { keyVariableName } from "../rotation/address.js";
import { rotationOf } from "../rotation/stack.js";
import { type Draft, draftsOf, type RotationDraft, type StackDraft } from "./drafts.js";
import type { RotationIssue } from "./rotation-issue.js";
import type { SpecSource } from "./source.js";
import type { SpecPath } from "./yaml-node.js";

/** Something that only one may have, and where it was seen; its place is looked up only when it is needed. */
interface Claim {
  readonly what: string;
  readonly source: SpecSource;
  readonly path: SpecPath;
}

interface DistributionClaim extends Claim {
  readonly holder: Holder;
}

/** Of a generation's key on a variable of Terraform's. */
interface KeyClaim extends Claim {
  readonly rotation: string;
  readonly generation: string;
}

type Holder =
  | { readonly stack: string; readonly released: true }
  | { readonly stack: string; readonly released: false; readonly rotation: string; readonly wave: string };

/** What belongs to one rotation only, over all stacks: its name, its distributions, its certificates. */
export function checkAcross(stacks: readonly StackDraft[]): readonly RotationIssue[] {
  const rotations = stacks.flatMap((stack) => draftsOf(stack, "TlsRotation"));
  return [
    ...conflicts(stacks.flatMap(({ files }) => files).map(nameClaim)).map(({ claim, first }): RotationIssue => {
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
    ...stacks.flatMap(sharedKeyVariables),
  ];
}

/** Its certificate would not be forgotten: while the rotation is there, Terraform retires what the spec no longer lists. */
function releasedTooEarly(stack: StackDraft): readonly RotationIssue[] {
  const { settings } = stack;
  const rotations = draftsOf(stack, "TlsRotation");
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

function conflicts<One extends Claim>(claims: readonly One[]): readonly { readonly claim: One; readonly first: One }[] {
  const firsts = new Map<string, One>();
  return claims.flatMap((claim) => {
    const first = firsts.get(claim.what);
    if (first === undefined) firsts.set(claim.what, claim);
    return first === undefined ? [] : [{ claim, first }];
  });
}

function placed({ source, path }: Claim) {
  return { ...source.locate(path), severity: "error" } as const;
}

function nameClaim({ written, source }: Draft): Claim {
  return { what: written.metadata.name, source, path: ["metadata", "name"] };
}

function arnClaims({ written, source }: RotationDraft): readonly Claim[] {
  return written.spec.generations.flatMap(({ certificate: { arn } }, index) =>
    arn === undefined ? [] : [{ what: arn, source, path: ["spec", "generations", index, "certificate", "arn"] }],
  );
}

/** A shell's variable has no dashes, so names with several in a row may come out the same: one key for two certificates. */
function sharedKeyVariables(stack: StackDraft): readonly RotationIssue[] {
  return conflicts(draftsOf(stack, "TlsRotation").flatMap(keyClaims)).flatMap(
    ({ claim, first }): readonly RotationIssue[] => {
      // A name that is there twice is said as that.
      if (claim.rotation === first.rotation) return [];
      const { what: variable, rotation, generation } = claim;
      const other = { rotation: first.rotation, generation: first.generation };
      const whose = { variable, rotation, generation, other };
      return [{ ...placed(claim), code: "key-variable-twice", ...whose, first: placed(first) }];
    },
  );
}

function keyClaims({ written: { metadata, spec }, source }: RotationDraft): readonly KeyClaim[] {
  if (spec.stateSecrets !== "accepted") return [];
  const { name: rotation } = metadata;
  return spec.generations.flatMap(({ id: generation, certificate: { arn, privateKey } }, index) => {
    if (arn !== undefined || privateKey === undefined) return [];
    const what = keyVariableName(rotation, generation);
    return [{ what, rotation, generation, source, path: ["spec", "generations", index, "id"] }];
  });
}

/** A distribution that is managed and released at once would be imported and forgotten in one plan. */
function distributionClaims(draft: StackDraft): readonly DistributionClaim[] {
  const { name: stack, settings } = draft;
  const managed = draftsOf(draft, "TlsRotation").flatMap(({ written, source }) =>
    written.spec.rollout.waves.flatMap(({ name: wave, distributions }, waveIndex) => {
      const holder: Holder = { stack, released: false, rotation: written.metadata.name, wave };
      const waves = ["spec", "rollout", "waves", waveIndex, "distributions"];
      return distributions.map((what, index): DistributionClaim => ({ what, holder, source, path: [...waves, index] }));
    }),
  );
  if (settings === undefined) return managed;
  const { written, source } = settings;
  const released = (written.spec.released ?? []).map((what, index): DistributionClaim => {
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
