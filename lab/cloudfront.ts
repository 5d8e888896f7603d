import {
  cloudFrontError,
  cloudFrontRoot,
  headerOf,
  xmlAnswer,
  type Answer,
  type Call,
  type ServiceError,
} from "./answer.js";
import { baseConfig } from "./base-config.js";
import { checkNew, checkUpdate, type CheckContext } from "./cloudfront-checks.js";
import { configurationDocument, distributionDocument, listDocument, tagsDocument } from "./cloudfront-documents.js";
import { configDocument } from "./config-document.js";
import { cloudFrontPrefix, type CloudFrontOperation } from "./cloudfront-routes.js";
import { newDistributionId } from "./distributions.js";
import { LabFault } from "./lab-fault.js";
import { statusAt, type Distribution } from "./propagation.js";
import { asShown } from "./shown-config.js";
import { descendants, find, innerXml, parseXml, tag, textAt, textTag, type XmlElement } from "./xml.js";

export type CloudFrontContext = Omit<CheckContext, "now">;

const noSuchDistribution: ServiceError = {
  status: 404,
  code: "NoSuchDistribution",
  message: "The specified distribution does not exist.",
};

function changeError(call: Call, { etag }: Distribution): ServiceError | undefined {
  const ifMatch = headerOf(call, "if-match");
  if (ifMatch === undefined || ifMatch === "")
    return {
      status: 400,
      code: "InvalidIfMatchVersion",
      message: "The If-Match version is missing or not valid for the resource.",
    };
  if (ifMatch !== etag)
    return {
      status: 412,
      code: "PreconditionFailed",
      message: "The request failed because it didn't meet the preconditions in one or more request-header fields.",
    };
  return undefined;
}

function tagsIn(element: XmlElement): ReadonlyMap<string, string> {
  return new Map(
    descendants(element, "Tag").map((one) => [textAt(one, "Key") ?? "", textAt(one, "Value") ?? ""] as const),
  );
}

/** The body's root, or the named element below it; and its content as text. */
function readBody(call: Call, name: string): { readonly root: XmlElement; readonly inner: string } {
  const source = call.body.toString("utf8");
  const root = parseXml(source);
  const element = root.name === name ? root : find(root, name);
  if (element === undefined) throw new LabFault(`The body has no ${name}.`);
  return { root, inner: innerXml(source, element) };
}

function create(call: Call, context: CloudFrontContext): Answer {
  const { root, inner } = readBody(call, "DistributionConfig");
  const problem = checkNew(inner, { ...context, now: Date.now() });
  if (problem !== undefined) return cloudFrontError(problem);
  const id = newDistributionId();
  // A plain distribution shows which fields AWS answers with, sent or not.
  const plain = configDocument(baseConfig({ id, aliases: [], certificate: { from: "cloudfront" } }));
  const made = context.distributions.add({ id, configXml: asShown(plain, inner), settled: false, tags: tagsIn(root) });
  const location = `https://cloudfront.amazonaws.com${cloudFrontPrefix}/distribution/${made.id}`;
  return xmlAnswer(201, distributionDocument(made, Date.now()), { etag: made.etag, location });
}

function update(call: Call, existing: Distribution, context: CloudFrontContext): Answer {
  const mismatch = changeError(call, existing);
  if (mismatch !== undefined) return cloudFrontError(mismatch);
  const sent = readBody(call, "DistributionConfig").inner;
  const problem = checkUpdate(sent, existing, { ...context, now: Date.now() });
  if (problem !== undefined) return cloudFrontError(problem);
  const updated = context.distributions.update(existing, asShown(existing.current.configXml, sent));
  return xmlAnswer(200, distributionDocument(updated, Date.now()), { etag: updated.etag });
}

function remove(call: Call, existing: Distribution, { distributions }: CloudFrontContext): Answer {
  const mismatch = changeError(call, existing);
  if (mismatch !== undefined) return cloudFrontError(mismatch);
  if (existing.current.facts.enabled || statusAt(existing, Date.now()) !== "Deployed") {
    const message = "The distribution you are trying to delete has not been disabled.";
    return cloudFrontError({ status: 409, code: "DistributionNotDisabled", message });
  }
  distributions.remove(existing.id);
  return xmlAnswer(204, "");
}

