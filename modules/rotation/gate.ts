import type { ConnectTo, Released } from "./stack.js";
import type {
  CertificateArn,
  DistributionId,
  GenerationId,
  RotationName,
  Seconds,
  Switcher,
  WaveName,
} from "./tls-rotation.js";

/** The account and the edges that a gate asks. */
export interface GateSettings {
  /** Twelve digits: credentials of any other account are refused. */
  readonly account: string;
  readonly assumeRole: string | undefined;
  readonly connectTo: readonly ConnectTo[];
}

interface GateSubject extends GateSettings {
  readonly rotation: RotationName;
  /** The generations of the rotation and where they are, so that an answer can be named. */
  readonly generations: Readonly<Record<GenerationId, CertificateArn>>;
  readonly by: Switcher;
}

/** Before a batch of a wave switches: may every distribution be given the certificate without losing anything? */
export interface ReadyGate extends GateSubject {
  readonly gate: "ready";
  readonly wave: WaveName;
  readonly distributions: readonly DistributionId[];
  readonly serve: GenerationId;
  readonly timeout: Seconds;
  /** When Terraform made the plan; a distribution edited since must be planned again. ISO 8601; absent by hand. */
  readonly plannedAt: string | undefined;
  /** What a distribution may be serving now: see `knownArns`. */
  readonly known: readonly CertificateArn[] | undefined;
}

/** After a batch has switched: Deployed, and every alias answers with `serve` at every address. */
export interface ServedGate extends GateSubject {
  readonly gate: "served";
  readonly wave: WaveName;
  readonly distributions: readonly DistributionId[];
  readonly serve: GenerationId;
  readonly timeout: Seconds;
}

/** Before anything else, when a generation is to be removed: its soak must be over. Needs nothing but state and clock. */
export interface SoakGate {
  readonly gate: "soak";
  readonly rotation: RotationName;
  readonly soak: Seconds;
  /** Generations that the spec declares compromised: no soak, and retired in the apply that switches. */
  readonly abandoned: readonly GenerationId[];
}

/** What Terraform's state remembers for the soak. */
export interface SoakRecord {
  readonly generation: GenerationId;
  /** When the last wave passed its gate; null while a wave serves the generation. ISO 8601. */
  readonly unservedSince: string | null;
  /** No wave serves it, and the spec lists it after what is served. Absent in records of earlier versions. */
  readonly incoming?: boolean | undefined;
}

/** After the last wave, before a generation is removed from the store: nothing may refer to it any more. */
export interface RetirementGate extends GateSettings {
  readonly gate: "retirement";
  readonly rotation: RotationName;
  readonly distributions: readonly DistributionId[];
  /** These two as in `SoakGate`. */
  readonly soak: Seconds;
  readonly abandoned: readonly GenerationId[];
  /** How long to wait until ACM no longer calls the certificate "in use"; it lags 10 to 30 minutes behind CloudFront. */
  readonly timeout: Seconds;
}

/** What Terraform's state remembers of a generation. */
export interface RetirementRecord {
  readonly generation: GenerationId;
  readonly arn: CertificateArn;
  /** As in `SoakRecord`, but since when an apply last began to move distributions. ISO 8601. */
  readonly unservedSince: string | null;
  readonly incoming?: boolean | undefined;
  /** What was served beside it: an incoming generation is no older than that. Absent in records of earlier versions. */
  readonly served?: CertificateArn | undefined;
}

/** Before the certificates of a rotation that has left the stack would go: only what is released may leave. */
export interface CustodyGate {
  readonly gate: "custody";
  readonly released: readonly Released[];
}

/** What Terraform's state remembers of a rotation. */
export interface CustodyRecord {
  readonly rotation: RotationName;
  readonly generations: readonly GenerationId[];
}

/** What a gate waits for; made at synth, carried through Terraform as JSON, judged by `crossfade gate`. */
export type Gate = ReadyGate | ServedGate | SoakGate | RetirementGate | CustodyGate;
