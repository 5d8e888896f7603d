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

/** Who has to see to the next one. */
export type CertificateOrigin =
  /** Nobody renews it: it is to be rotated before it expires. */
  | { readonly by: "imported" }
  /** ACM issued it, and renews it in place under the same ARN as long as it can; `renewal` is ACM's word for how that goes. */
  | {
      readonly by: "acm";
      readonly eligible: boolean;
      /** "DNS", "EMAIL", "HTTP", sorted: a person has to answer the mails. */
      readonly validation: readonly string[];
      /** "PENDING_AUTO_RENEWAL", "PENDING_VALIDATION", "SUCCESS", "FAILED"; undefined while none has begun. */
      readonly renewal: string | undefined;
    };

export type CertificateAnswer = { readonly found: false } | ObservedCertificate;
