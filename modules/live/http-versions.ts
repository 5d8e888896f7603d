import type { DistributionId } from "../rotation/tls-rotation.js";
import type { DistributionSummaryAnswer } from "./distribution.js";

/** Distributions by the HTTP versions that they offer to viewers, both sorted. */
export type ByHttpVersion = readonly {
  /** As the API has it, lower case: "http1.1", "http2", "http3", "http2and3". */
  readonly httpVersion: string;
  readonly distributions: readonly DistributionId[];
}[];

/**
 * The distributions that share a certificate by their HTTP versions; empty where all offer the same.
 *
 * CloudFront's requirements for certificates (Developer Guide, "Supported HTTP versions") ask that all distributions of
 * one certificate have the same setting. Browsers are why: over HTTP/2 and HTTP/3 they may send a request for one name
 * over a connection that they opened to another name of the same certificate (RFC 9113 9.1.1, RFC 9114 3.3), whatever
 * that other name's distribution offers; a server that will not have it answers 421 Misdirected Request (RFC 9110 15.5.20).
 */
export function differingHttpVersions(
  sharing: Iterable<Pick<DistributionSummaryAnswer, "id" | "httpVersion">>,
): ByHttpVersion {
  const byVersion = new Map<string, DistributionId[]>();
  for (const { id, httpVersion } of sharing) {
    if (httpVersion === undefined) continue;
    const version = httpVersion.toLowerCase();
    const alike = byVersion.get(version);
    if (alike === undefined) byVersion.set(version, [id]);
    else alike.push(id);
  }
  if (byVersion.size < 2) return [];
  return [...byVersion]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([httpVersion, distributions]) => ({ httpVersion, distributions: distributions.toSorted() }));
}
