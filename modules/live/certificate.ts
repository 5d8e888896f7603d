import { storedAt } from "../rotation/store.js";
import type { CertificateArn } from "../rotation/tls-rotation.js";
import { observeAcmCertificate } from "./acm.js";
import type { StorePorts } from "./clients.js";
import type { CertificateAnswer } from "./stored-certificate.js";

/** The certificate under an ARN, in whichever store the ARN says. Throws ReadFault. */
export async function observeCertificate(
  { acm, iam }: StorePorts,
  arn: CertificateArn,
  signal?: AbortSignal,
): Promise<CertificateAnswer> {
  const at = storedAt(arn);
  if (at?.store !== "iam") return observeAcmCertificate(acm, arn, signal);
  // IAM's client takes longer to load than most gates take to ask.
  const { observeServerCertificate } = await import("./iam.js");
  return observeServerCertificate(await iam(), arn, at, signal);
}

/** What a distribution says that serves one of these, ACM's and IAM's together; one that is gone is in no distribution. */
export async function attachedNames(
  { iam }: StorePorts,
  arns: readonly CertificateArn[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const inIam = new Set(arns.filter((arn) => storedAt(arn)?.store === "iam"));
  if (inIam.size === 0) return arns;
  const { listServerCertificates } = await import("./iam.js");
  const listed = await listServerCertificates(await iam(), "/cloudfront/", signal);
  const ids = listed.filter(({ arn }) => inIam.has(arn)).map(({ id }) => id);
  return [...arns.filter((arn) => !inIam.has(arn)), ...ids];
}
