/** A name of a rotation, `^[a-z][a-z0-9-]{0,62}$`; unique over all stacks. */
export type RotationName = string;
/** A name of a generation within its rotation, `^[A-Za-z0-9][A-Za-z0-9-]{0,62}$`. */
export type GenerationId = string;
/** A CloudFront distribution id, `^E[A-Z0-9]{6,31}$`. */
export type DistributionId = string;
/** A name of a wave within its rotation, `^[a-z][a-z0-9-]{0,30}$`. */
export type WaveName = string;
/** A certificate's ARN in ACM. */
export type CertificateArn = string;
/** A length of time in whole seconds. */
export type Seconds = number;
/** SHA-256 over a certificate's DER, 64 lower-case hexadecimal digits. */
export type Fingerprint = string;

/** Where a private key comes from; the key itself is never part of a spec. */
export type KeySource =
  | { readonly from: "env"; readonly variable: string }
  | { readonly from: "file"; readonly path: string }
  | { readonly from: "command"; readonly argv: readonly string[] };

/** A PEM file that a spec names: its path as written, relative to the spec, and its text. */
export interface PemFile {
  readonly path: string;
  readonly text: string;
}

/** The public half of a certificate, and the place of its private key. */
export interface CertificateFiles {
  readonly pem: PemFile;
  readonly chain: PemFile | undefined;
  readonly privateKey: KeySource | undefined;
}

/** How Terraform gets hold of a generation. */
export type TlsCertificate =
  /** It is in ACM; Terraform imports it and never sees a key. `files` is what it was staged from, if the spec tells. */
  | { readonly held: "in-store"; readonly arn: CertificateArn; readonly files: CertificateFiles | undefined }
  /** `stateSecrets: accepted`: Terraform puts it into ACM, and the key ends up in state. */
  | { readonly held: "by-terraform"; readonly files: CertificateFiles & { readonly privateKey: KeySource } }
  /** Neither: `crossfade stage` has to put it into ACM before it can be planned. */
  | { readonly held: "unstaged"; readonly files: CertificateFiles };

export interface TlsGeneration {
  readonly id: GenerationId;
  /** Its key is compromised: it is left behind in one apply, without soak and without stopping between waves. */
  readonly emergency: boolean;
  readonly certificate: TlsCertificate;
}

export interface Wave {
  readonly name: WaveName;
  readonly distributions: readonly DistributionId[];
  /** How many of the wave's distributions may be between certificates at once; absent: all of them. */
  readonly maxInFlight: number | undefined;
}

export interface Rollout {
  /** What the waves after `through` still serve; absent when no wave differs. */
  readonly from: GenerationId | undefined;
  readonly waves: readonly Wave[];
  /** The last wave that has switched. */
  readonly through: WaveName;
  readonly gate: { readonly served: { readonly timeout: Seconds } };
}

export interface TlsRotation {
  readonly kind: "TlsRotation";
  readonly name: RotationName;
  readonly owner: string | undefined;
  readonly store: "acm";
  /** In the order of the spec: oldest first. */
  readonly generations: readonly TlsGeneration[];
  readonly serve: GenerationId;
  readonly rollout: Rollout;
  readonly retirement: { readonly soak: Seconds };
}
