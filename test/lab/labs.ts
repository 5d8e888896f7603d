import { ACMClient } from "@aws-sdk/client-acm";
import { CloudFrontClient, GetDistributionConfigCommand, UpdateDistributionCommand } from "@aws-sdk/client-cloudfront";
import type { DistributionConfig } from "@aws-sdk/client-cloudfront";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { IAMClient } from "@aws-sdk/client-iam";
import { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { STSClient } from "@aws-sdk/client-sts";
import { connect } from "node:tls";
import { cachingOptimized } from "../../lab/base-config.js";
import { createCertificateAuthority, type CertificateAuthority } from "../../lab/certificate-authority.js";
import { startLab, type Lab, type LabOptions } from "../../lab/lab.js";

/** How long to wait for what takes the lab a second: on a busy machine everything else is slow too. */
export const soon = { timeout: 10_000, interval: 50 } as const;

/** A lab with short delays, clients that ask once, and an authority whose certificates it trusts to be real. */
export interface LabUnderTest {
  readonly lab: Lab;
  readonly cloudFront: CloudFrontClient;
  readonly acm: ACMClient;
  readonly cognito: CognitoIdentityProviderClient;
  readonly cognitoIn: (region: string) => CognitoIdentityProviderClient;
  readonly cloudTrail: CloudTrailClient;
  readonly cloudTrailIn: (region: string) => CloudTrailClient;
  readonly iam: IAMClient;
  readonly identityStore: IdentitystoreClient;
  readonly ssoAdmin: SSOAdminClient;
  readonly ssoAdminIn: (region: string) => SSOAdminClient;
  readonly quotas: ServiceQuotasClient;
  readonly secrets: SecretsManagerClient;
  readonly sts: STSClient;
  readonly authority: CertificateAuthority;
  /** Imports a new certificate for names; answers its ARN and fingerprint. */
  readonly certificateFor: (
    ...names: readonly string[]
  ) => Promise<{ readonly arn: string; readonly fingerprint: string }>;
  /** Uploads a new one to IAM below /cloudfront/; answers its id as well. */
  readonly serverCertificateFor: (
    ...names: readonly string[]
  ) => Promise<{ readonly id: string; readonly arn: string; readonly name: string; readonly fingerprint: string }>;
}

export async function aLab(options: LabOptions = {}): Promise<LabUnderTest> {
  const lab = await startLab({ deployMs: 800, propagationMs: 500, releaseLagMs: 300, ...options });
  const settings = {
    endpoint: lab.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "lab", secretAccessKey: "lab" },
    maxAttempts: 1,
  };
  const authority = await createCertificateAuthority();
  return {
    lab,
    cloudFront: new CloudFrontClient(settings),
    acm: new ACMClient(settings),
    cognito: new CognitoIdentityProviderClient(settings),
    cognitoIn: (region) => new CognitoIdentityProviderClient({ ...settings, region }),
    cloudTrail: new CloudTrailClient(settings),
    cloudTrailIn: (region) => new CloudTrailClient({ ...settings, region }),
    iam: new IAMClient(settings),
    identityStore: new IdentitystoreClient(settings),
    ssoAdmin: new SSOAdminClient(settings),
    ssoAdminIn: (region) => new SSOAdminClient({ ...settings, region }),
    quotas: new ServiceQuotasClient(settings),
    secrets: new SecretsManagerClient(settings),
    sts: new STSClient(settings),
    authority,
    certificateFor: async (...names) => {
      const issued = await authority.issue({ names });
      return { arn: await lab.importCertificate(issued), fingerprint: issued.fingerprint };
    },
    serverCertificateFor: async (...names) => {
      const issued = await authority.issue({ names });
      const name = `${(names[0] ?? "any").replace("*", "star")}-${issued.fingerprint.slice(0, 8)}`;
      return { ...(await lab.uploadServerCertificate({ ...issued, name })), name, fingerprint: issued.fingerprint };
    },
  };
}

/** Reads a distribution, changes its configuration and sends it back, as every client does. */
export async function change(
  cloudFront: CloudFrontClient,
  id: string,
  edit: (config: DistributionConfig) => DistributionConfig,
): Promise<void> {
  const { DistributionConfig, ETag } = await cloudFront.send(new GetDistributionConfigCommand({ Id: id }));
  if (DistributionConfig === undefined) throw new Error(`"${id}" has no configuration.`);
  await cloudFront.send(
    new UpdateDistributionCommand({ Id: id, IfMatch: ETag, DistributionConfig: edit(DistributionConfig) }),
  );
}

const servicesByTarget: Readonly<Record<string, string>> = { AmazonSSM: "ssm", AWSIdentityStore: "identitystore" };

/** Asks a service that speaks JSON as the AWS provider asks it: one without a client here, or what its client warns of. */
export async function askJson(
  { endpoint }: Lab,
  target: string,
  body: Readonly<Record<string, unknown>>,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const service = servicesByTarget[target.split(".")[0] ?? ""] ?? "unknown";
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=lab/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=none`,
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": target,
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const answer: unknown = text === "" ? {} : JSON.parse(text);
  return { status: response.status, body: answer };
}

/** An edit that moves a distribution to a certificate of IAM. */
export function toServerCertificate(id: string): (config: DistributionConfig) => DistributionConfig {
  const ViewerCertificate = {
    IAMCertificateId: id,
    SSLSupportMethod: "sni-only",
    MinimumProtocolVersion: "TLSv1.2_2021",
  } as const;
  return (config) => ({ ...config, ViewerCertificate });
}

/** An edit that moves a distribution to another certificate. */
export function toCertificate(arn: string): (config: DistributionConfig) => DistributionConfig {
  const ViewerCertificate = {
    ACMCertificateArn: arn,
    SSLSupportMethod: "sni-only",
    MinimumProtocolVersion: "TLSv1.2_2021",
  } as const;
  return (config) => ({ ...config, ViewerCertificate });
}

/** The fingerprint and the names the edge shows for a name. */
export function served(
  { edge }: Lab,
  servername: string,
  host: string = edge.host,
): Promise<{ readonly fingerprint: string; readonly names: string }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: edge.port, servername, rejectUnauthorized: false }, () => {
      const { fingerprint256, subjectaltname } = socket.getPeerCertificate();
      resolve({ fingerprint: fingerprint256.replaceAll(":", "").toLowerCase(), names: subjectaltname ?? "" });
      socket.end();
    });
    socket.once("error", reject);
  });
}

/** The name and the HTTP status of the error a call ends with; `undefined` when it succeeds. */
export async function errorOf(
  call: Promise<unknown>,
): Promise<{ readonly name: string; readonly status: unknown } | undefined> {
  try {
    await call;
    return undefined;
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    return { name: cause.name, status: statusIn(cause) };
  }
}

function statusIn(cause: Error): unknown {
  const metadata: unknown = "$metadata" in cause ? cause.$metadata : undefined;
  return typeof metadata === "object" && metadata !== null && "httpStatusCode" in metadata
    ? metadata.httpStatusCode
    : undefined;
}

/** The least that makes a distribution. */
export function minimalConfig(
  callerReference: string,
  overrides: Partial<DistributionConfig> = {},
): DistributionConfig {
  return {
    CallerReference: callerReference,
    Comment: "",
    Enabled: true,
    Origins: {
      Quantity: 1,
      Items: [{ Id: "o", DomainName: "origin.example.com", S3OriginConfig: { OriginAccessIdentity: "" } }],
    },
    DefaultCacheBehavior: { TargetOriginId: "o", ViewerProtocolPolicy: "https-only", CachePolicyId: cachingOptimized },
    ...overrides,
  };
}
