// Builders supply what a test is not about.
import type { Activation, ConsoleStep } from "../modules/rotation/attestation.js";
import type { CognitoParty, IamParty, IdentityCenterParty, RelyingParty } from "../modules/rotation/relying-party.js";
import type { IdentityProvider, SamlGeneration, SamlRotation } from "../modules/rotation/saml-rotation.js";
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
import { trustedGenerations } from "../modules/rotation/trust.js";

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

/** A certificate that is known by its fingerprint alone: the id over and over. */
export function aFingerprint(id: GenerationId): string {
  return Buffer.from(id).toString("hex").padEnd(64, "0").slice(0, 64);
}

export function aSamlGeneration(id: GenerationId, change: Partial<SamlGeneration> = {}): SamlGeneration {
  return {
    id,
    pem: { path: `corp/${id}.pem`, text: "" },
    fingerprint: aFingerprint(id),
    notBefore: "2026-01-01T00:00:00Z",
    notAfter: "2029-01-01T00:00:00Z",
    emergency: false,
    ...change,
  };
}

export function anActivation(generation: GenerationId, at: string): Activation {
  return {
    step: "activated",
    generation,
    fingerprint: aFingerprint(generation),
    at,
    by: undefined,
    evidence: undefined,
  };
}

export function aCognitoParty(change: Partial<CognitoParty> = {}): CognitoParty {
  return {
    kind: "cognito",
    userPool: "us-east-1_AbC123",
    provider: "corp",
    metadata: "file",
    identifiers: [],
    signOut: false,
    idpInitiated: false,
    encryptedAssertions: false,
    signRequests: false,
    attributes: {},
    adopt: false,
    deleted: false,
    ...change,
  };
}

export function anIamParty(change: Partial<IamParty> = {}): IamParty {
  return { kind: "iam", provider: "corp", adopt: false, deleted: false, ...change };
}

export function anIdentityCenter(attestations: readonly ConsoleStep[] = []): IdentityCenterParty {
  return { kind: "identity-center", instance: "arn:aws:sso:::instance/ssoins-1111", attestations };
}

interface SamlParts {
  readonly name?: string;
  readonly generations?: readonly (GenerationId | SamlGeneration)[];
  readonly signing?: GenerationId;
  readonly relyingParties?: readonly RelyingParty[];
  readonly identityProvider?: Partial<IdentityProvider>;
  readonly soak?: number;
}

/** A steady rotation of one generation, which one provider of IAM trusts, unless the test says otherwise. */
export function aSamlRotation(parts: SamlParts = {}): SamlRotation {
  const generations = (parts.generations ?? ["2025"]).map((generation) =>
    typeof generation === "string" ? aSamlGeneration(generation) : generation,
  );
  const signing = parts.signing ?? generations[0]?.id ?? "none";
  return {
    kind: "SamlRotation",
    name: parts.name ?? "corp-idp",
    owner: undefined,
    identityProvider: {
      vendor: "generic",
      metadata: {
        path: "corp/metadata.xml",
        entityId: "https://idp.example.com/saml",
        endpoints: [
          {
            service: "SingleSignOnService",
            binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
            location: "https://idp.example.com/sso",
          },
        ],
        trusting: `<EntityDescriptor>${trustedGenerations({ generations, signing })
          .map(({ id }) => id)
          .join()}</EntityDescriptor>`,
      },
      metadataUrl: undefined,
      metadataSigner: undefined,
      multipleCertificates: true,
      window: undefined,
      attestations: [],
      ...parts.identityProvider,
    },
    generations,
    signing,
    relyingParties: parts.relyingParties ?? [anIamParty()],
    gate: { trusted: { timeout: 60 } },
    retirement: { soak: parts.soak ?? 0 },
  };
}
