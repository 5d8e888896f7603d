import { createAcmRecords } from "./acm-records.js";
import { createCachePolicies } from "./cache-policies.js";
import { createCertificateAuthority } from "./certificate-authority.js";
import { createClock } from "./clock.js";
import { createTrail } from "./cloudtrail.js";
import { answerControl } from "./control.js";
import { createDistributions } from "./distributions.js";
import { startEdge } from "./edge.js";
import { createFaults, type LabFaults } from "./faults.js";
import { forwardTo } from "./forward.js";
import { holdCertificates } from "./held-certificates.js";
import { createIdentityCenters } from "./identity-center.js";
import { startLayer } from "./layer.js";
import { createMetadataOrigins } from "./metadata-source.js";
import { startMoto } from "./moto.js";
import { createQuotas, type QuotaSettings } from "./quotas.js";
import { createRateLimits } from "./rate-limits.js";
import { createRequestLog, type LoggedRequest } from "./request-log.js";
import { createSamlProviders } from "./saml-providers.js";
import { createServerCertificates } from "./server-certificates.js";
import { createUserPools } from "./user-pools.js";
import { createWorld, type World } from "./world.js";

export interface LabOptions {
  /** Of the AWS endpoint; default: a free one. */
  readonly port?: number | undefined;
  /** Default: a free one. */
  readonly edgePort?: number | undefined;
  /** Loopback addresses that the edge answers on; default: 127.0.0.1. */
  readonly edgeAddresses?: readonly [string, ...string[]] | undefined;
  /** Path of `moto_server`. */
  readonly motoServer?: string | undefined;
  /** From an update to Deployed, in milliseconds; default 3000. */
  readonly deployMs?: number | undefined;
  /** From an update to the edge serving it, in milliseconds; default 1500. */
  readonly propagationMs?: number | undefined;
  /** From a certificate's last use to its deletion being allowed, in milliseconds; default 500. */
  readonly releaseLagMs?: number | undefined;
  /** Each call as a line of JSON, without bodies. */
  readonly logFile?: string | undefined;
  /** What the account may have, by the code Service Quotas gives a quota; default: what AWS gives every account. */
  readonly quotas?: QuotaSettings | undefined;
  /** How many certificates, of both stores together, dedicated IP addresses may serve; default 2. */
  readonly dedicatedIpLimit?: number | undefined;
  /** Whether as many calls a second are answered as AWS documents, and no more: Cognito's, CloudTrail's; default: on. */
  readonly rateLimits?: "on" | "off" | undefined;
  /** From asking for an account assignment, or its end, to its being so, in milliseconds; default 300. */
  readonly assignmentMs?: number | undefined;
}

export interface Lab extends World {
  readonly endpoint: string;
  readonly account: string;
  readonly edge: { readonly host: string; readonly port: number };
  /** The root above what ACM issues here and above the edge's own certificate, in PEM. */
  readonly root: string;
  /** What a process needs in its environment for its AWS clients to talk to the lab. */
  readonly environment: Readonly<Record<string, string>>;
  /** The newest 10,000 calls, oldest first. */
  readonly requests: readonly LoggedRequest[];
  readonly faults: LabFaults;
  readonly stop: () => Promise<void>;
}

export const account = "123456789012";
const region = "us-east-1";

function environmentFor(endpoint: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "lab",
    AWS_SECRET_ACCESS_KEY: "lab",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: "true",
    // A proxy must not be asked for loopback; the AWS CLI does ask it.
    NO_PROXY: "127.0.0.1,localhost",
    no_proxy: "127.0.0.1,localhost",
  };
}

type Stop = () => Promise<void>;

/** Ends what was started, last first, each whatever becomes of the others. */
async function stopAll(started: readonly Stop[]): Promise<void> {
  for (const stop of started.toReversed()) await stop().catch(() => undefined);
}

/** Starts the emulator, the strict layer in front of it and the edge. Throws what kept one of them from starting. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const started: Stop[] = [];
  try {
    return await startParts(options, started);
  } catch (cause) {
    await stopAll(started);
    throw cause;
  }
}

async function startParts(options: LabOptions, started: Stop[]): Promise<Lab> {
  const { deployMs = 3000, propagationMs = 1500, releaseLagMs = 500, dedicatedIpLimit = 2 } = options;
  const [moto, authority] = await Promise.all([startMoto(options.motoServer), createCertificateAuthority()]);
  started.push(moto.stop);
  const certificates = holdCertificates();
  const serverCertificates = createServerCertificates();
  const cachePolicies = createCachePolicies();
  const quotas = createQuotas(options.quotas ?? {});
  const faults = createFaults(() => distributions.faultsChanged());
  const distributions = createDistributions(account, { deployMs, propagationMs, releaseLagMs }, faults);
  const log = createRequestLog(options.logFile);
  started.push(log.close);
  const forward = forwardTo(moto.port);
  const origins = createMetadataOrigins();
  const saml = {
    clock: createClock(),
    rateLimits: createRateLimits(options.rateLimits ?? "on"),
    userPools: createUserPools(),
    samlProviders: createSamlProviders(),
    origins,
    fetchMetadata: origins.fetch,
    trail: createTrail(),
    identityCenters: createIdentityCenters(),
  };
  const stores = { certificates, serverCertificates, acmRecords: createAcmRecords(), quotas };
  const aws = { ...stores, ...saml, account, distributions, cachePolicies, forward, propagationMs };
  const world = createWorld({ ...aws, authority });
  const fallback = await authority.issue({ names: ["*.cloudfront.net", "cloudfront.net"] });
  const addresses = options.edgeAddresses ?? ["127.0.0.1"];
  const edge = await startEdge({ port: options.edgePort ?? 0, addresses, distributions, certificates, fallback });
  started.push(edge.stop);
  const context = { ...aws, dedicatedIpLimit, assignmentMs: options.assignmentMs ?? 300, faults, log };
  const layer = await startLayer(options.port ?? 0, { ...context, control: (call) => answerControl(call, lab) });
  started.push(layer.stop);
  const endpoint = `http://127.0.0.1:${layer.port}`;
  const lab: Lab = {
    ...world,
    endpoint,
    account,
    edge: { host: edge.host, port: edge.port },
    root: authority.root,
    environment: environmentFor(endpoint),
    get requests() {
      return log.all();
    },
    faults,
    stop: () => stopAll(started),
  };
  return lab;
}
