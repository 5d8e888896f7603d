// Builders supply what a test is not about.
import type { Stack } from "../modules/rotation/stack.js";
import { serverCertificateName, serverCertificatePath } from "../modules/rotation/store.js";
import type {
  GenerationId,
  Switcher,
  TlsCertificate,
  TlsGeneration,
  TlsRotation,
  Wave,
} from "../modules/rotation/tls-rotation.js";

export function anArn(generation: GenerationId): string {
  return `arn:aws:acm:us-east-1:123456789012:certificate/${generation}`;
}

export function aGeneration(id: GenerationId, change: Partial<TlsGeneration> = {}): TlsGeneration {
  const certificate: TlsCertificate = { held: "in-store", arn: anArn(id), files: undefined };
  return { id, store: "acm", emergency: false, certificate, ...change };
}

/** A generation in the IAM store, as `crossfade stage` puts it there. */
export function aServerCertificate(rotation: string, id: GenerationId): TlsGeneration {
  const path = `${serverCertificatePath(rotation)}${serverCertificateName(rotation, id)}`;
  const arn = `arn:aws:iam::123456789012:server-certificate${path}`;
  return aGeneration(id, { store: "iam", certificate: { held: "in-store", arn, files: undefined } });
}

export function aWave(
  name: string,
  distributions: readonly string[],
  maxInFlight?: number,
  by: Switcher = "crossfade",
): Wave {
  return { name, distributions, maxInFlight, by };
}

interface RotationParts {
  readonly name?: string;
  readonly generations?: readonly (GenerationId | TlsGeneration)[];
  readonly serve?: GenerationId;
  readonly from?: GenerationId;
  readonly waves?: readonly Wave[];
  readonly through?: string;
  readonly soak?: number;
}

/** A steady rotation of one generation over two waves, unless the test says otherwise. */
export function aTlsRotation(parts: RotationParts = {}): TlsRotation {
  const generations = (parts.generations ?? ["2026-03"]).map((generation) =>
    typeof generation === "string" ? aGeneration(generation) : generation,
  );
  const waves = parts.waves ?? [aWave("canary", ["E1CANARY"]), aWave("rest", ["E2REST", "E3REST"])];
  return {
    kind: "TlsRotation",
    name: parts.name ?? "www-example-com",
    owner: undefined,
    generations,
    serve: parts.serve ?? generations[0]?.id ?? "none",
    rollout: {
      from: parts.from,
      waves,
      through: parts.through ?? waves.at(-1)?.name ?? "none",
      gate: { served: { timeout: 60 } },
    },
    retirement: { soak: parts.soak ?? 0 },
  };
}

export function aStack(rotations: readonly TlsRotation[], change: Partial<Stack> = {}): Stack {
  return {
    name: "demo",
    account: "123456789012",
    region: "us-east-1",
    assumeRole: undefined,
    backend: undefined,
    connectTo: [],
    dedicatedIpCertificates: undefined,
    released: [],
    samlRotations: [],
    identitySources: [],
    rotations,
    ...change,
  };
}
