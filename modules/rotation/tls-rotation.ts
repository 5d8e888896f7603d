/** A name of a rotation, `^[a-z][a-z0-9-]{0,62}$`; unique over all stacks. */
export type RotationName = string;
/** A name of a generation within its rotation, `^[A-Za-z0-9][A-Za-z0-9-]{0,62}$`. */
export type GenerationId = string;
/** A CloudFront distribution id, `^E[A-Z0-9]{6,31}$`. */
export type DistributionId = string;
/** A name of a wave within its rotation, `^[a-z][a-z0-9-]{0,30}$`. */
export type WaveName = string;
/** A certificate's ARN, in ACM or in the IAM server-certificate store; see `storedAt`. */
export type CertificateArn = string;
/** A length of time in whole seconds. */
export type Seconds = number;
/** SHA-256 over a certificate's DER, 64 lower-case hexadecimal digits. */
export type Fingerprint = string;

/** Where a certificate lives: ACM in us-east-1, or the IAM server-certificate store. */
export type Store = "acm" | "iam";

/** Who gives a distribution its certificate: this Terraform, or that of the distribution's owner. */
export type Switcher = "crossfade" | "owner";

/** Where a secret text comes from; it is never part of a spec. */
export type SecretSource =
  | { readonly from: "env"; readonly variable: string }
  | { readonly from: "file"; readonly path: string }
  | { readonly from: "command"; readonly argv: readonly string[] }
  /** A secret of AWS Secrets Manager by name or ARN; `field` where it is a JSON object. */
  | { readonly from: "secretsManager"; readonly secret: string; readonly field?: string | undefined };

/** Where a private key comes from, and what decrypts it if its PEM is encrypted. */
export type KeySource = SecretSource & { readonly passphrase?: SecretSource | undefined };

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
  /** It is in its store; Terraform imports it and never sees a key. `files` is what it was staged from, if the spec tells. */
  | { readonly held: "in-store"; readonly arn: CertificateArn; readonly files: CertificateFiles | undefined }
  /** `stateSecrets: accepted`: Terraform puts it into its store, and the key ends up in state. */
  | { readonly held: "by-terraform"; readonly files: CertificateFiles & { readonly privateKey: KeySource } }
  /** Neither: `crossfade stage` has to put it into its store before it can be planned. */
  | { readonly held: "unstaged"; readonly files: CertificateFiles };

export interface TlsGeneration {
  readonly id: GenerationId;
  readonly store: Store;
  /** Its key is compromised: it is left behind in one apply, without soak and without stopping between waves. */
  readonly emergency: boolean;
  readonly certificate: TlsCertificate;
}

export interface Wave {
  readonly name: WaveName;
  readonly distributions: readonly DistributionId[];
  /** How many of the wave's distributions may be between certificates at once; absent: all of them. */
  readonly maxInFlight: number | undefined;
  readonly by: Switcher;
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
  /** In the order of the spec: oldest first. */
  readonly generations: readonly TlsGeneration[];
  readonly serve: GenerationId;
  readonly rollout: Rollout;
  readonly retirement: { readonly soak: Seconds };
}
