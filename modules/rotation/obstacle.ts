import type { Refused } from "./inventory.js";
import type { CertificateArn, DistributionId } from "./tls-rotation.js";

/** Why a distribution cannot be managed. */
export type Obstacle =
  | { readonly code: "refused"; readonly refused: Refused }
  | { readonly code: "unknown-id" }
  | { readonly code: "unknown-arn"; readonly arn: CertificateArn }
  | { readonly code: "certificate-elsewhere"; readonly found: string }
  | { readonly code: "certificate-gone"; readonly arn: CertificateArn }
  | { readonly code: "certificate-region"; readonly arn: CertificateArn }
  | { readonly code: "certificate-account"; readonly arn: CertificateArn; readonly account: string }
  | { readonly code: "certificate-expired"; readonly arn: CertificateArn; readonly notAfter: Date };

/** One sentence: what was found, what was expected, what to do. */
export function explainObstacle(distribution: DistributionId, obstacle: Obstacle): string {
  const subject = `distribution "${distribution}"`;
  switch (obstacle.code) {
    case "refused":
      return obstacle.refused.message;
    case "unknown-id":
      return `${subject} has an id that no spec can name, expected E and 6 to 31 capital letters or digits; switch it by other means`;
    case "unknown-arn":
      return `${subject} serves ${obstacle.arn}, which no spec can name, expected arn:aws:acm:us-east-1:<account>:certificate/<id> or arn:aws:iam::<account>:server-certificate/cloudfront/<name>; switch it by other means`;
    case "certificate-elsewhere":
      return `${subject} serves "${obstacle.found}", which is not among the server certificates under /cloudfront/, expected it there; look for it (aws iam list-server-certificates), move it (aws iam update-server-certificate --new-path), then run adopt again`;
    case "certificate-gone":
      return `${subject} serves ${obstacle.arn}, which ACM does not list, expected a certificate of this account; attach another one to it, then run adopt again`;
    case "certificate-region":
      return `${subject} serves ${obstacle.arn}, expected a certificate in us-east-1: CloudFront takes them from no other region; attach another one to it, then run adopt again`;
    case "certificate-account":
      return `${subject} serves ${obstacle.arn} of account ${obstacle.account}, expected a certificate of the distribution's own account; attach another one to it, then run adopt again`;
    case "certificate-expired":
      return `${subject} serves ${obstacle.arn}, which expired on ${obstacle.notAfter.toISOString()}, expected one that is valid now; attach another one to it, then run adopt again`;
  }
}

/** Stable, for machines. */
export function obstacleCode(obstacle: Obstacle): string {
  return obstacle.code === "refused" ? obstacle.refused.code : obstacle.code;
}
