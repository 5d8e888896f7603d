import type { Call } from "./answer.js";

/** Which operation a call is, and on what. */
export interface CloudFrontOperation {
  readonly operation: string;
  /** A distribution or cache policy id, or an ARN; undefined where the operation has none. */
  readonly resource: string | undefined;
}

const routes: readonly (readonly [method: string, path: RegExp, operation: string])[] = [
  ["GET", /^\/distribution$/, "ListDistributions"],
  ["POST", /^\/distribution$/, "CreateDistribution"],
  ["GET", /^\/distribution\/([^/]+)$/, "GetDistribution"],
  ["DELETE", /^\/distribution\/([^/]+)$/, "DeleteDistribution"],
  ["GET", /^\/distribution\/([^/]+)\/config$/, "GetDistributionConfig"],
  ["PUT", /^\/distribution\/([^/]+)\/config$/, "UpdateDistribution"],
  ["GET", /^\/tagging$/, "ListTagsForResource"],
  ["POST", /^\/tagging$/, "TagResource"],
  ["POST", /^\/cache-policy$/, "CreateCachePolicy"],
  ["GET", /^\/cache-policy\/([^/]+)$/, "GetCachePolicy"],
  ["DELETE", /^\/cache-policy\/([^/]+)$/, "DeleteCachePolicy"],
];

export const cloudFrontPrefix = "/2020-05-31";

export function identifyCloudFront({
  method,
  path,
  query,
}: Pick<Call, "method" | "path" | "query">): CloudFrontOperation {
  const below = path.slice(cloudFrontPrefix.length);
  for (const [verb, pattern, operation] of routes) {
    const match = verb === method ? pattern.exec(below) : null;
    if (match === null) continue;
    const arn = query.get("Resource") ?? undefined;
    const resource = match[1] ?? (arn?.includes(":distribution/") === true ? arn.slice(arn.lastIndexOf("/") + 1) : arn);
    if (operation === "CreateDistribution" && query.has("WithTags"))
      return { operation: "CreateDistributionWithTags", resource };
    if (operation === "TagResource" && query.get("Operation") === "Untag")
      return { operation: "UntagResource", resource };
    return { operation, resource };
  }
  return { operation: `${method} ${below}`, resource: undefined };
}
