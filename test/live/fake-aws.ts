// AWS's port, faked: real SDK clients whose requests end in a function instead of a socket.
import { ACMClient } from "@aws-sdk/client-acm";
import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { IAMClient } from "@aws-sdk/client-iam";
import { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { STSClient } from "@aws-sdk/client-sts";

export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  /** The operation, for services that have one URL for all: "DescribeCertificate". */
  readonly target: string;
  readonly body: string;
}
export interface WireResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}
export type Answer = (request: WireRequest) => WireResponse | Error | Promise<WireResponse | Error>;

const options = {
  region: "us-east-1",
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example" },
  maxAttempts: 1,
} as const;

export function cloudFrontAnswering(answer: Answer, maxAttempts = 1): CloudFrontClient {
  return new CloudFrontClient({ ...options, maxAttempts, requestHandler: handlerFor(answer) });
}

export function acmAnswering(answer: Answer, maxAttempts = 1): ACMClient {
  return new ACMClient({ ...options, maxAttempts, requestHandler: handlerFor(answer) });
}

export function iamAnswering(answer: Answer, maxAttempts = 1): IAMClient {
  return new IAMClient({ ...options, maxAttempts, requestHandler: handlerFor(answer) });
}

export function quotasAnswering(answer: Answer, maxAttempts = 1): ServiceQuotasClient {
  return new ServiceQuotasClient({ ...options, maxAttempts, requestHandler: handlerFor(answer) });
}

export function cognitoAnswering(answer: Answer, maxAttempts = 1): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({ ...options, maxAttempts, requestHandler: handlerFor(answer) });
}

export function ssoAdminAnswering(answer: Answer, maxAttempts = 1): SSOAdminClient {
  return new SSOAdminClient({ ...options, maxAttempts, requestHandler: handlerFor(answer) });
}

export function identitystoreAnswering(answer: Answer, maxAttempts = 1): IdentitystoreClient {
  return new IdentitystoreClient({ ...options, maxAttempts, requestHandler: handlerFor(answer) });
}

export function cloudTrailAnswering(answer: Answer, maxAttempts = 1): CloudTrailClient {
  return new CloudTrailClient({ ...options, maxAttempts, requestHandler: handlerFor(answer) });
}

export function secretsManagerAnswering(answer: Answer, region: string = options.region): SecretsManagerClient {
  return new SecretsManagerClient({ ...options, region, requestHandler: handlerFor(answer) });
}

export function stsAnswering(answer: Answer): STSClient {
  return new STSClient({ ...options, requestHandler: handlerFor(answer) });
}

interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

function handlerFor(answer: Answer) {
  return {
    async handle(request: HttpRequest) {
      const body = textOf(request.body);
      const action = new URLSearchParams(body).get("Action") ?? "";
      const target = request.headers["x-amz-target"]?.split(".").at(-1) ?? action;
      const { method, path, query = {} } = request;
      const answered = await answer({ method, path, query, target, body });
      if (answered instanceof Error) throw answered;
      const { status = 200, headers = {} } = answered;
      return { response: { statusCode: status, headers, body: new TextEncoder().encode(answered.body) } };
    },
  };
}

function textOf(body: unknown): string {
  if (typeof body === "string") return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : "";
}

export function xmlError(status: number, code: string, message: string): WireResponse {
  return {
    status,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  };
}

export function jsonError(status: number, type: string, message: string): WireResponse {
  return { status, headers: { "x-amzn-errortype": type }, body: JSON.stringify({ __type: type, message }) };
}

export function json(body: unknown): WireResponse {
  return { headers: { "content-type": "application/x-amz-json-1.1" }, body: JSON.stringify(body) };
}
