import { abandonedGenerations, isEmergency } from "./desired-state.js";
import type { TlsRotation } from "./tls-rotation.js";

/** What the first lines of a plan say of rotations that leave a compromised key behind: who approves it must see it. */
export function explainEmergencies(rotations: readonly TlsRotation[]): readonly string[] {
  return rotations.filter((rotation) => abandonedGenerations(rotation).length > 0).map(explainEmergency);
}

function explainEmergency(rotation: TlsRotation): string {
  const { name, serve, rollout } = rotation;
  const compromised = abandonedGenerations(rotation).map(({ id }) => `"${id}"`);
  const how = isEmergency(rotation) ? "all waves together" : "wave by wave";
  const distributions = rollout.waves.flatMap((wave) => wave.distributions).length;
  const owned = rollout.waves.filter(({ by }) => by === "owner").flatMap((wave) => wave.distributions).length;
  return (
    `EMERGENCY: rotation "${name}": the key of generation ${compromised.join(", ")} is compromised (emergency: true). ` +
    `Whatever of its ${distributions} distribution(s) does not serve "${serve}" yet switches in this apply, ${how}, and the ` +
    `compromised certificate is deleted right after, without a soak: this cannot be reverted.` +
    (owned === 0 ? "" : ` ${owned} of them wait for their owners' apply.`)
  );
}
