import type { GenerationId } from "../../modules/rotation/tls-rotation.js";

/** What a console shows of a certificate. */
export interface CertificateFacts {
  /** SHA-1, 40 upper-case hexadecimal digits. */
  readonly thumbprint: string;
  readonly serialNumber: string;
  readonly subject: string;
  /** As PEM, in one form whatever the file looks like. */
  readonly pem: string;
}

/** A change of Identity Center's certificates as CloudTrail has it. */
export interface ConsoleEvent {
  readonly name: string;
  /** ISO 8601. */
  readonly at: string;
  /** The signed-in principal, as CloudTrail calls it. */
  readonly by: string | undefined;
}

/** What a runbook needs to know beside the rotation; gathered before, so that the runbook itself asks nobody. */
export interface SamlRunbookFacts {
  readonly stack: string;
  readonly certificates: Readonly<Record<GenerationId, CertificateFacts>>;
  /** `file:line:column` of a part of the spec. */
  readonly place: (path: readonly (string | number)[]) => string;
  /** Undefined: not asked, or not to be had. */
  readonly events: readonly ConsoleEvent[] | undefined;
  /** Signing certificates of user pools, by pool, as they were read. */
  readonly poolCertificates: Readonly<Record<string, string>>;
}
