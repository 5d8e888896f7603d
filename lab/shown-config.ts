import { readConfig, storedName, withText } from "./distribution-config.js";
import { escapeXml, find, innerXml, parseXml, tag, textAt, type XmlElement } from "./xml.js";

/** An element together with the text it was read from. */
interface Part {
  readonly source: string;
  readonly element: XmlElement;
}

const off = tag("Enabled", "false");
const empty = tag("Quantity", "0");

/** What AWS shows for a field that an update leaves out; by parent and name, or by name alone. */
const defaults: Readonly<Record<string, string>> = {
  "CustomOriginConfig/IpAddressType": "ipv4",
  "CustomOriginConfig/OriginKeepaliveTimeout": "5",
  "CustomOriginConfig/OriginReadTimeout": "30",
  "S3OriginConfig/OriginReadTimeout": "30",
  CloudFrontDefaultCertificate: "false",
  Compress: "false",
  ConnectionAttempts: "3",
  ConnectionTimeout: "10",
  DefaultRootObject: "",
  FieldLevelEncryptionId: "",
  GrpcConfig: off,
  Logging: off + tag("IncludeCookies", "false") + tag("Bucket", "") + tag("Prefix", ""),
  OriginAccessControlId: "",
  OriginPath: "",
  OriginShield: off,
  PriceClass: "PriceClass_All",
  Restrictions: tag("GeoRestriction", tag("RestrictionType", "none") + empty),
  SelectionCriteria: "default",
  SmoothStreaming: "false",
  Staging: "false",
  WebACLId: "",
};

/** What one item of a list is known by when its list is sent in another order. */
const keys = ["Id", "PathPattern", "ErrorCode", "EventType", "HeaderName", "OriginId"] as const;

function inner({ source, element }: Part): string {
  return innerXml(source, element);
}

function below(part: Part | undefined, name: string): Part | undefined {
  const element = part && find(part.element, name);
  return part === undefined || element === undefined ? undefined : { source: part.source, element };
}

function keyOf(item: XmlElement): string {
  const key = keys.map((name) => textAt(item, name)).find((value) => value !== undefined);
  return key ?? item.text;
}

function showMissing(parent: string, before: Part): string {
  const { name } = before.element;
  // Leaving the policy out does not detach it; an empty one does.
  if (name === "ContinuousDeploymentPolicyId") return tag(name, inner(before));
  const known = defaults[`${parent}/${name}`] ?? defaults[name];
  if (known !== undefined) return tag(name, known);
  if (below(before, "Quantity") === undefined) return "";
  return tag(name, (below(before, "Enabled") === undefined ? "" : off) + empty);
}

/** Items as they were ordered before, where the order means nothing; the order of cache behaviours does. */
function showItems(previous: Part | undefined, sent: Part): string {
  const earlier = previous?.element.children ?? [];
  const position = new Map(earlier.map((item, index) => [keyOf(item), index] as const));
  const rank = (item: XmlElement): number => position.get(keyOf(item)) ?? earlier.length;
  const isOrdered = sent.element.children.some(({ name }) => name === "CacheBehavior");
  const items = isOrdered ? sent.element.children : sent.element.children.toSorted((a, b) => rank(a) - rank(b));
  return items
    .map((element) => {
      const match = previous && earlier[position.get(keyOf(element)) ?? earlier.length];
      const before = match && { source: previous.source, element: match };
      return show(before, { source: sent.source, element });
    })
    .join("");
}

function show(previous: Part | undefined, sent: Part): string {
  const { name, children } = sent.element;
  if (name === "Items") return tag(name, showItems(previous, sent));
  const earlier = previous?.element.children ?? [];
  if (children.length === 0 && earlier.length === 0) return tag(name, inner(sent));
  const names = [...new Set([...earlier, ...children].map((child) => child.name))];
  const content = names.map((child) => {
    const before = below(previous, child);
    const now = below(sent, child);
    if (now === undefined) return before === undefined ? "" : showMissing(name, before);
    // An optional field that is sent empty is not shown, unless it was.
    return before === undefined && inner(now) === "" ? "" : show(before, now);
  });
  return tag(name, content.join(""));
}

function partOf(configXml: string): Part {
  const source = tag("DistributionConfig", configXml);
  return { source, element: parseXml(source) };
}

function withDerivedCertificate(previous: string, next: string): string {
  const { certificate, derivedCertificate } = readConfig(next);
  const wasShown = readConfig(previous).derivedCertificate !== undefined;
  const value = storedName(certificate);
  if (!wasShown || derivedCertificate !== undefined || value === undefined) return next;
  const named = withText(next, "ViewerCertificate/Certificate", value);
  return withText(named, "ViewerCertificate/CertificateSource", escapeXml(certificate.from));
}

/**
 * What AWS shows of a configuration it accepted. It replaces the whole: a field that is left out goes back to its default.
 * It answers in an order of its own, so an update that changes one value changes one value in the text, in whatever order
 * a client sent the rest. What it has never heard of stays as it was sent.
 */
export function asShown(previous: string, sent: string): string {
  const source = show(partOf(previous), partOf(sent));
  return withDerivedCertificate(previous, inner({ source, element: parseXml(source) }));
}
