/**
 * What provider hashicorp/aws 5.100.0 makes of each field of a DistributionConfig when it sends it back in an update.
 * From its schema of aws_cloudfront_distribution, and from updates whose request was compared with what was live.
 */
export type Carried =
  /** A scalar that comes back as it was. */
  | { readonly kind: "value" }
  /** A list of scalars, likewise. */
  | { readonly kind: "values" }
  | { readonly kind: "struct"; readonly fields: Fields; readonly whenOff: Readonly<Record<string, string>> | undefined }
  /** Structures, told apart by one of their fields. */
  | { readonly kind: "list"; readonly by: string; readonly fields: Fields }
  /** Left out of the update, so that CloudFront falls back to `becomes`; "the distribution's account" is decided by the reader. */
  | { readonly kind: "dropped"; readonly becomes: string }
  /** Follows from other fields: CloudFront computes it anew. */
  | { readonly kind: "derived" };

export type Fields = Readonly<Record<string, Carried>>;

/** A VPC origin shared by another account names it; without the name CloudFront looks in the distribution's own. */
export const ownAccount = "the distribution's account";

const value: Carried = { kind: "value" };
const values: Carried = { kind: "values" };
const derived: Carried = { kind: "derived" };
const dropped = (becomes: string): Carried => ({ kind: "dropped", becomes });
const struct = (fields: Fields, whenOff?: Readonly<Record<string, string>>): Carried => ({
  kind: "struct",
  fields,
  whenOff,
});
const list = (by: string, fields: Fields): Carried =>
  struct({ Quantity: derived, Items: { kind: "list", by, fields } });
const plainList = struct({ Quantity: derived, Items: values });
const switched = struct({ Enabled: value, Quantity: derived, Items: values });

const cacheBehavior: Fields = {
  AllowedMethods: struct({ Quantity: derived, Items: values, CachedMethods: plainList }),
  CachePolicyId: value,
  Compress: value,
  DefaultTTL: value,
  FieldLevelEncryptionId: value,
  ForwardedValues: struct({
    Cookies: struct({ Forward: value, WhitelistedNames: plainList }),
    Headers: plainList,
    QueryString: value,
    QueryStringCacheKeys: plainList,
  }),
  FunctionAssociations: list("EventType", { EventType: value, FunctionARN: value }),
  GrpcConfig: struct({ Enabled: value }),
  LambdaFunctionAssociations: list("EventType", { EventType: value, IncludeBody: value, LambdaFunctionARN: value }),
  MaxTTL: value,
  MinTTL: value,
  OriginRequestPolicyId: value,
  PathPattern: value,
  RealtimeLogConfigArn: value,
  ResponseHeadersPolicyId: value,
  SmoothStreaming: value,
  TargetOriginId: value,
  TrustedKeyGroups: switched,
  TrustedSigners: switched,
  ViewerProtocolPolicy: value,
};

const origin: Fields = {
  ConnectionAttempts: value,
  ConnectionTimeout: value,
  CustomHeaders: list("HeaderName", { HeaderName: value, HeaderValue: value }),
  CustomOriginConfig: struct({
    HTTPPort: value,
    HTTPSPort: value,
    IpAddressType: dropped("ipv4"),
    OriginKeepaliveTimeout: value,
    OriginProtocolPolicy: value,
    OriginReadTimeout: value,
    OriginSslProtocols: plainList,
  }),
  DomainName: value,
  Id: value,
  OriginAccessControlId: value,
  OriginPath: value,
  OriginShield: struct({ Enabled: value, OriginShieldRegion: value }),
  // No maximum: CloudFront says it as 0 or not at all.
  ResponseCompletionTimeout: dropped("0"),
  S3OriginConfig: struct({ OriginAccessIdentity: value, OriginReadTimeout: dropped("30") }),
  VpcOriginConfig: struct({
    OriginKeepaliveTimeout: value,
    OriginReadTimeout: value,
    OwnerAccountId: dropped(ownAccount),
    VpcOriginId: value,
  }),
};

/** A field that is not here is unknown to the provider, and so is its default to us. */
export const distributionConfig: Fields = {
  Aliases: plainList,
  CacheBehaviors: list("PathPattern", cacheBehavior),
  CallerReference: value,
  Comment: value,
  ConnectionMode: dropped("direct"),
  ContinuousDeploymentPolicyId: value,
  CustomErrorResponses: list("ErrorCode", {
    ErrorCachingMinTTL: value,
    ErrorCode: value,
    ResponseCode: value,
    ResponsePagePath: value,
  }),
  DefaultCacheBehavior: struct(cacheBehavior),
  DefaultRootObject: value,
  Enabled: value,
  HttpVersion: value,
  IsIPV6Enabled: value,
  // While legacy logging is off, which is how logging v2 looks, the provider sends the block empty.
  Logging: struct(
    { Bucket: value, Enabled: value, IncludeCookies: value, Prefix: value },
    { Bucket: "", IncludeCookies: "false", Prefix: "" },
  ),
  OriginGroups: list("Id", {
    FailoverCriteria: struct({ StatusCodes: plainList }),
    Id: value,
    Members: list("OriginId", { OriginId: value }),
    SelectionCriteria: dropped("default"),
  }),
  Origins: list("Id", origin),
  PriceClass: value,
  Restrictions: struct({ GeoRestriction: struct({ Items: values, Quantity: derived, RestrictionType: value }) }),
  Staging: value,
  ViewerCertificate: struct({
    ACMCertificateArn: value,
    Certificate: derived,
    CertificateSource: derived,
    CloudFrontDefaultCertificate: value,
    IAMCertificateId: value,
    MinimumProtocolVersion: value,
    SSLSupportMethod: value,
  }),
  WebACLId: value,
};

/** What a DistributionSummary says besides the configuration: its identity and its state, which no update sends. */
export const distributionSummary: Fields = {
  ...distributionConfig,
  ActiveTrustedKeyGroups: derived,
  ActiveTrustedSigners: derived,
  AliasICPRecordals: derived,
  ARN: derived,
  DomainName: derived,
  ETag: derived,
  Id: derived,
  InProgressInvalidationBatches: derived,
  LastModifiedTime: derived,
  Status: derived,
};
