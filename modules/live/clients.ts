import { ACMClient } from "@aws-sdk/client-acm";
import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import type { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import type { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { STSClient } from "@aws-sdk/client-sts";
import { fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { Agent } from "node:https";
import { Agent as PlainAgent } from "node:http";

import type { Attempt, Attempted } from "./attempt.js";
import { describe, faultOf, isTransient } from "./fault.js";
import { cloudTrailRate, cognitoRate, paced, systemClock } from "./pace.js";

export interface LiveClients {
  readonly cloudfront: CloudFrontClient;
  readonly acm: ACMClient;
  readonly sts: STSClient;
  readonly iam: () => Promise<IAMClient>;
  readonly quotas: () => Promise<ServiceQuotasClient>;
  /** Asks as slowly as Cognito answers, whatever is asked of it at once. */
  readonly cognito: () => Promise<CognitoIdentityProviderClient>;
  /** Likewise. */
  readonly cloudtrail: () => Promise<CloudTrailClient>;
  readonly ssoAdmin: () => Promise<SSOAdminClient>;
  readonly identitystore: () => Promise<IdentitystoreClient>;
  /** A secret may be in another region than the stack. */
  readonly secretsManager: ConnectSecrets;
}

/** The ports of AWS: what a function takes, so that a test can answer in place of AWS. */
export type CloudFrontPort = Pick<CloudFrontClient, "send">;
export type AcmPort = Pick<ACMClient, "send">;
export type StsPort = Pick<STSClient, "send">;
export type IamPort = Pick<IAMClient, "send">;
export type ServiceQuotasPort = Pick<ServiceQuotasClient, "send">;
export type CognitoPort = Pick<CognitoIdentityProviderClient, "send">;
export type CloudTrailPort = Pick<CloudTrailClient, "send">;
export type SsoAdminPort = Pick<SSOAdminClient, "send">;
export type IdentitystorePort = Pick<IdentitystoreClient, "send">;
export type SecretsManagerPort = Pick<SecretsManagerClient, "send">;
/** Undefined: the region of the other clients. */
export type ConnectSecrets = (region: string | undefined) => Promise<SecretsManagerPort>;

/** What holds certificates. IAM's client is loaded when a certificate is there: Terraform starts a process for each gate. */
export interface StorePorts {
  readonly acm: AcmPort;
  readonly iam: () => Promise<IamPort>;
}
export interface LivePorts extends StorePorts {
  readonly cloudfront: CloudFrontPort;
}

/** Enough for a fleet to be read in parallel, few enough that CloudFront's control plane does not throttle at once. */
const maxSockets = 16;

/** Whose account, and as whom. */
export interface Where {
  readonly region: string;
  readonly assumeRole: string | undefined;
  /** Of the AWS configuration files; default: what the environment says, AWS_PROFILE among it. */
  readonly profile?: string | undefined;
}

/**
 * Clients for one account. Credentials, endpoint and proxy come from where the AWS SDK looks for them
 * (AWS_PROFILE, AWS_ENDPOINT_URL, …). Retries are adaptive: throttling slows all calls of a client down.
 * `onAgain` gets a sentence for each answer after which the SDK asks again.
 */
export function connect(where: Where, onAgain?: (text: string) => void): LiveClients {
  const { region } = where;
  const options = {
    region,
    retryMode: "adaptive",
    maxAttempts: 6,
    requestHandler: {
      httpAgent: new PlainAgent({ keepAlive: true, maxSockets }),
      httpsAgent: new Agent({ keepAlive: true, maxSockets }),
      connectionTimeout: 10_000,
      requestTimeout: 30_000,
    },
    ...credentialsOf(where),
  } as const;
  const heard = hearing(onAgain);
  // A service's client is loaded when it is first asked: Terraform starts a process for each gate.
  return {
    cloudfront: heard(new CloudFrontClient(options)),
    acm: heard(new ACMClient(options)),
    sts: heard(new STSClient(options)),
    iam: once(async () => heard(new (await import("@aws-sdk/client-iam")).IAMClient(options))),
    quotas: once(async () => heard(new (await import("@aws-sdk/client-service-quotas")).ServiceQuotasClient(options))),
    cognito: once(async () => {
      const { CognitoIdentityProviderClient: Client } = await import("@aws-sdk/client-cognito-identity-provider");
      return paced(heard(new Client(options)), cognitoRate, systemClock);
    }),
    cloudtrail: once(async () => {
      const { CloudTrailClient: Client } = await import("@aws-sdk/client-cloudtrail");
      return paced(heard(new Client(options)), cloudTrailRate, systemClock);
    }),
    ssoAdmin: once(async () => heard(new (await import("@aws-sdk/client-sso-admin")).SSOAdminClient(options))),
    identitystore: once(async () =>
      heard(new (await import("@aws-sdk/client-identitystore")).IdentitystoreClient(options)),
    ),
    secretsManager: async (other) => {
      const { SecretsManagerClient: Client } = await import("@aws-sdk/client-secrets-manager");
      return heard(new Client({ ...options, region: other ?? region }));
    },
  };
}

function once<Client>(load: () => Promise<Client>): () => Promise<Client> {
  let loaded: Promise<Client> | undefined;
  return () => (loaded ??= load());
}

function hearing(onAgain: ((text: string) => void) | undefined): <Client extends Attempted>(client: Client) => Client {
  const attempt: Attempt =
    (next, { commandName = "a request" }) =>
    async (args) => {
      try {
        return await next(args);
      } catch (cause) {
        const call = commandName.replace(/Command$/, "");
        if (isTransient(faultOf(call, "", cause))) {
          const { name, code } = describe(cause);
          onAgain?.(`AWS answered ${call} with ${code || name}; asking again, more slowly`);
        }
        throw cause;
      }
    };
  return (client) => {
    if (onAgain !== undefined) client.middlewareStack.add(attempt, { step: "finalizeRequest", priority: "low" });
    return client;
  };
}

function credentialsOf({ region, assumeRole, profile }: Where) {
  const clientConfig = { region };
  const own = profile === undefined ? undefined : fromNodeProviderChain({ profile, clientConfig });
  if (assumeRole === undefined) return own === undefined ? {} : { credentials: own };
  const params = { RoleArn: assumeRole, RoleSessionName: "crossfade" };
  const masterCredentials = own === undefined ? {} : { masterCredentials: own };
  return { credentials: fromTemporaryCredentials({ params, clientConfig, ...masterCredentials }) };
}
