import type { ConsoleTrace } from "../../modules/rotation/console-trace.js";
import type { Fingerprint, GenerationId } from "../../modules/rotation/tls-rotation.js";

/** What a console shows of a certificate. */
export interface CertificateFacts {
  /** SHA-1, 40 upper-case hexadecimal digits. */
  readonly thumbprint: string;
  readonly serialNumber: string;
  readonly subject: string;
  /** As PEM, in one form whatever the file looks like. */
  readonly pem: string;
}

export interface UnlistedCertificate {
  readonly subject: string;
  readonly fingerprint: Fingerprint;
}

/** What a runbook needs to know beside the rotation; gathered before, so that the runbook itself asks nobody. */
export interface SamlRunbookFacts {
  readonly stack: string;
  readonly certificates: Readonly<Record<GenerationId, CertificateFacts>>;
  /** What the metadata file lists and no generation has. */
  readonly unlisted: readonly UnlistedCertificate[];
  /** `file:line:column` of a part of the spec. */
  readonly place: (path: readonly (string | number)[]) => string;
  /** Undefined: not asked, or not to be had. */
  readonly traces: readonly ConsoleTrace[] | undefined;
  /** Signing certificates of user pools, by pool, as they were read. */
  readonly poolCertificates: Readonly<Record<string, string>>;
  /** Host names of user pools at which browsers arrive, by pool, as they were read. */
  readonly poolDomains: Readonly<Record<string, string>>;
}
