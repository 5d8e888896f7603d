import { answerAcm, readJson, type AcmContext } from "./acm.js";
import { baseConfig } from "./base-config.js";
import type { CachePolicies } from "./cache-policies.js";
import { configDocument, merge, type JsonObject } from "./config-document.js";
import { readConfig, type ViewerCertificate } from "./distribution-config.js";
import { LabFault } from "./lab-fault.js";
import { servedAt, statusAt, type Distribution, type Status } from "./propagation.js";

export interface NewCertificate {
  readonly pem: string;
  readonly chain: string;
  readonly privateKey: string;
  /** Default: one that ACM chooses. */
  readonly arn?: string | undefined;
}

export interface SeededDistribution {
  readonly id: string;
  readonly aliases: readonly string[];
  /** Left out: CloudFront's own certificate. */
  readonly certificateArn?: string | undefined;
  /** Laid over the plain configuration, in the shape of the SDKs. */
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
  /** What the newest configuration says. */
  readonly certificateArn: string | undefined;
  /** What the edge shows. */
  readonly servedCertificateArn: string | undefined;
  /** The configuration between `<DistributionConfig>` and its end, as it was sent. */
  readonly configXml: string;
}

/** What is in a lab, to be arranged and looked at from outside. */
export interface World {
  /** Answers the ARN. */
  readonly importCertificate: (certificate: NewCertificate) => Promise<string>;
  /** One that has been there for long: Deployed, and served. */
  readonly addDistribution: (distribution: SeededDistribution) => Promise<void>;
  /** Undefined: there is none with this id. */
  readonly distribution: (id: string) => DistributionView | undefined;
  /** Sorted by id. */
  readonly distributions: () => readonly DistributionView[];
  /** Behind everyone's back: at once, and without asking whether it is disabled. */
  readonly deleteDistribution: (id: string) => Promise<void>;
}

export interface WorldContext extends AcmContext {
  readonly cachePolicies: CachePolicies;
  readonly account: string;
}

function arnOf(certificate: ViewerCertificate | undefined): string | undefined {
  return certificate?.from === "acm" ? certificate.arn : undefined;
}

function viewOf(distribution: Distribution): DistributionView {
  const now = Date.now();
  const { id, arn, domainName, etag, current } = distribution;
  return {
    id,
    arn,
    domainName,
    status: statusAt(distribution, now),
    etag,
    lastModified: new Date(distribution.lastModified).toISOString(),
    aliases: current.facts.aliases,
    certificateArn: arnOf(current.facts.certificate),
    servedCertificateArn: arnOf(servedAt(distribution, now)?.certificate),
    configXml: current.configXml,
  };
}

/** ACM's own call, as any client would make it: what ACM refuses is refused here too. */
async function importInto(context: WorldContext, { pem, chain, privateKey, arn }: NewCertificate): Promise<string> {
  const encoded = (text: string) => Buffer.from(text).toString("base64");
  const request = {
    Certificate: encoded(pem),
    PrivateKey: encoded(privateKey),
    ...(chain === "" ? {} : { CertificateChain: encoded(chain) }),
  };
  // The emulator reads the service and the region from the signature, and checks nothing else of it.
  const scope = "Credential=lab/20260101/us-east-1/acm/aws4_request, SignedHeaders=host, Signature=none";
  const rawHeaders = [
    ["Host", "127.0.0.1"],
    ["Authorization", `AWS4-HMAC-SHA256 ${scope}`],
    ["Content-Type", "application/x-amz-json-1.1"],
    ["X-Amz-Target", "CertificateManager.ImportCertificate"],
  ].flat();
  const body = Buffer.from(JSON.stringify(request));
  const call = { method: "POST", path: "/", target: "/", query: new URLSearchParams(), headers: {}, rawHeaders, body };
  const answer = await answerAcm("ImportCertificate", call, context, arn);
  const { CertificateArn, message } = readJson(answer.body);
  if (typeof CertificateArn === "string") return CertificateArn;
  throw new LabFault(
    `The certificate was not imported: ${typeof message === "string" ? message : `status ${answer.status}`}`,
  );
}

function seed(context: WorldContext, seeded: SeededDistribution): void {
  const { id, aliases, certificateArn, config = {}, wholeConfig, extraXml = "", tags = {} } = seeded;
  const { distributions, certificates, cachePolicies } = context;
  if (distributions.get(id) !== undefined)
    throw new LabFault(`The lab has a distribution "${id}" already; expected another id.`);
  if (certificateArn !== undefined && certificates.newest(certificateArn) === undefined)
    throw new LabFault(`The lab has no certificate "${certificateArn}" for "${id}"; import it first.`);
  const whole = wholeConfig ?? merge(baseConfig({ id, aliases, certificateArn }), config);
  const configXml = configDocument(whole) + extraXml;
  // A distribution that has been there for long has the cache policies it names.
  for (const policy of readConfig(configXml).cachePolicyIds)
    if (!cachePolicies.exists(policy)) cachePolicies.create("", policy);
  distributions.add({ id, configXml, settled: true, tags: new Map(Object.entries(tags)) });
}

export function createWorld(context: WorldContext): World {
  const { distributions, account } = context;
  return {
    importCertificate: async (certificate) => {
      const { arn } = certificate;
      if (arn !== undefined && !arn.startsWith(`arn:aws:acm:us-east-1:${account}:certificate/`))
        throw new LabFault(
          `"${arn}" is not an ARN of the lab; expected arn:aws:acm:us-east-1:${account}:certificate/….`,
        );
      return importInto(context, certificate);
    },
    addDistribution: async (seeded) => seed(context, seeded),
    distribution: (id) => {
      const distribution = distributions.get(id);
      return distribution && viewOf(distribution);
    },
    distributions: () => distributions.all().map(viewOf),
    deleteDistribution: async (id) => {
      if (!distributions.remove(id)) throw new LabFault(`The lab has no distribution "${id}".`);
    },
  };
}
