// An account with a few distributions and certificates, as CloudFront, ACM and IAM would answer for it.
import { X509Certificate } from "node:crypto";
import { acmAnswering, type Answer, cloudFrontAnswering, iamAnswering, json, jsonError, xmlError } from "./fake-aws.js";

export interface FakeDistribution {
  readonly id: string;
  readonly config: unknown;
  readonly status?: string;
  readonly lastModified?: string;
  readonly etag?: string;
}

export interface FakeCertificate {
  readonly arn: string;
  readonly pem: string;
  readonly inUseBy?: readonly string[];
  /** What the list tells beyond names and expiry; see `listedInFull`. */
  readonly listed?: object;
}

/** All that ACM's list tells of an imported certificate for a P-256 key; without it, only a call for each does. */
export function listedInFull(pem: string): object {
  return {
    Type: "IMPORTED",
    Status: "ISSUED",
    KeyAlgorithm: "EC-prime256v1",
    HasAdditionalSubjectAlternativeNames: false,
    NotBefore: new Date(new X509Certificate(pem).validFrom).getTime() / 1000,
  };
}

/** In the IAM store. */
export interface FakeServerCertificate {
  readonly arn: string;
  readonly id: string;
  readonly pem: string;
}

export interface FakeAccount {
  serverCertificates: readonly FakeServerCertificate[];
  distributions: readonly FakeDistribution[];
  certificates: readonly FakeCertificate[];
  /** Each call as "GET /2020-05-31/distribution/E1" or "DescribeCertificate". */
  readonly calls: string[];
}

export function anAccount(account: Partial<FakeAccount> = {}): FakeAccount {
  return { serverCertificates: [], distributions: [], certificates: [], calls: [], ...account };
}

/** A DistributionConfig in the JSON shape of the AWS CLI, serving `arn` for the aliases. */
export function aConfig({
  aliases = ["www.example.com"],
  arn = anArn("2026-03"),
  more = {},
}: { readonly aliases?: readonly string[]; readonly arn?: string; readonly more?: object } = {}) {
  return {
    CallerReference: "made-once",
    Aliases: aliases.length === 0 ? { Quantity: 0 } : { Quantity: aliases.length, Items: aliases },
    Comment: "",
    Enabled: true,
    Origins: {
      Quantity: 1,
      Items: [{ Id: "api", DomainName: "api.example.net", CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443 } }],
    },
    DefaultCacheBehavior: { TargetOriginId: "api", ViewerProtocolPolicy: "redirect-to-https" },
    ViewerCertificate: { ACMCertificateArn: arn, SSLSupportMethod: "sni-only", MinimumProtocolVersion: "TLSv1.2_2021" },
    Staging: false,
    ...more,
  };
}

/** Of every fake distribution that is not given one. */
export const anEtag = "E2QWRUHAPOMQZL";

export function anArn(generation: string): string {
  return `arn:aws:acm:us-east-1:123456789012:certificate/${generation}`;
}

export function portsOf(account: FakeAccount) {
  const iam = iamAnswering(iamOf(account));
  return {
    cloudfront: cloudFrontAnswering(cloudFrontOf(account)),
    acm: acmAnswering(acmOf(account)),
    iam: () => Promise.resolve(iam),
  };
}

export function cloudFrontOf(account: FakeAccount): Answer {
  return ({ method, path, query }) => {
    account.calls.push(`${method} ${path}`);
    const id = /\/distribution\/(\w+)$/.exec(path)?.[1];
    if (id === undefined)
      return listing(account.distributions, Number(query["Marker"] ?? 0), Number(query["MaxItems"]));
    const found = account.distributions.find((one) => one.id === id);
    if (found === undefined) return xmlError(404, "NoSuchDistribution", "The specified distribution does not exist.");
    const body = `<?xml version="1.0"?>\n<Distribution xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">${head(found)}${element("DistributionConfig", found.config)}</Distribution>`;
    return { headers: { etag: found.etag ?? anEtag }, body };
  };
}

function listing(all: readonly FakeDistribution[], from: number, size: number) {
  const items = all.slice(from, from + size);
  const more = from + size < all.length;
  const body = items
    .map((one) => `<DistributionSummary>${summaryHead(one)}${inner(summarized(one.config))}</DistributionSummary>`)
    .join("");
  const next = more ? `<NextMarker>${from + size}</NextMarker>` : "";
  return {
    body: `<DistributionList><Marker></Marker>${next}<MaxItems>${size}</MaxItems><IsTruncated>${more}</IsTruncated><Quantity>${items.length}</Quantity><Items>${body}</Items></DistributionList>`,
  };
}

