import { printable } from "../certificates/names.js";
import type { Description } from "../rotation/saml-facts.js";
import { fetchMetadata, type FetchOptions } from "./metadata-url.js";
import { explainMetadataUrl, maySoonBeAnswered } from "./metadata-url-fault.js";
import { describeMetadata } from "./provider-metadata.js";

/** What of "nothing" may well be told a little later. */
export const soonReason = "not-answered";

/** What a metadata URL publishes. `entityId` chooses one identity provider of a federation's document. */
export async function describePublished(url: string, options: FetchOptions, entityId?: string): Promise<Description> {
  const fetched = await fetchMetadata(url, options);
  if (fetched.ok) return describeMetadata(fetched.bytes, entityId);
  const { fault } = fetched;
  const reason = maySoonBeAnswered(fault) ? soonReason : fault.code;
  return {
    told: "nothing",
    why: { reason, message: `metadata of "${printable(url)}": ${explainMetadataUrl(fault)}` },
  };
}
