import type { Activation } from "./attestation.js";
import type { GateSettings } from "./gate.js";
import type { CognitoParty, IamParty, IdentityCenterParty } from "./relying-party.js";
import type { Endpoint, Vendor, Window } from "./saml-rotation.js";
import type { Fingerprint, GenerationId, PemFile, RotationName, Seconds } from "./tls-rotation.js";

/** A generation as a gate knows it. */
export interface TrustedGeneration {
  readonly id: GenerationId;
  readonly fingerprint: Fingerprint;
}

/** As much of a relying party as is observed; without what people wrote beside it. */
export type GateParty =
  | Pick<CognitoParty, "kind" | "userPool" | "provider" | "metadata" | "adopt">
  | Pick<IamParty, "kind" | "provider" | "adopt">
  | IdentityCenterParty;

/** How metadata at a URL is read. */
export interface MetadataPin {
  /** Of the identity provider's metadata file; undefined where the spec only has a URL. */
  readonly entityId: string | undefined;
  /** Who has to have signed it; undefined: nobody looks. */
  readonly metadataSigner: PemFile | undefined;
}

interface TrustSubject extends GateSettings, MetadataPin {
  readonly rotation: RotationName;
  readonly region: string;
  readonly parties: readonly GateParty[];
  /** Oldest first. */
  readonly trusted: readonly TrustedGeneration[];
  readonly signing: GenerationId;
}

/** What the spec says of what may be taken from a relying party: see `unprovenRemovals`. */
export interface RemovalSubject {
  readonly signing: TrustedGeneration & { /** ISO 8601. */ readonly notBefore: string };
  /** Of every generation, also of what is compromised. */
  readonly listed: readonly Fingerprint[];
  readonly attestations: readonly Activation[];
}

/** Before a relying party is changed: may it be given this trust? */
export interface MayTrustGate extends TrustSubject {
  readonly gate: "may-trust";
  readonly endpoints: readonly Endpoint[];
  /** What would be taken away must not be what is signed with: see `unprovenRemovals`. */
  readonly removal: RemovalSubject | undefined;
  /** Generations that the spec declares compromised: nothing needs to be in common with what is trusted now. */
  readonly abandoned: readonly GenerationId[];
}

/** Before a relying party that fetches the metadata itself may count on a generation: the URL lists it. */
export interface PublishedGate extends Pick<GateSettings, "connectTo">, MetadataPin {
  readonly gate: "published";
  readonly rotation: RotationName;
  readonly url: string;
  readonly generation: TrustedGeneration;
}

/** After the relying parties were changed, before `signing` may move: each is observed to trust every generation. */
export interface TrustedGate extends TrustSubject {
  readonly gate: "trusted";
  /** Every trusted generation but the oldest: see `provenTrust`. */
  readonly proven: readonly TrustedGeneration[];
  readonly timeout: Seconds;
}

/** What Terraform's state remembers for `TrustedGate`: when the metadata URL was first seen to list a generation. ISO 8601. */
export interface PublishedRecord {
  readonly published: Readonly<Record<GenerationId, string>>;
}

/** After every relying party trusts it: the identity provider signs with `signing`, and has been seen to. */
export interface SigningGate {
  readonly gate: "signing";
  readonly rotation: RotationName;
  readonly vendor: Vendor;
  readonly signing: TrustedGeneration;
  readonly attestations: readonly Activation[];
  /** Of an identity provider that holds one certificate only. */
  readonly window: Window | undefined;
}

/** What Terraform's state remembers for `SigningGate` and of a generation that is trusted. */
export interface SigningRecord {
  /** When `signing` was last allowed to move; evidence has to be newer. ISO 8601. */
  readonly movedAt: string;
  /** `signing` is what it was when the rotation was first applied. */
  readonly unmoved: boolean;
}

/** First of all, when a generation is to leave: the identity provider has been seen to have stopped signing with it. */
export interface LeavingGate {
  readonly gate: "leaving";
  readonly rotation: RotationName;
  readonly signing: TrustedGeneration;
  readonly attestations: readonly Activation[];
  readonly soak: Seconds;
  readonly abandoned: readonly GenerationId[];
}

export interface LeavingRecord extends SigningRecord {
  readonly generation: GenerationId;
  readonly fingerprint: Fingerprint;
  /** What was signed with when the record was made. */
  readonly signing: GenerationId;
  /** It was listed after what is signed with. */
  readonly incoming: boolean;
}

/** Last of all, when a generation has left the spec: no relying party trusts it any more. */
export interface LeftGate extends TrustSubject {
  readonly gate: "left";
  readonly vendor: Vendor;
  readonly metadataUrl: string | undefined;
  readonly timeout: Seconds;
}

export interface LeftRecord {
  readonly generation: GenerationId;
  readonly fingerprint: Fingerprint;
}

/** What a step of a SAML rotation waits for; made at synth, carried through Terraform, judged by `crossfade gate`. */
export type SamlGate = MayTrustGate | PublishedGate | TrustedGate | SigningGate | LeavingGate | LeftGate;

const names = {
  "may-trust": true,
  published: true,
  trusted: true,
  signing: true,
  leaving: true,
  left: true,
} satisfies Readonly<Record<SamlGate["gate"], true>>;

export function isSamlGate(gate: { readonly gate: string }): gate is SamlGate {
  return Object.hasOwn(names, gate.gate);
}
