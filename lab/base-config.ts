import type { JsonObject } from "./config-document.js";
import { storedName, type ViewerCertificate } from "./distribution-config.js";

/** What a distribution is made from. */
export interface BaseConfig {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly certificate: ViewerCertificate;
}

/** AWS's managed cache policies that the lab's distributions use. */
export const cachingOptimized = "658327ea-f89d-4fab-a63d-7e88639e58f6";
export const cachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

/** A list as the API writes it: without `Items` when it is empty. */
export function list(...items: readonly (JsonObject | string | number)[]): JsonObject {
  return items.length === 0 ? { Quantity: 0 } : { Quantity: items.length, Items: items };
}

/** An origin that is a web server. */
export function webOrigin(id: string, domainName: string): JsonObject {
  return {
    Id: id,
    DomainName: domainName,
    OriginPath: "",
    CustomHeaders: list(),
    CustomOriginConfig: {
      HTTPPort: 80,
      HTTPSPort: 443,
      OriginProtocolPolicy: "https-only",
      OriginSslProtocols: list("TLSv1.2"),
      OriginReadTimeout: 30,
      OriginKeepaliveTimeout: 5,
    },
    ConnectionAttempts: 3,
    ConnectionTimeout: 10,
    OriginShield: { Enabled: false },
    OriginAccessControlId: "",
  };
}

/** A cache behaviour that fetches from one origin. */
export function behavior(targetOriginId: string, cachePolicyId: string = cachingOptimized): JsonObject {
  return {
    TargetOriginId: targetOriginId,
    TrustedSigners: { Enabled: false, ...list() },
    TrustedKeyGroups: { Enabled: false, ...list() },
    ViewerProtocolPolicy: "redirect-to-https",
    AllowedMethods: { ...list("HEAD", "GET"), CachedMethods: list("HEAD", "GET") },
    SmoothStreaming: false,
    Compress: true,
    LambdaFunctionAssociations: list(),
    FunctionAssociations: list(),
    FieldLevelEncryptionId: "",
    CachePolicyId: cachePolicyId,
    GrpcConfig: { Enabled: false },
  };
}

function viewerCertificate(certificate: ViewerCertificate): JsonObject {
  const stored = storedName(certificate);
  const derived = { ...(stored === undefined ? {} : { Certificate: stored }), CertificateSource: certificate.from };
  const custom = { SSLSupportMethod: "sni-only", MinimumProtocolVersion: "TLSv1.2_2021" };
  switch (certificate.from) {
    case "cloudfront":
      // This is how the default certificate reads: neither dedicated IP nor a lowered floor.
      return {
        CloudFrontDefaultCertificate: true,
        SSLSupportMethod: "vip",
        MinimumProtocolVersion: "TLSv1",
        ...derived,
      };
    case "acm":
      return { CloudFrontDefaultCertificate: false, ACMCertificateArn: certificate.arn, ...custom, ...derived };
    case "iam":
      return { CloudFrontDefaultCertificate: false, IAMCertificateId: certificate.id, ...custom, ...derived };
  }
}

/** A plain distribution with every field that GetDistributionConfig shows for one, in the shape of the SDKs. */
export function baseConfig({ id, aliases, certificate }: BaseConfig): JsonObject {
  return {
    CallerReference: `lab-${id}`,
    Aliases: list(...aliases),
    DefaultRootObject: "",
    Origins: list(webOrigin("web", "origin.example.com")),
    OriginGroups: list(),
    DefaultCacheBehavior: behavior("web"),
    CacheBehaviors: list(),
    CustomErrorResponses: list(),
    Comment: "",
    Logging: { Enabled: false, IncludeCookies: false, Bucket: "", Prefix: "" },
    PriceClass: "PriceClass_All",
    Enabled: true,
    ViewerCertificate: viewerCertificate(certificate),
    Restrictions: { GeoRestriction: { RestrictionType: "none", ...list() } },
    WebACLId: "",
    HttpVersion: "http2",
    IsIPV6Enabled: true,
    ContinuousDeploymentPolicyId: "",
    Staging: false,
  };
}
