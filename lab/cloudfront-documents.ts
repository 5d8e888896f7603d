import { cloudFrontRoot } from "./answer.js";
import { statusAt, type Change, type Distribution } from "./propagation.js";
import { find, innerXml, parseXml, tag, textTag } from "./xml.js";

/** The parts of a configuration that a summary repeats, as the API model lists them, with what stands for a missing one. */
const summaryParts = [
  ["Aliases", tag("Quantity", "0")],
  ["Origins", tag("Quantity", "0")],
  ["OriginGroups", tag("Quantity", "0")],
  ["DefaultCacheBehavior", ""],
  ["CacheBehaviors", tag("Quantity", "0")],
  ["CustomErrorResponses", tag("Quantity", "0")],
  ["Comment", ""],
  ["PriceClass", "PriceClass_All"],
  ["Enabled", "true"],
  ["ViewerCertificate", tag("CloudFrontDefaultCertificate", "true")],
  ["Restrictions", tag("GeoRestriction", tag("RestrictionType", "none") + tag("Quantity", "0"))],
  ["WebACLId", ""],
  ["HttpVersion", "http2"],
  ["IsIPV6Enabled", "false"],
  ["Staging", "false"],
] as const;

const optionalParts = [
  "ConnectionMode",
  "AnycastIpListId",
  "ViewerMtlsConfig",
  "ConnectionFunctionAssociation",
] as const;

function head(distribution: Distribution, now: number): string {
  return (
    textTag("Id", distribution.id) + textTag("ARN", distribution.arn) + textTag("Status", statusAt(distribution, now))
  );
}

function modified({ lastModified }: Distribution): string {
  return textTag("LastModifiedTime", new Date(lastModified).toISOString());
}

/** Reading a configuration takes a third of a millisecond, and a fleet is listed again and again. */
const repeated = new WeakMap<Change, string>();

function repeatedParts(change: Change): string {
  const known = repeated.get(change);
  if (known !== undefined) return known;
  const source = tag("DistributionConfig", change.configXml);
  const root = parseXml(source);
  const part = (name: string, missing: string): string => {
    const element = find(root, name);
    return tag(name, element === undefined ? missing : innerXml(source, element));
  };
  const optional = optionalParts.filter((name) => find(root, name) !== undefined).map((name) => part(name, ""));
  const parts = [...summaryParts.map(([name, missing]) => part(name, missing)), ...optional].join("");
  repeated.set(change, parts);
  return parts;
}

function summary(distribution: Distribution, now: number): string {
  const own = head(distribution, now) + textTag("ETag", distribution.etag) + modified(distribution);
  const domainName = textTag("DomainName", distribution.domainName);
  return tag("DistributionSummary", own + domainName + repeatedParts(distribution.current));
}

/** GetDistribution and its like: the configuration inside is the client's own text. */
export function distributionDocument(distribution: Distribution, now: number): string {
  const none = tag("Enabled", "false") + tag("Quantity", "0");
  return cloudFrontRoot(
    "Distribution",
    head(distribution, now) +
      modified(distribution) +
      tag("InProgressInvalidationBatches", "0") +
      textTag("DomainName", distribution.domainName) +
      tag("ActiveTrustedSigners", none) +
      tag("ActiveTrustedKeyGroups", none) +
      tag("DistributionConfig", distribution.current.configXml),
  );
}

export function configurationDocument({ current }: Distribution): string {
  return cloudFrontRoot("DistributionConfig", current.configXml);
}

/** One page, as ListDistributions answers it: at most 100 summaries, `NextMarker` being the last id of the page. */
export function listDocument(all: readonly Distribution[], marker: string, maxItems: number, now: number): string {
  const rest = all.filter(({ id }) => id > marker);
  const page = rest.slice(0, maxItems);
  const next = rest.length > page.length ? textTag("NextMarker", page.at(-1)?.id ?? "") : "";
  const items = page.map((distribution) => summary(distribution, now)).join("");
  return cloudFrontRoot(
    "DistributionList",
    textTag("Marker", marker) +
      next +
      textTag("MaxItems", maxItems) +
      textTag("IsTruncated", next !== "") +
      textTag("Quantity", page.length) +
      (page.length === 0 ? "" : tag("Items", items)),
  );
}

export function tagsDocument({ tags }: Distribution): string {
  const items = [...tags].map(([key, value]) => tag("Tag", textTag("Key", key) + textTag("Value", value))).join("");
  return cloudFrontRoot("Tags", items === "" ? "<Items/>" : tag("Items", items));
}
