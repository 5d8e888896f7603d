import {
  type Distribution,
  type DistributionSummary,
  GetDistributionCommand,
  ListDistributionsCommand,
  type ViewerCertificate as SdkViewerCertificate,
} from "@aws-sdk/client-cloudfront";
import type { CertificateArn, DistributionId } from "../rotation/tls-rotation.js";
import type { CloudFrontPort } from "./clients.js";
import { describe, faultOf, type ReadFault } from "./fault.js";
import { keepBody } from "./raw-body.js";
import { type Tree, treeOf } from "./xml-tree.js";

/** A certificate as a distribution names it: by its ARN in ACM, or by its id in the IAM store. */
export type AttachedCertificate = { readonly acm: CertificateArn } | { readonly iam: string };
export type ViewerCertificate = AttachedCertificate | "default";

/** The ARN, or the id in the IAM store: no two certificates have the same. */
export function attachedName(certificate: AttachedCertificate): string {
  return "acm" in certificate ? certificate.acm : certificate.iam;
}

/** Whether a distribution is configured to serve a certificate. */
export function isAttached(viewer: ViewerCertificate, certificate: AttachedCertificate): boolean {
  return viewer !== "default" && attachedName(viewer) === attachedName(certificate);
}

/** What ListDistributions tells of a distribution: enough to compare a fleet, a hundred a call. */
export interface DistributionSummaryAnswer {
  readonly id: DistributionId;
  readonly etag: string | undefined;
  /** "InProgress" while a change is on its way to the edges, then "Deployed". */
  readonly status: string;
  readonly lastModified: Date;
  /** The distribution's own, "d111111abcdef8.cloudfront.net". */
  readonly domainName: string;
  /** Disabled, it may not answer viewers at all. */
  readonly enabled: boolean;
  readonly staging: boolean;
  /** As CloudFront keeps them, in its order. */
  readonly aliases: readonly string[];
  readonly certificate: ViewerCertificate;
  /** "sni-only", "vip" (dedicated IP addresses, for money), "static-ip". */
  readonly sslSupportMethod: string | undefined;
  /** "http1.1", "http2", "http3", "http2and3". */
  readonly httpVersion: string | undefined;
  /** "tenant-only" is a multi-tenant distribution; undefined where CloudFront does not say. */
  readonly connectionMode: string | undefined;
}

export interface ObservedDistribution extends DistributionSummaryAnswer {
  readonly found: true;
  readonly etag: string;
  /** Undefined where none is attached. */
  readonly continuousDeploymentPolicyId: string | undefined;
  readonly minimumProtocolVersion: string | undefined;
  /**
   * The whole DistributionConfig in the JSON shape of `aws cloudfront get-distribution-config`, scalars as text.
   * It is read from the body as CloudFront sent it, because the SDK drops every field that it does not know.
   */
  readonly config: Tree;
  /** Whose it is, twelve digits. */
  readonly account: string | undefined;
}

export type DistributionAnswer = { readonly found: false } | ObservedDistribution;

/** CloudFront's configurations are some 10 KB; its quotas (250 behaviours, 100 origins) stay far below this. */
const largestAnswer = 8 * 1024 * 1024;
/** A hundred of them. */
const largestPage = 64 * 1024 * 1024;

/** GetDistribution. Throws ReadFault. */
export async function observeDistribution(
  client: CloudFrontPort,
  id: DistributionId,
  signal?: AbortSignal,
): Promise<DistributionAnswer> {
  const call = "cloudfront:GetDistribution";
  const command = new GetDistributionCommand({ Id: id });
  const body = keepBody(command, largestAnswer);
  try {
    const { Distribution: distribution, ETag: etag } = await client.send(command, {
      ...(signal && { abortSignal: signal }),
    });
    if (distribution === undefined || etag === undefined)
      throw new SyntaxError("the answer has no distribution or no ETag");
    return observed(distribution, etag, configOf(body()));
  } catch (cause) {
    if (describe(cause).name === "NoSuchDistribution") return { found: false };
    throw faultOf(call, `distribution "${id}"`, cause);
  }
}

function observed(distribution: Distribution, etag: string, config: Tree): ObservedDistribution {
  const known = distribution.DistributionConfig;
  return {
    found: true,
    ...summary({
      ...distribution,
      ...known,
      ETag: etag,
      Enabled: known?.Enabled,
      Aliases: known?.Aliases,
      ViewerCertificate: known?.ViewerCertificate,
      Staging: known?.Staging,
      HttpVersion: known?.HttpVersion,
    }),
    etag,
    continuousDeploymentPolicyId: orAbsent(known?.ContinuousDeploymentPolicyId),
    minimumProtocolVersion: known?.ViewerCertificate?.MinimumProtocolVersion,
    config,
    account: accountIn(distribution.ARN),
  };
}

