import type { CertificateOrigin } from "../rotation/renewal.js";
import type { CertificateArn, Fingerprint } from "../rotation/tls-rotation.js";
import type { AttachedCertificate } from "./distribution.js";

/** A certificate as its store holds it. */
export interface ObservedCertificate {
  readonly found: true;
  readonly arn: CertificateArn;
  /** What a distribution that serves it says. */
  readonly attached: AttachedCertificate;
  readonly fingerprint: Fingerprint;
  /** Lower case. */
  readonly names: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** ARNs of what uses it, sorted, as far as the store tells: ACM lags 10 to 30 minutes behind CloudFront, IAM tells nothing. */
  readonly inUseBy: readonly string[];
  readonly origin: CertificateOrigin;
  readonly pem: string;
  /** ACM's word for its state, "ISSUED" where all is well; IAM has none. */
  readonly status?: string | undefined;
}

export type CertificateAnswer = { readonly found: false } | ObservedCertificate;
