import { type RelyingParty, relyingPartyName } from "./relying-party.js";
import type { CustodyGate, CustodyRecord } from "./gate.js";
import { rotationOf, type Released, type Stack } from "./stack.js";
import type { GenerationId, RotationName } from "./tls-rotation.js";

/**
 * The names that a stack may lose only by saying so: its distributions, its rotations and identity sources, the SAML
 * providers it manages or was told to delete, and for good what it released.
 * Sorted. A released name stays, or taking its entry out of `released` would look like a loss.
 */
export function keptNames({ rotations, samlRotations, identitySources, released }: Stack): readonly string[] {
  const waves = rotations.flatMap(({ rollout }) => rollout.waves);
  const names = [
    ...waves.flatMap(({ distributions }) => distributions),
    ...rotations.map(({ name }) => name),
    ...identitySources.map(({ name }) => name),
    ...samlRotations.map(({ name }) => name),
    ...samlRotations.flatMap(({ relyingParties }) => relyingParties.filter(hasProvider).map(relyingPartyName)),
    ...released.map((one) => rotationOf(one) ?? one),
  ];
  return [...new Set(names)].toSorted();
}

/** Identity Center has nothing that Terraform could lose. */
function hasProvider({ kind }: RelyingParty): boolean {
  return kind !== "identity-center";
}

/** Of a rotation that has left the stack, a generation that would be deleted although nobody released it. */
export interface Lost {
  readonly rotation: RotationName;
  readonly generation: GenerationId;
}

/** Judges what state remembers of a rotation that has left the stack. */
export function judgeCustody({ released }: CustodyGate, { rotation, generations }: CustodyRecord): readonly Lost[] {
  const kept = new Set<Released>(released);
  return generations
    .filter((generation) => !kept.has(`${rotation}/${generation}`))
    .map((generation) => ({ rotation, generation }));
}

/** One sentence: what was found, and what to do. */
export function explainLost({ rotation, generation }: Lost): string {
  return (
    `rotation "${rotation}" has left the stack, so Terraform would delete the certificate of generation ` +
    `"${generation}"; put it back, or list "${rotation}/${generation}" under "released" in stack.yaml: ` +
    `it is then forgotten and stays in its store`
  );
}