function head({ id, status = "Deployed", lastModified = "2026-11-01T00:00:00.000Z" }: FakeDistribution): string {
  return `<Id>${id}</Id><ARN>arn:aws:cloudfront::123456789012:distribution/${id}</ARN><Status>${status}</Status><LastModifiedTime>${lastModified}</LastModifiedTime><InProgressInvalidationBatches>0</InProgressInvalidationBatches><DomainName>${id.toLowerCase()}.cloudfront.test</DomainName>`;
}

function summaryHead(distribution: FakeDistribution): string {
  return `${head(distribution)}<ETag>${distribution.etag ?? anEtag}</ETag>`;
}

/** What a DistributionConfig has and a DistributionSummary has not. */
const onlyInFull: readonly string[] = [
  "CacheTagConfig",
  "CallerReference",
  "ContinuousDeploymentPolicyId",
  "DefaultRootObject",
  "Logging",
  "TenantConfig",
];

/** A configuration as ListDistributions shows it. */
export function summarized(config: unknown): object {
  if (typeof config !== "object" || config === null) return {};
  return Object.fromEntries(Object.entries(config).filter(([name]) => !onlyInFull.includes(name)));
}

/** JSON as XML the way rest-xml writes it. Only of aliases does a reader need the name of a list's members. */
export function element(name: string, value: unknown, member = "member"): string {
  return `<${name}>${inner(value, name === "Aliases" ? "CNAME" : member)}</${name}>`;
}

function inner(value: unknown, member = "member"): string {
  if (Array.isArray(value)) return value.map((item: unknown) => element(member, item)).join("");
  if (typeof value === "object" && value !== null)
    return Object.entries(value)
      .map(([name, field]) => element(name, field, name === "Items" ? member : undefined))
      .join("");
  return String(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

export function acmOf(account: FakeAccount): Answer {
  return ({ target, body }) => {
    account.calls.push(target);
    const input: unknown = JSON.parse(body);
    const arn =
      typeof input === "object" && input !== null && "CertificateArn" in input ? input.CertificateArn : undefined;
    if (target === "ListCertificates") return json({ CertificateSummaryList: account.certificates.map(summaryOf) });
    const found = account.certificates.find((one) => one.arn === arn);
    if (found === undefined) return jsonError(400, "ResourceNotFoundException", "Could not find certificate.");
    if (target === "GetCertificate") return json({ Certificate: found.pem });
    return json({
      Certificate: {
        ...summaryOf(found),
        InUseBy: found.inUseBy ?? [],
        KeyAlgorithm: "EC-prime256v1",
        Type: "IMPORTED",
      },
    });
  };
}

function summaryOf({ arn, pem, listed = {} }: FakeCertificate) {
  const read = new X509Certificate(pem);
  const names = (read.subjectAltName ?? "").split(", ").map((name) => name.replace("DNS:", ""));
  const notAfter = new Date(read.validTo).getTime() / 1000;
  const shown = { DomainName: names[0], SubjectAlternativeNameSummaries: names, NotAfter: notAfter };
  return { CertificateArn: arn, ...shown, ...listed };
}

function iamOf(account: FakeAccount): Answer {
  return ({ target, body }) => {
    account.calls.push(target);
    const inner = (result: string) => ({
      body: `<${target}Response><${target}Result>${result}</${target}Result></${target}Response>`,
    });
    if (target === "ListServerCertificates") {
      const all = account.serverCertificates.map((one) => element("member", metadataOf(one))).join("");
      return inner(
        `<IsTruncated>false</IsTruncated><ServerCertificateMetadataList>${all}</ServerCertificateMetadataList>`,
      );
    }
    const name = new URLSearchParams(body).get("ServerCertificateName");
    const found = account.serverCertificates.find(({ arn }) => arn.endsWith(`/${String(name)}`));
    if (found === undefined)
      return xmlError(404, "NoSuchEntity", `The Server Certificate with name ${String(name)} cannot be found.`);
    const certificate = { ServerCertificateMetadata: metadataOf(found), CertificateBody: found.pem };
    return inner(element("ServerCertificate", certificate));
  };
}

function metadataOf({ arn, id, pem }: FakeServerCertificate) {
  const [, path = "/", name = ""] = /:server-certificate(\/.*?)([^/]+)$/.exec(arn) ?? [];
  const expiration = new Date(new X509Certificate(pem).validTo).toISOString();
  return { Path: path, ServerCertificateName: name, ServerCertificateId: id, Arn: arn, Expiration: expiration };
}
