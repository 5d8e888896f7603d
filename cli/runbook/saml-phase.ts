import type { Activation, ConsoleStep } from "../../modules/rotation/attestation.js";
import { latestActivation } from "../../modules/rotation/evidence.js";
import type { IdentityCenterParty } from "../../modules/rotation/relying-party.js";
import type { SamlGeneration, SamlRotation } from "../../modules/rotation/saml-rotation.js";
import type { GenerationId } from "../../modules/rotation/tls-rotation.js";
import { distrustedGenerations, identityCenters, incomingTrust } from "../../modules/rotation/trust.js";

/** How far a rotation is, as its spec alone tells. */
export interface SamlPhase {
  readonly outgoing: GenerationId;
  /** Undefined: nothing is staged. */
  readonly incoming: GenerationId | undefined;
  /** `signing` is the incoming one. */
  readonly moved: boolean;
  /** The newest attestation, where it shows that `signing` is signed with. */
  readonly shown: Activation | undefined;
  /** The outgoing one has left the spec; it is `unnamed` where nothing tells which it was. */
  readonly retired: boolean;
}

export function phaseOf(rotation: SamlRotation): SamlPhase {
  const { generations, signing } = rotation;
  const shown = shownActivation(rotation);
  const latest = latestActivation(rotation.identityProvider.attestations);
  const at = generations.findIndex(({ id }) => id === signing);
  const [before, incoming] = [generations.slice(0, at).at(-1), incomingTrust(rotation).at(-1)];
  const moved = (outgoing: GenerationId, retired = false): SamlPhase => ({
    outgoing,
    incoming: signing,
    moved: true,
    shown,
    retired,
  });
  // It was moved back, or nobody has activated what the spec says: what is really signed with is what has to stop.
  if (latest !== undefined && latest.generation !== signing && isListed(generations, latest.generation))
    return moved(latest.generation);
  if (before !== undefined && (shown === undefined || incoming === undefined)) return moved(before.id);
  if (incoming !== undefined)
    return { outgoing: signing, incoming: incoming.id, moved: false, shown: undefined, retired: false };
  const left = leftGenerations(rotation).at(-1) ?? (isLeftUnnamed(rotation) ? unnamed : undefined);
  if (left !== undefined) return moved(left, true);
  return { outgoing: signing, incoming: undefined, moved: false, shown: undefined, retired: false };
}

/** The first generation of a spec is attested nowhere: once it is gone, nothing tells its id. */
export const unnamed = "<old>";

/**
 * Whether an Identity Center still holds what was there before `signing`: that was imported there and is signed with, so
 * something came before it, and nobody has attested since that anything was deleted.
 */
function isLeftUnnamed(rotation: SamlRotation): boolean {
  return (
    shownActivation(rotation) !== undefined &&
    identityCenters(rotation).some((center) => {
      const imported = consoleStep(center, "imported", rotation.signing);
      const deletedSince = goneGenerations(rotation)
        .map((id) => consoleStep(center, "deleted", id))
        .some((one) => one !== undefined && imported !== undefined && Date.parse(one.at) >= Date.parse(imported.at));
      return imported !== undefined && !deletedSince;
    })
  );
}

/** Whether a rotation has ended here: `signing` is attested, and nothing is staged or waits for Identity Center. */
export function hasEnded(rotation: SamlRotation, { incoming }: SamlPhase): boolean {
  return incoming === undefined && (shownActivation(rotation) !== undefined || goneGenerations(rotation).length > 0);
}

/** What is signed with is compromised and to be left behind, so that waiting for anybody only prolongs what is broken already. */
export function isEmergency(rotation: SamlRotation, { moved, retired, outgoing }: SamlPhase): boolean {
  return moved && !retired && distrustedGenerations(rotation).some(({ id }) => id === outgoing);
}

function isListed(generations: readonly SamlGeneration[], id: GenerationId): boolean {
  return generations.some((generation) => generation.id === id);
}

function shownActivation({ generations, signing, identityProvider }: SamlRotation): Activation | undefined {
  const latest = latestActivation(identityProvider.attestations);
  const generation = generations.find(({ id }) => id === signing);
  return latest?.generation === signing && latest.fingerprint === generation?.fingerprint ? latest : undefined;
}

/** The newest attestation of a step in one Identity Center; undefined where a later one of the other step undoes it. */
export function consoleStep(
  { attestations }: IdentityCenterParty,
  step: ConsoleStep["step"],
  generation: GenerationId,
): ConsoleStep | undefined {
  const newest = attestations
    .filter((one) => one.generation === generation)
    .reduce<ConsoleStep | undefined>(
      (latest, one) => (latest === undefined || Date.parse(one.at) >= Date.parse(latest.at) ? one : latest),
      undefined,
    );
  return newest?.step === step ? newest : undefined;
}

/** Generations that attestations speak of and that are not in the spec any more; in the order of the attestations. */
export function goneGenerations(rotation: SamlRotation): readonly GenerationId[] {
  const centers = identityCenters(rotation);
  const named = [
    ...rotation.identityProvider.attestations.map(({ generation }) => generation),
    ...centers.flatMap(({ attestations }) => attestations.map(({ generation }) => generation)),
  ];
  return [...new Set(named)].filter((id) => !isListed(rotation.generations, id));
}

/** Of those, what nobody has attested as deleted from every Identity Center. */
export function leftGenerations(rotation: SamlRotation): readonly GenerationId[] {
  return goneGenerations(rotation).filter((id) =>
    identityCenters(rotation).some((center) => consoleStep(center, "deleted", id) === undefined),
  );
}