/** Twelve digits, as in "arn:aws:cloudfront::123456789012:distribution/E1A2B3C4D5E6F7". */
export function accountIn(arn: string | undefined): string | undefined {
  return /^arn:[^:]+:cloudfront::(\d{12}):/.exec(arn ?? "")?.[1];
}

function configOf(body: string | undefined): Tree {
  if (body === undefined) throw new SyntaxError("the answer's body could not be read");
  const { root, tree } = treeOf(body);
  const config = typeof tree === "object" && "DistributionConfig" in tree ? tree["DistributionConfig"] : undefined;
  if (root !== "Distribution" || config === undefined)
    throw new SyntaxError(`the answer is <${root}> without a DistributionConfig`);
  return config;
}

/** ListDistributions, a call a hundred distributions. Throws ReadFault. */
export async function* listDistributions(
  client: CloudFrontPort,
  signal?: AbortSignal,
): AsyncGenerator<DistributionSummaryAnswer, void, undefined> {
  for await (const { summaries } of listPages(client, signal)) yield* summaries;
}

/** A hundred distributions at most, and the body that told of them, with the fields that the SDK drops. */
export interface DistributionPage {
  readonly summaries: readonly DistributionSummaryAnswer[];
  readonly body: () => string | undefined;
}

/** ListDistributions, page by page. Throws ReadFault. */
export async function* listPages(
  client: CloudFrontPort,
  signal?: AbortSignal,
): AsyncGenerator<DistributionPage, void, undefined> {
  let marker: string | undefined;
  do {
    const { next, ...page } = await listPage(client, marker, signal);
    yield page;
    marker = next;
  } while (marker !== undefined);
}

async function listPage(client: CloudFrontPort, marker: string | undefined, signal: AbortSignal | undefined) {
  try {
    const command = new ListDistributionsCommand({ MaxItems: 100, ...(marker !== undefined && { Marker: marker }) });
    const body = keepBody(command, largestPage);
    const { DistributionList: list } = await client.send(command, { ...(signal && { abortSignal: signal }) });
    if (list === undefined) throw new SyntaxError("the answer has no list of distributions");
    const next = list.IsTruncated === true ? orAbsent(list.NextMarker) : undefined;
    return { summaries: (list.Items ?? []).map(summary), body, next };
  } catch (cause) {
    throw listFault(cause);
  }
}

export function listFault(cause: unknown): ReadFault {
  return faultOf("cloudfront:ListDistributions", "all distributions", cause);
}

type Summarized = Partial<
  Pick<
    DistributionSummary,
    | "Id"
    | "ETag"
    | "Status"
    | "LastModifiedTime"
    | "DomainName"
    | "Enabled"
    | "Staging"
    | "Aliases"
    | "ViewerCertificate"
    | "ConnectionMode"
    | "HttpVersion"
  >
>;

function summary(item: Summarized): DistributionSummaryAnswer {
  const { Id: id, Status: status, LastModifiedTime: lastModified, DomainName: domainName } = item;
  if (id === undefined || status === undefined || lastModified === undefined || domainName === undefined) {
    throw new SyntaxError("a distribution in the answer has no Id, Status, LastModifiedTime or DomainName");
  }
  return {
    id,
    etag: orAbsent(item.ETag),
    status,
    lastModified,
    domainName,
    // Where CloudFront does not say, viewers may well reach it, and its edges are asked.
    enabled: item.Enabled !== false,
    staging: item.Staging === true,
    aliases: item.Aliases?.Items ?? [],
    certificate: certificateOf(item.ViewerCertificate),
    sslSupportMethod: orAbsent(item.ViewerCertificate?.SSLSupportMethod),
    httpVersion: orAbsent(item.HttpVersion),
    connectionMode: orAbsent(item.ConnectionMode),
  };
}

function certificateOf(viewer: SdkViewerCertificate | undefined): ViewerCertificate {
  const acm = orAbsent(viewer?.ACMCertificateArn);
  if (acm !== undefined) return { acm };
  const iam = orAbsent(viewer?.IAMCertificateId);
  return iam === undefined ? "default" : { iam };
}

/** CloudFront says "nothing" as an absent field or as an empty one, as it likes. */
function orAbsent(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
