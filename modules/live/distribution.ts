import {
  type Distribution,
  type DistributionSummary,
  GetDistributionCommand,
  ListDistributionsCommand,
  type ViewerCertificate as SdkViewerCertificate,
} from "@aws-sdk/client-cloudfront";
import type { CertificateArn, DistributionId } from "../rotation/tls-rotation.js";
import type { CloudFrontPort } from "./clients.js";
import { describe, faultOf } from "./fault.js";
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
}

export type DistributionAnswer = { readonly found: false } | ObservedDistribution;

/** GetDistribution. Throws ReadFault. */
export async function observeDistribution(
  client: CloudFrontPort,
  id: DistributionId,
  signal?: AbortSignal,
): Promise<DistributionAnswer> {
  const call = "cloudfront:GetDistribution";
  const command = new GetDistributionCommand({ Id: id });
  const body = keepBody(command);
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
  };
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
  let marker: string | undefined;
  do {
    const page = await listPage(client, marker, signal);
    for (const item of page.Items ?? []) yield summary(item);
    marker = page.IsTruncated === true ? orAbsent(page.NextMarker) : undefined;
  } while (marker !== undefined);
}

async function listPage(client: CloudFrontPort, marker: string | undefined, signal: AbortSignal | undefined) {
  try {
    const command = new ListDistributionsCommand({ MaxItems: 100, ...(marker !== undefined && { Marker: marker }) });
    const { DistributionList: list } = await client.send(command, { ...(signal && { abortSignal: signal }) });
    if (list === undefined) throw new SyntaxError("the answer has no list of distributions");
    return list;
  } catch (cause) {
    throw faultOf("cloudfront:ListDistributions", "all distributions", cause);
  }
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
