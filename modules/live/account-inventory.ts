import type { CertificateSummary } from "@aws-sdk/client-acm";
import { generationIdOf } from "../rotation/proposed-names.js";
import type { FoundCertificate, FoundDistribution, Inventory, Refused } from "../rotation/inventory.js";
import { listCertificates } from "./acm.js";
import { attachable, explainRefusal, type Refusal } from "./attachable.js";
import type { LivePorts } from "./clients.js";
import { attachedName } from "./distribution.js";
import type { ListedServerCertificate } from "./iam.js";
import { type ListedDistribution, listFleet } from "./listed-fleet.js";

/** How much has been read so far. */
export interface InventoryProgress {
  readonly distributions: number;
  readonly certificates: number;
}

export interface InventoryReading {
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: InventoryProgress) => void;
}

/**
 * What adoption needs to know of an account, out of lists alone: a call a hundred distributions, one a thousand
 * certificates, and one for IAM's only where a distribution uses one. A list shows no continuous-deployment policy and
 * no logging: what those refuse, `check --live` says before the first plan. Throws ReadFault.
 */
export async function readInventory(ports: LivePorts, reading: InventoryReading): Promise<Inventory> {
  const { now, signal, onProgress } = reading;
  const read = { distributions: 0, certificates: 0 };
  const seen = (more: Partial<InventoryProgress>): void => onProgress({ ...Object.assign(read, more) });
  const [fleet, inAcm] = await Promise.all([
    listFleet(ports.cloudfront, { signal, onPage: (distributions) => seen({ distributions }) }),
    collect(listCertificates(ports.acm, signal), (certificates) => seen({ certificates })),
  ]);
  const summaries = [...fleet.values()];
  const usesIam = summaries.some(({ certificate }) => certificate !== "default" && "iam" in certificate);
  const inIam = usesIam ? await listedInIam(ports, signal) : [];
  const listed = [...inAcm.flatMap(acmCertificate), ...inIam.map(iamCertificate)];
  const byAttached = new Map(listed.map((one) => [one.certificate.attached, one]));
  return {
    certificates: listed.map(({ certificate }) => certificate),
    distributions: summaries.map((summary) => distributionOf(summary, byAttached, now)),
  };
}

async function collect<Item>(items: AsyncIterable<Item>, onItem: (read: number) => void): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) onItem(all.push(item));
  return all;
}

async function listedInIam({ iam }: LivePorts, signal: AbortSignal): Promise<readonly ListedServerCertificate[]> {
  const { listServerCertificates } = await import("./iam.js");
  return listServerCertificates(await iam(), "/cloudfront/", signal);
}

interface Listed {
  readonly certificate: FoundCertificate;
  /** The list shows every name of it; ACM's shows a hundred, IAM's none. */
  readonly allNames: boolean;
}

/** None where ACM does not say which it is. */
function acmCertificate(summary: CertificateSummary): readonly Listed[] {
  const { CertificateArn: arn, NotBefore, IssuedAt, ImportedAt, NotAfter: notAfter } = summary;
  if (arn === undefined) return [];
  const names = [summary.DomainName, ...(summary.SubjectAlternativeNameSummaries ?? [])]
    .flatMap((name) => name ?? [])
    .map((name) => name.toLowerCase());
  const certificate: FoundCertificate = {
    arn,
    store: "acm",
    attached: arn,
    names: [...new Set(names)],
    since: NotBefore ?? IssuedAt ?? ImportedAt,
    notAfter,
    renewal: renewalOf(summary),
  };
  return [{ certificate, allNames: names.length > 0 && summary.HasAdditionalSubjectAlternativeNames === false }];
}

/** ACM renews what it issued, also from a private CA, while it calls it eligible; what it does not say is not taken for granted. */
function renewalOf({ Type, RenewalEligibility }: CertificateSummary): FoundCertificate["renewal"] {
  if (Type !== "AMAZON_ISSUED" && Type !== "PRIVATE") return "none";
  return RenewalEligibility === "ELIGIBLE" ? "acm" : "refused";
}

function iamCertificate({ arn, id, uploaded, notAfter }: ListedServerCertificate): Listed {
  const certificate: FoundCertificate = {
    arn,
    store: "iam",
    attached: id,
    names: [],
    since: uploaded,
    notAfter,
    renewal: "none",
  };
  return { certificate, allNames: false };
}

function distributionOf(
  summary: ListedDistribution,
  certificates: ReadonlyMap<string, Listed>,
  now: Date,
): FoundDistribution {
  const { id, aliases, enabled, sslSupportMethod } = summary;
  const attached = summary.certificate === "default" ? undefined : attachedName(summary.certificate);
  const refusals = refusalsOf(summary, attached === undefined ? undefined : certificates.get(attached), now);
  return { id, aliases, enabled, sslSupportMethod, attached, refusals: refusals.map(refused) };
}

/** As if it were to be given the certificate that it has: what refuses that, refuses every other one too. */
function refusalsOf(summary: ListedDistribution, listed: Listed | undefined, now: Date): readonly Refusal[] {
  return attachable(summary.id, summary, {
    generation: generationIdOf(listed?.certificate.since),
    attached: listed?.certificate.attached,
    names: listed?.allNames === true ? listed.certificate.names : undefined,
    notAfter: undefined,
    now,
    known: undefined,
    plannedAt: undefined,
    by: "crossfade",
  });
}

function refused(refusal: Refusal): Refused {
  return { code: refusal.code, message: explainUnadopted(refusal) };
}

/** As `explainRefusal`, where there is no rotation yet that it could be taken out of. */
function explainUnadopted(refusal: Refusal): string {
  const subject = `distribution "${refusal.distribution}"`;
  if (refusal.code === "multi-tenant")
    return `${subject} is multi-tenant (ConnectionMode "${refusal.connectionMode}"), expected "direct": provider hashicorp/aws 5.100.0 crashes on it; its tenants rotate their certificates themselves`;
  if (refusal.code === "staging")
    return `${subject} is a staging distribution, expected one that viewers reach: its traffic comes through its primary; adopt that one`;
  if (refusal.code === "default-certificate")
    return `${subject} serves CloudFront's default certificate and has no alias, expected a certificate to rotate; there is nothing to do`;
  if (refusal.code === "field-lost") {
    const [found = subject] = explainRefusal(refusal).split("; reset the field");
    return `${found}; reset the field and run adopt again, or let its owner's Terraform switch it (switch: { by: owner })`;
  }
  return explainRefusal(refusal);
}
