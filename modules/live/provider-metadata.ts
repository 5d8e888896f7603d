import { explainMetadataFault } from "../certificates/metadata-fault.js";
import { type MetadataChoice, readMetadata } from "../certificates/metadata.js";
import type { DescribedProvider, Description } from "../rotation/saml-facts.js";

/** What metadata describes, whoever uploaded or published it: untrusted, and so either read whole or not at all. */
export function describeMetadata(input: string | Uint8Array, choice: MetadataChoice = {}): Description {
  const read = readMetadata(input, choice);
  if (!read.ok) return { told: "unreadable", why: read.faults.map(explainMetadataFault).join("; ") };
  const { metadata } = read;
  const signing = new Map(metadata.signing.map((one) => [one.fingerprint, one]));
  const provider: DescribedProvider = {
    entityId: metadata.entityId,
    endpoints: metadata.endpoints.map(({ service, binding, location }) => ({ service, binding, location })),
    fingerprints: [...signing.keys()],
    certificates: [...signing.values()].map(({ fingerprint, notBefore, notAfter }) => ({
      fingerprint,
      notBefore,
      notAfter,
    })),
    validUntil: metadata.validUntil,
  };
  return { told: "provider", provider };
}
