import type { CertificateArn, DistributionId, Store } from "./tls-rotation.js";

/** A certificate as the list of its store shows it. */
export interface FoundCertificate {
  readonly arn: CertificateArn;
  readonly store: Store;
  /** What a distribution says that serves it: the ARN, or the id in the IAM store. */
  readonly attached: string;
  /** Lower case, the main one first; none where the list does not tell, as IAM's. */
  readonly names: readonly string[];
  /** Since when it is valid, or when it was uploaded. */
  readonly since: Date | undefined;
  readonly notAfter: Date | undefined;
  /** "acm": in place, under the same ARN. "refused": ACM issued it, and says that it is not eligible for renewal. */
  readonly renewal: "acm" | "refused" | "none";
}

/** A distribution as the list shows it. */
export interface FoundDistribution {
  readonly id: DistributionId;
  /** As CloudFront keeps them, in its order. */
  readonly aliases: readonly string[];
  readonly enabled: boolean;
  /** "sni-only", "vip", "static-ip". */
  readonly sslSupportMethod: string | undefined;
  /** `attached` of its certificate; undefined: CloudFront's own, and `refusals` say what that means. */
  readonly attached: string | undefined;
  /** What keeps Crossfade from managing it, whatever its certificate. */
  readonly refusals: readonly Refused[];
}

/** A judgement over one distribution that was made where it was read. */
export interface Refused {
  /** Stable, for machines. */
  readonly code: string;
  /** One sentence: what was found, what was expected, what to do. */
  readonly message: string;
}

/** What was read of an account. */
export interface Inventory {
  readonly distributions: readonly FoundDistribution[];
  readonly certificates: readonly FoundCertificate[];
}
