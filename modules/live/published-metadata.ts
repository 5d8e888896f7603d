import { printable } from "../certificates/names.js";
import { readCertificatePem } from "../certificates/pem.js";
import type { Description } from "../rotation/saml-facts.js";
import type { MetadataPin } from "../rotation/saml-gate.js";
import { fetchMetadata, type FetchOptions } from "./metadata-url.js";
import { explainMetadataUrl, maySoonBeAnswered } from "./metadata-url-fault.js";
import { describeMetadata } from "./provider-metadata.js";

/** What of "nothing" may well be told a little later. */
export const soonReason = "not-answered";

/**
 * What a metadata URL publishes. `entityId` chooses one identity provider of a federation's document; with a signer
 * nothing is read of it that is not signed.
 */
export async function describePublished(url: string, options: FetchOptions, pin: MetadataPin): Promise<Description> {
  const fetched = await fetchMetadata(url, options);
  if (fetched.ok) return describePinned(fetched.bytes, pin);
  const { fault } = fetched;
  const reason = maySoonBeAnswered(fault) ? soonReason : fault.code;
  return {
    told: "nothing",
    why: { reason, message: `metadata of "${printable(url)}": ${explainMetadataUrl(fault)}` },
  };
}

function describePinned(bytes: Uint8Array, { entityId, metadataSigner: signer }: MetadataPin): Description {
  if (signer === undefined) return describeMetadata(bytes, { entityId });
  const { certificate: signedBy } = readCertificatePem(signer.text);
  const name = `signedBy "${printable(signer.path)}"`;
  // Only of a gate that something else than a synth has written.
  if (signedBy === undefined)
    return { told: "unreadable", why: `${name} holds no certificate, expected one; plan again, then apply` };
  const described = describeMetadata(bytes, { entityId, signedBy });
  return described.told === "unreadable" ? { ...described, why: `${described.why} (${name})` } : described;
}
