import type { Batch } from "./desired-state.js";
import type { DistributionId, GenerationId, RotationName } from "./tls-rotation.js";

// Terraform addresses. They depend on names alone, never on an order, a step or the length of a list, so that moving a
// rotation on cannot rename a resource. None of the joined names may hold an underscore, which keeps them distinct.

/** `aws_acm_certificate.<this>` or `aws_iam_server_certificate.<this>` */
export function certificateLogicalId(rotation: RotationName, generation: GenerationId): string {
  return `${rotation}_${generation}`;
}

/** `terraform_data.<this>`: the rotation itself, which everything of it comes after. */
export function rotationLogicalId(rotation: RotationName): string {
  return `${rotation}_rotation`;
}

/** `terraform_data.<this>["<arn>"]`: which generation a certificate is; `["<generation>"]`: which store it is in. */
export function identityLogicalId(rotation: RotationName): string {
  return `${rotation}_identity`;
}

/** `terraform_data.<this>`: the observation before (`ready`) or after (`served`) a batch. */
export function gateLogicalId(rotation: RotationName, batch: Batch, gate: "ready" | "served"): string {
  const suffix = batch.number === 1 ? "" : `_${batch.number}`;
  return `${rotation}_${batch.wave.name}_${gate}${suffix}`;
}

/** `terraform_data.<this>`: when an apply last began to move distributions of the rotation. */
export function begunLogicalId(rotation: RotationName): string {
  return `${rotation}_begun`;
}

/** `terraform_data.<this>`: when the last wave of the rotation passed its gate. */
export function switchedLogicalId(rotation: RotationName): string {
  return `${rotation}_switched`;
}

/** `terraform_data.<this>["<generation>"]`: since when no wave serves a generation. */
export function soakLogicalId(rotation: RotationName): string {
  return `${rotation}_soak`;
}

/** `terraform_data.<this>["<generation>"]`: the proof that a generation may be retired. */
export function retirementLogicalId(rotation: RotationName): string {
  return `${rotation}_retirement`;
}

/** `terraform_data.<this>["<rotation>"]`: which certificates a rotation has, so that it cannot leave with them unseen. */
export const custodyLogicalId = "custody";

/** `terraform_data.<this>["<distribution or rotation>"]`: what a plan may not lose; Terraform's refusal shows the name. */
export const keptLogicalId = "kept_until_released";

/** The SSM parameter that tells a distribution's owner which certificate it is to serve. */
export function ownerParameterName(rotation: RotationName, distribution: DistributionId): string {
  return `/crossfade/${rotation}/${distribution}`;
}

/** The sensitive variable that carries a generation's key; a shell can export `TF_VAR_<this>`. */
export function keyVariableName(rotation: RotationName, generation: GenerationId): string {
  return `key_${rotation}__${generation}`.replaceAll("-", "_");
}
