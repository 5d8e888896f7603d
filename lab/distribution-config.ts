import { LabFault } from "./lab-fault.js";
import { descendants, escapeXml, find, innerXml, parseXml, replaceInner, tag, textAt, type XmlElement } from "./xml.js";

export type ViewerCertificate =
  | { readonly from: "acm"; readonly arn: string }
  | { readonly from: "iam"; readonly id: string }
  | { readonly from: "cloudfront" };

/** What a store calls the certificate: ACM its ARN, IAM its id. Undefined: CloudFront's own. */
export function storedName(certificate: ViewerCertificate | undefined): string | undefined {
  switch (certificate?.from) {
    case "acm":
      return certificate.arn;
    case "iam":
      return certificate.id;
    case "cloudfront":
    case undefined:
      return undefined;
  }
}

/** What the lab has to know of a distribution's configuration; the configuration itself stays the client's text. */
export interface ConfigFacts {
  readonly callerReference: string;
  /** Lower case. */
  readonly aliases: readonly string[];
  readonly certificate: ViewerCertificate;
  /** `Certificate` and `CertificateSource`: derived by AWS, and refused when a client sends them back contradicting. */
  readonly derivedCertificate: string | undefined;
  readonly derivedSource: string | undefined;
  readonly sslSupportMethod: string | undefined;
  readonly minimumProtocolVersion: string | undefined;
  readonly cachePolicyIds: readonly string[];
  readonly originIds: readonly string[];
  readonly targetOriginIds: readonly string[];
  /** Undefined: not said, which leaves it as it was. Empty: detach. */
  readonly continuousDeploymentPolicyId: string | undefined;
  readonly enabled: boolean;
  /** A staging distribution answers nobody: it gets its traffic through the primary one. */
  readonly staging: boolean;
  /** Both stores are named at once, which the service refuses. */
  readonly namesTwoCertificates: boolean;
}

/** The configuration between `<DistributionConfig …>` and its end, wrapped so that it can be read. */
function rootOf(inner: string): { readonly source: string; readonly root: XmlElement } {
  const source = tag("DistributionConfig", inner);
  return { source, root: parseXml(source) };
}

function unwrap(source: string): string {
  return innerXml(source, parseXml(source));
}

function certificateOf(viewer: XmlElement | undefined): ViewerCertificate {
  const arn = viewer && textAt(viewer, "ACMCertificateArn");
  const id = viewer && textAt(viewer, "IAMCertificateId");
  if (arn !== undefined && arn !== "") return { from: "acm", arn };
  if (id !== undefined && id !== "") return { from: "iam", id };
  return { from: "cloudfront" };
}

/** Reads the facts from a configuration's inner XML. */
export function readConfig(inner: string): ConfigFacts {
  const { root } = rootOf(inner);
  const viewer = find(root, "ViewerCertificate");
  const origins = find(root, "Origins", "Items")?.children ?? [];
  const groups = find(root, "OriginGroups", "Items")?.children ?? [];
  return {
    callerReference: textAt(root, "CallerReference") ?? "",
    aliases: (find(root, "Aliases", "Items")?.children ?? []).map((alias) => alias.text.toLowerCase()),
    certificate: certificateOf(viewer),
    derivedCertificate: viewer && textAt(viewer, "Certificate"),
    derivedSource: viewer && textAt(viewer, "CertificateSource"),
    sslSupportMethod: viewer && textAt(viewer, "SSLSupportMethod"),
    minimumProtocolVersion: viewer && textAt(viewer, "MinimumProtocolVersion"),
    cachePolicyIds: descendants(root, "CachePolicyId").map((id) => id.text),
    originIds: [...origins, ...groups].flatMap((origin) => textAt(origin, "Id") ?? []),
    targetOriginIds: descendants(root, "TargetOriginId").map((id) => id.text),
    continuousDeploymentPolicyId: textAt(root, "ContinuousDeploymentPolicyId"),
    enabled: textAt(root, "Enabled") === "true",
    staging: textAt(root, "Staging") === "true",
    namesTwoCertificates: ["ACMCertificateArn", "IAMCertificateId"].every((name) => viewer && textAt(viewer, name)),
  };
}

/** The first list whose `Quantity` is not the number of its items; undefined when all agree. */
export function inconsistentQuantity(inner: string): string | undefined {
  const visit = (element: XmlElement): string | undefined => {
    const quantity = textAt(element, "Quantity");
    const items = find(element, "Items")?.children.length ?? 0;
    if (quantity !== undefined && Number(quantity) !== items) return element.name;
    return element.children.map(visit).find((name) => name !== undefined);
  };
  return visit(rootOf(inner).root);
}

/** The configuration with the text at a path (`Comment`, `ViewerCertificate/MinimumProtocolVersion`) changed, or added where it is missing. */
export function withText(inner: string, path: string, value: string): string {
  const names = path.split("/");
  const { source, root } = rootOf(inner);
  const element = find(root, ...names);
  if (element !== undefined) return unwrap(replaceInner(source, element, escapeXml(value)));
  const parent = find(root, ...names.slice(0, -1));
  const name = names.at(-1);
  if (parent === undefined || name === undefined || !/^[A-Za-z][A-Za-z0-9]*$/.test(name))
    throw new LabFault(`"${path}" is not a path in this configuration; expected element names joined by "/".`);
  return unwrap(replaceInner(source, parent, innerXml(source, parent) + tag(name, escapeXml(value))));
}
