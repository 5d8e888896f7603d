import { behavior, cachingDisabled, cachingOptimized, list, webOrigin } from "./base-config.js";
import type { SeededDistribution } from "./world.js";

const logs = { Enabled: true, IncludeCookies: false, Bucket: "logs-example.s3.amazonaws.com" } as const;
const allMethods = ["HEAD", "DELETE", "POST", "GET", "OPTIONS", "PUT", "PATCH"] as const;
const securityHeaders = "67f7725c-6f97-4210-82d7-5512b31e9d03";
const allViewerExceptHost = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

const bucket = {
  Id: "assets",
  DomainName: "shop-assets.s3.us-east-1.amazonaws.com",
  OriginPath: "/public",
  CustomHeaders: list(),
  // The provider does not know this field; 30 is its default, so nothing is lost by an update.
  S3OriginConfig: { OriginAccessIdentity: "", OriginReadTimeout: 30 },
  ConnectionAttempts: 3,
  ConnectionTimeout: 10,
  OriginShield: { Enabled: true, OriginShieldRegion: "us-east-1" },
  OriginAccessControlId: "E2OAC000000001",
} as const;

function errorPage(code: number, path: string): Readonly<Record<string, string | number>> {
  return { ErrorCode: code, ResponsePagePath: path, ResponseCode: "200", ErrorCachingMinTTL: 10 };
}

/** They share a certificate, so browsers share connections between them: they have to offer the same. */
const sharedHttpVersion = "http2and3";

const canary = {
  Comment: "www: the front page",
  DefaultRootObject: "index.html",
  Origins: list(webOrigin("web", "www-origin.example.com")),
  Logging: { ...logs, Prefix: "www/" },
  WebACLId: "arn:aws:wafv2:us-east-1:123456789012:global/webacl/front/6a1f3a52-3c3f-4d0c-9a50-1e2f7b7f0001",
  HttpVersion: sharedHttpVersion,
};

const shop = {
  HttpVersion: sharedHttpVersion,
  Comment: "shop: one distribution for all shops",
  Origins: list(webOrigin("shop", "shop-origin.example.com"), bucket),
  DefaultCacheBehavior: {
    ...behavior("shop", cachingDisabled),
    AllowedMethods: { ...list(...allMethods), CachedMethods: list("HEAD", "GET") },
    OriginRequestPolicyId: allViewerExceptHost,
    ResponseHeadersPolicyId: securityHeaders,
  },
  CacheBehaviors: list(
    { PathPattern: "/assets/*", ...behavior("assets", cachingOptimized), ResponseHeadersPolicyId: securityHeaders },
    { PathPattern: "/checkout/*", ...behavior("shop", cachingDisabled), ViewerProtocolPolicy: "https-only" },
  ),
  CustomErrorResponses: list(errorPage(403, "/index.html"), errorPage(404, "/index.html")),
  PriceClass: "PriceClass_100",
};

const api = {
  Comment: "api",
  Origins: list({
    ...webOrigin("api", "api-origin.example.com"),
    CustomHeaders: list({ HeaderName: "x-from", HeaderValue: "cloudfront & only" }),
    OriginShield: { Enabled: true, OriginShieldRegion: "us-east-1" },
  }),
  DefaultCacheBehavior: {
    ...behavior("api", cachingDisabled),
    ViewerProtocolPolicy: "https-only",
    AllowedMethods: { ...list(...allMethods), CachedMethods: list("HEAD", "GET") },
    OriginRequestPolicyId: allViewerExceptHost,
  },
  HttpVersion: sharedHttpVersion,
  Restrictions: { GeoRestriction: { RestrictionType: "blacklist", ...list("KP") } },
};

const apex = {
  HttpVersion: sharedHttpVersion,
  Comment: "the bare domain: sends viewers to www",
  Origins: list(webOrigin("redirect", "redirect.s3-website-us-east-1.amazonaws.com")),
  DefaultCacheBehavior: behavior("redirect"),
  PriceClass: "PriceClass_200",
  IsIPV6Enabled: false,
};

/** The demo's distributions, but for their certificate: as different from one another as a real fleet is. */
export const demoDistributions: readonly (SeededDistribution & { readonly aliases: readonly [string] })[] = [
  { id: "E1CANARY000001", aliases: ["www.example.com"], config: canary, tags: { team: "edge" } },
  { id: "E2SHOP00000002", aliases: ["*.shop.example.com"], config: shop, tags: { team: "shop" } },
  { id: "E3API000000003", aliases: ["api.example.com"], config: api },
  { id: "E4APEX00000004", aliases: ["example.com"], config: apex, tags: { team: "edge" } },
];
