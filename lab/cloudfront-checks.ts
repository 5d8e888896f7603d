import type { ServiceError } from "./answer.js";
import type { CachePolicies } from "./cache-policies.js";
import { covers, isKeyTypeForCloudFront } from "./certificate-facts.js";
import { inconsistentQuantity, readConfig, storedName, type ConfigFacts } from "./distribution-config.js";
import type { Distributions } from "./distributions.js";
import type { HeldCertificate, HeldCertificates } from "./held-certificates.js";
import { isChangingCertificate, type Distribution } from "./propagation.js";
import type { ServerCertificates } from "./server-certificates.js";

/** What a configuration is judged against. */
export interface CheckContext {
  readonly distributions: Distributions;
  readonly certificates: HeldCertificates;
  readonly serverCertificates: ServerCertificates;
  readonly cachePolicies: CachePolicies;
  /** Certificates, of both stores together, that may be served from dedicated IP addresses. */
  readonly dedicatedIpLimit: number;
  readonly now: number;
}

const badRequest = (code: string, message: string): ServiceError => ({ status: 400, code, message });
const notFound = (code: string, message: string): ServiceError => ({ status: 404, code, message });

function checkShape(inner: string, facts: ConfigFacts): ServiceError | undefined {
  const inconsistent = inconsistentQuantity(inner);
  if (inconsistent !== undefined)
    return badRequest(
      "InconsistentQuantities",
      `The value of Quantity and the size of Items don't match in ${inconsistent}.`,
    );
  if (facts.callerReference === "") return badRequest("MissingArgument", "The parameter CallerReference is required.");
  if (facts.originIds.length === 0)
    return badRequest("InvalidArgument", "The parameter Origins needs at least one origin.");
  return undefined;
}

function checkReferences(facts: ConfigFacts, { cachePolicies }: CheckContext): ServiceError | undefined {
  const policy = facts.cachePolicyIds.find((id) => !cachePolicies.exists(id));
  if (policy !== undefined)
    return notFound("NoSuchCachePolicy", `The specified cache policy does not exist: ${policy}.`);
  const origin = facts.targetOriginIds.find((id) => !facts.originIds.includes(id));
  if (origin !== undefined)
    return notFound("NoSuchOrigin", `One or more of your origins or origin groups do not exist: ${origin}.`);
  return undefined;
}

function checkAliases(
  facts: ConfigFacts,
  id: string | undefined,
  { distributions }: CheckContext,
): ServiceError | undefined {
  const others = distributions.all().filter((other) => other.id !== id);
  const taken = facts.aliases.find((alias) => others.some(({ current }) => current.facts.aliases.includes(alias)));
  if (taken === undefined) return undefined;
  const message = `One or more of the CNAMEs you provided are already associated with a different resource: ${taken}.`;
  return { status: 409, code: "CNAMEAlreadyExists", message };
}

const unusable =
  "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.";
const uncovered =
  "The certificate that is attached to your distribution doesn't cover the alternate domain name (CNAME) that you're trying to add";
const needed =
  "To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your authorization to use the domain name.";

function checkDerived(facts: ConfigFacts): ServiceError | undefined {
  const { certificate, derivedCertificate, derivedSource, namesTwoCertificates } = facts;
  if (namesTwoCertificates)
    return badRequest(
      "InvalidViewerCertificate",
      "You can specify only one of ACMCertificateArn and IAMCertificateId.",
    );
  const source = certificate.from;
  if (source === "cloudfront") return undefined;
  const field = source === "acm" ? "ACMCertificateArn" : "IAMCertificateId";
  const value = storedName(certificate);
  if (derivedCertificate !== undefined && derivedCertificate !== value)
    return badRequest("InvalidViewerCertificate", `Your ${field} does not match the given Certificate field.`);
  if (derivedSource !== undefined && derivedSource !== source)
    return badRequest(
      "InvalidViewerCertificate",
      `Cannot specify ${field} and a CertificateSource not equal to "${source}".`,
    );
  return undefined;
}

