import { rotationOf, type Stack } from "./stack.js";
import type { CertificateArn, DistributionId, GenerationId, RotationName, TlsRotation } from "./tls-rotation.js";

/** Which rotation has a certificate. */
export interface Claim {
  readonly rotation: RotationName;
  /** Undefined where Terraform alone knows which of the rotation's it is. */
  readonly generation: GenerationId | undefined;
}

/** What specs name already. */
export interface Claims {
  /** In a wave. */
  readonly distributions: ReadonlySet<DistributionId>;
  /** Managed once, and let go. */
  readonly released: ReadonlySet<DistributionId>;
  readonly arns: ReadonlyMap<CertificateArn, Claim>;
  /** Certificates whose ARN no spec names, by what distributions say: see `heldByTerraform`. */
  readonly attached: ReadonlyMap<string, Claim>;
  /** Of rotations that are there, and of those that left with a certificate: the name of one of these stays its own. */
  readonly names: ReadonlySet<RotationName>;
}

/** A distribution, and what it says that it serves; undefined: CloudFront's own certificate. */
interface Serving {
  readonly id: DistributionId;
  readonly attached: string | undefined;
}

export function claimsOf(stacks: readonly Stack[], distributions: readonly Serving[]): Claims {
  const rotations = stacks.flatMap((stack) => stack.rotations);
  const released = stacks.flatMap((stack) => stack.released);
  const managed = rotations.flatMap((rotation) => idsOf(rotation).map((id) => [id, rotation] as const));
  return {
    distributions: new Set(managed.map(([id]) => id)),
    released: new Set(released.filter((one) => rotationOf(one) === undefined)),
    arns: new Map(rotations.flatMap(arnsOf)),
    attached: heldByTerraform(new Map(managed), distributions),
    names: new Set([...rotations.map(({ name }) => name), ...released.flatMap((one) => rotationOf(one) ?? [])]),
  };
}

function idsOf({ rollout }: TlsRotation): readonly DistributionId[] {
  return rollout.waves.flatMap(({ distributions }) => distributions);
}

function arnsOf({ name, generations }: TlsRotation): readonly (readonly [CertificateArn, Claim])[] {
  return generations.flatMap(({ id, certificate }) =>
    certificate.held === "in-store" ? [[certificate.arn, { rotation: name, generation: id }] as const] : [],
  );
}

/**
 * With `stateSecrets: accepted` the spec of a generation has no ARN. What a distribution of such a rotation serves may
 * be it: listed as another rotation's, two states would have it, and one of them would delete it.
 */
function heldByTerraform(
  managed: ReadonlyMap<DistributionId, TlsRotation>,
  distributions: readonly Serving[],
): ReadonlyMap<string, Claim> {
  return new Map(
    distributions.flatMap(({ id, attached }) => {
      const rotation = managed.get(id);
      const unknown = rotation?.generations.some(({ certificate }) => certificate.held === "by-terraform");
      if (attached === undefined || rotation === undefined || unknown !== true) return [];
      return [[attached, { rotation: rotation.name, generation: undefined }] as const];
    }),
  );
}