function retag(call: Call, existing: Distribution, isUntag: boolean, { distributions }: CloudFrontContext): Answer {
  const root = parseXml(call.body.toString("utf8"));
  if (isUntag) {
    const gone = new Set(descendants(root, "Key").map((key) => key.text));
    distributions.tag(existing, new Map([...existing.tags].filter(([key]) => !gone.has(key))));
  } else distributions.tag(existing, new Map([...existing.tags, ...tagsIn(root)]));
  return xmlAnswer(204, "");
}

function cachePolicy(operation: string, id: string, call: Call, { cachePolicies }: CloudFrontContext): Answer {
  const document = (policy: string, config: string) =>
    cloudFrontRoot(
      "CachePolicy",
      textTag("Id", policy) + textTag("LastModifiedTime", new Date().toISOString()) + tag("CachePolicyConfig", config),
    );
  if (operation === "CreateCachePolicy") {
    const { inner } = readBody(call, "CachePolicyConfig");
    const made = cachePolicies.create(inner);
    return xmlAnswer(201, document(made, inner), { etag: made });
  }
  const config = cachePolicies.get(id);
  if (config === undefined)
    return cloudFrontError({
      status: 404,
      code: "NoSuchCachePolicy",
      message: "The specified cache policy does not exist.",
    });
  if (operation === "GetCachePolicy") return xmlAnswer(200, document(id, config), { etag: id });
  cachePolicies.remove(id);
  return xmlAnswer(204, "");
}

function onDistribution(operation: string, call: Call, existing: Distribution, context: CloudFrontContext): Answer {
  const now = Date.now();
  switch (operation) {
    case "GetDistribution":
      return xmlAnswer(200, distributionDocument(existing, now), { etag: existing.etag });
    case "GetDistributionConfig":
      return xmlAnswer(200, configurationDocument(existing), { etag: existing.etag });
    case "UpdateDistribution":
      return update(call, existing, context);
    case "DeleteDistribution":
      return remove(call, existing, context);
    case "ListTagsForResource":
      return xmlAnswer(200, tagsDocument(existing));
    default:
      return retag(call, existing, operation === "UntagResource", context);
  }
}

function list({ query }: Call, { distributions }: CloudFrontContext): Answer {
  const asked = Number(query.get("MaxItems") ?? "100");
  if (!Number.isInteger(asked) || asked < 1)
    return cloudFrontError({ status: 400, code: "InvalidArgument", message: "MaxItems must be a positive number." });
  return xmlAnswer(200, listDocument(distributions.all(), query.get("Marker") ?? "", Math.min(asked, 100), Date.now()));
}

/** Answers a CloudFront call as the service would, from the lab's own distributions. */
export function answerCloudFront(
  call: Call,
  { operation, resource }: CloudFrontOperation,
  context: CloudFrontContext,
): Answer {
  try {
    if (operation === "ListDistributions") return list(call, context);
    if (operation.startsWith("CreateDistribution")) return create(call, context);
    if (operation.endsWith("CachePolicy")) return cachePolicy(operation, resource ?? "", call, context);
    if (operation.includes("/")) return unknownOperation(operation);
    const existing = context.distributions.get(resource ?? "");
    if (existing !== undefined) return onDistribution(operation, call, existing, context);
    const isTagging = operation.endsWith("Resource");
    const noSuchResource = { status: 404, code: "NoSuchResource", message: "The specified resource does not exist." };
    return cloudFrontError(isTagging ? noSuchResource : noSuchDistribution);
  } catch (cause) {
    if (cause instanceof LabFault)
      return cloudFrontError({ status: 400, code: "MalformedInput", message: cause.message });
    throw cause;
  }
}

function unknownOperation(operation: string): Answer {
  const message = `The lab does not answer "${operation}"; expected one of the operations listed in lab/cloudfront-routes.ts. Add it there.`;
  return cloudFrontError({ status: 400, code: "NotInTheLab", message });
}