/** The certificate where CloudFront finds it: in us-east-1 of ACM, or under the path /cloudfront/ of IAM. */
function findable({ certificate }: ConfigFacts, context: CheckContext): HeldCertificate | undefined {
  switch (certificate.from) {
    case "cloudfront":
      return undefined;
    case "acm":
      return certificate.arn.split(":")[3] === "us-east-1" ? context.certificates.newest(certificate.arn) : undefined;
    case "iam": {
      const path = context.serverCertificates.byId(certificate.id)?.path;
      return path?.startsWith("/cloudfront/") === true ? context.certificates.newest(certificate.id) : undefined;
    }
  }
}

function checkCertificate(facts: ConfigFacts, context: CheckContext): ServiceError | undefined {
  const { certificate, aliases } = facts;
  const { now } = context;
  const invalid = (message: string) => badRequest("InvalidViewerCertificate", message);
  if (certificate.from === "cloudfront") return aliases.length === 0 ? undefined : invalid(needed);
  const held = findable(facts, context);
  if (held === undefined) return invalid(unusable);
  if (now < held.facts.notBefore || now >= held.facts.notAfter) return invalid(unusable);
  if (!isKeyTypeForCloudFront(held.facts.keyType))
    return invalid(
      `The specified SSL certificate has the key type ${held.facts.keyType}, which CloudFront doesn't support.`,
    );
  const alias = aliases.find((name) => !covers(held.facts.names, name));
  return alias === undefined ? undefined : invalid(`${uncovered}: ${alias}.`);
}

function checkDedicatedIp(facts: ConfigFacts, id: string | undefined, context: CheckContext): ServiceError | undefined {
  const dedicated = ({ certificate, sslSupportMethod }: ConfigFacts): readonly string[] =>
    sslSupportMethod === "vip" ? [storedName(certificate) ?? []].flat() : [];
  const own = dedicated(facts);
  const others = context.distributions.all().filter((other) => other.id !== id);
  const inUse = new Set([...own, ...others.flatMap(({ current }) => dedicated(current.facts))]);
  if (own.length === 0 || inUse.size <= context.dedicatedIpLimit) return undefined;
  return badRequest("TooManyCertificates", "You cannot create anymore custom SSL/TLS certificates.");
}

/** Would CloudFront take this configuration for a new distribution, or (with `id`) for one that is there? */
function checkConfig(inner: string, id: string | undefined, context: CheckContext): ServiceError | undefined {
  const facts = readConfig(inner);
  return (
    checkShape(inner, facts) ??
    checkReferences(facts, context) ??
    checkAliases(facts, id, context) ??
    checkDerived(facts) ??
    checkCertificate(facts, context) ??
    checkDedicatedIp(facts, id, context)
  );
}

export function checkNew(inner: string, context: CheckContext): ServiceError | undefined {
  const { callerReference } = readConfig(inner);
  if (context.distributions.all().some(({ current }) => current.facts.callerReference === callerReference)) {
    const message =
      "The caller reference that you are using to create a distribution is associated with another distribution.";
    return { status: 409, code: "DistributionAlreadyExists", message };
  }
  return checkConfig(inner, undefined, context);
}

function sameCertificate(a: ConfigFacts, b: ConfigFacts): boolean {
  return JSON.stringify(a.certificate) === JSON.stringify(b.certificate);
}

export function checkUpdate(inner: string, existing: Distribution, context: CheckContext): ServiceError | undefined {
  const before = existing.current.facts;
  const after = readConfig(inner);
  if (after.callerReference !== before.callerReference)
    return badRequest("IllegalUpdate", "You cannot update Origin or CallerReference.");
  const problem = checkConfig(inner, existing.id, context);
  if (problem !== undefined) return problem;
  const isOtherViewer =
    !sameCertificate(before, after) || after.minimumProtocolVersion !== before.minimumProtocolVersion;
  const policy = before.continuousDeploymentPolicyId ?? "";
  // Leaving the policy out does not detach it; only an empty one does, and not in the same update.
  if (isOtherViewer && policy !== "")
    return badRequest("IllegalUpdate", "One or more fields updated are not supported for continuous deployment.");
  if (!sameCertificate(before, after) && isChangingCertificate(existing, context.now))
    return badRequest("IllegalUpdate", "Only one viewer certificate change may be in progress at a time.");
  return undefined;
}
