import type { AcmContext } from "./acm-context.js";
import { baseConfig } from "./base-config.js";
import type { CachePolicies } from "./cache-policies.js";
import type { CertificateAuthority } from "./certificate-authority.js";
import { configDocument, merge, type JsonObject } from "./config-document.js";
import { storedName, type ViewerCertificate } from "./distribution-config.js";
import { createFederation, type Federation, type FederationContext } from "./federation.js";
import type { IamContext } from "./iam.js";
import { createIdentityCenterWorld, type ConsoleContext, type IdentityCenterWorld } from "./identity-center-console.js";
import { LabFault } from "./lab-fault.js";
import { servedAt, statusAt, type Distribution, type Status } from "./propagation.js";
import type { Quotas } from "./quotas.js";
import { putSecret } from "./secrets.js";
import { createStocking, type Stocking } from "./stocking.js";

export interface SeededDistribution {
  readonly id: string;
  readonly aliases: readonly string[];
  /** Of ACM. With neither this nor `iamCertificateId`: CloudFront's own certificate. */
  readonly certificateArn?: string | undefined;
  /** Of IAM: `ASCA…`. */
  readonly iamCertificateId?: string | undefined;
  /**
   * Laid over the plain configuration, in the shape of the SDKs; nothing of it is judged:
   * `{ Enabled: false }`, `{ Staging: true }`, `{ ContinuousDeploymentPolicyId: "…" }`, `{ HttpVersion: "http3" }`,
   * `{ ViewerCertificate: { SSLSupportMethod: "vip" } }`.
   */
  readonly config?: JsonObject | undefined;
  /** The whole configuration in the shape of the SDKs, instead of the plain one. */
  readonly wholeConfig?: JsonObject | undefined;
  /** Elements that go into the configuration as they are, for fields nobody knows. */
  readonly extraXml?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface DistributionView {
  readonly id: string;
  readonly arn: string;
  readonly domainName: string;
  readonly status: Status;
  readonly etag: string;
  /** ISO 8601. */
  readonly lastModified: string;
  readonly aliases: readonly string[];
  /** What the newest configuration says: the ARN of one of ACM; undefined: of IAM, or CloudFront's own. */
  readonly certificateArn: string | undefined;
  /** What the edge shows. */
  readonly servedCertificateArn: string | undefined;
  /** The same for either store, as the store names it: the ARN of one of ACM, the id of one of IAM. */
  readonly certificate: string | undefined;
  readonly servedCertificate: string | undefined;
  /** The configuration between `<DistributionConfig>` and its end, as it was sent. */
  readonly configXml: string;
}

/** What is in a lab, to be arranged and looked at from outside. */
export interface World extends Stocking, Federation, IdentityCenterWorld {
  /** One that has been there for long: Deployed, and served. */
  readonly addDistribution: (distribution: SeededDistribution) => Promise<void>;
  /** Many of them: 10,000 take some four seconds. */
  readonly addDistributions: (distributions: Iterable<SeededDistribution>) => Promise<void>;
  /** Undefined: there is none with this id. */
  readonly distribution: (id: string) => DistributionView | undefined;
  /** Sorted by id. */
  readonly distributions: () => readonly DistributionView[];
  /** Behind everyone's back: at once, and without asking whether it is disabled. */
  readonly deleteDistribution: (id: string) => Promise<void>;
  /** Puts a secret into Secrets Manager, or a new version of it; an object is stored as JSON. Answers the ARN. */
  readonly putSecret: (name: string, secret: string | JsonObject) => Promise<string>;
  /** Grants a quota, or takes it back: from now on, also for Service Quotas. */
  readonly setQuota: Quotas["set"];
}

export interface WorldContext extends AcmContext, ConsoleContext, FederationContext, IamContext {
  readonly cachePolicies: CachePolicies;
  /** Of the lab: it issues what ACM issues. */
  readonly authority: CertificateAuthority;
}

function arnOf(certificate: ViewerCertificate | undefined): string | undefined {
  return certificate?.from === "acm" ? certificate.arn : undefined;
}

function viewOf(distribution: Distribution): DistributionView {
  const now = Date.now();
  const { id, arn, domainName, etag, current } = distribution;
  const served = servedAt(distribution, now)?.certificate;
  return {
    id,
    arn,
    domainName,
    status: statusAt(distribution, now),
    etag,
    lastModified: new Date(distribution.lastModified).toISOString(),
    aliases: current.facts.aliases,
    certificateArn: arnOf(current.facts.certificate),
    servedCertificateArn: arnOf(served),
    certificate: storedName(current.facts.certificate),
    servedCertificate: storedName(served),
    configXml: current.configXml,
  };
}

function certificateFor({ certificateArn, iamCertificateId }: SeededDistribution): ViewerCertificate {
  if (certificateArn !== undefined) return { from: "acm", arn: certificateArn };
  return iamCertificateId === undefined ? { from: "cloudfront" } : { from: "iam", id: iamCertificateId };
}

function seed(context: WorldContext, seeded: SeededDistribution): void {
  const { id, aliases, config = {}, wholeConfig, extraXml = "", tags = {} } = seeded;
  const { distributions, certificates, cachePolicies } = context;
  const certificate = certificateFor(seeded);
  const stored = storedName(certificate);
  if (distributions.get(id) !== undefined)
    throw new LabFault(`The lab has a distribution "${id}" already; expected another id.`);
  if (stored !== undefined && certificates.newest(stored) === undefined)
    throw new LabFault(`The lab has no certificate "${stored}" for "${id}"; import or upload it first.`);
  const whole = wholeConfig ?? merge(baseConfig({ id, aliases, certificate }), config);
  const configXml = configDocument(whole) + extraXml;
  const { current } = distributions.add({ id, configXml, settled: true, tags: new Map(Object.entries(tags)) });
  // A distribution that has been there for long has the cache policies it names.
  for (const policy of current.facts.cachePolicyIds)
    if (!cachePolicies.exists(policy)) cachePolicies.create("", policy);
}

export function createWorld(context: WorldContext): World {
  const { distributions, quotas, forward } = context;
  return {
    ...createStocking(context),
    ...createFederation(context),
    ...createIdentityCenterWorld(context),
    addDistribution: async (seeded) => seed(context, seeded),
    addDistributions: async (many) => {
      for (const seeded of many) seed(context, seeded);
    },
    distribution: (id) => {
      const distribution = distributions.get(id);
      return distribution && viewOf(distribution);
    },
    distributions: () => distributions.all().map(viewOf),
    deleteDistribution: async (id) => {
      if (!distributions.remove(id)) throw new LabFault(`The lab has no distribution "${id}".`);
    },
    putSecret: (name, secret) => putSecret(name, secret, forward),
    setQuota: quotas.set,
  };
}
