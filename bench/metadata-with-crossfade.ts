// Measured as a process: metadata read and judged by Crossfade.
import { judgeMetadata } from "../modules/certificates/metadata-judgment.js";
import { readMetadata } from "../modules/certificates/metadata.js";
import { judgeSigningCertificate } from "../modules/spec/judge-signing-certificate.js";
import { runReader } from "./metadata-reader.js";

const unfitting: readonly string[] = ["expired", "not-yet-valid", "weak-key"];

runReader((document, entityId, now) => {
  const reading = readMetadata(document, { entityId });
  if (!reading.ok) throw new Error(`the document was not read: ${JSON.stringify(reading.faults)}`);
  const { metadata } = reading;
  // Both judgments that there are: of metadata, and of a spec's own certificates.
  const problems = judgeMetadata(metadata, now);
  const own = metadata.signing.flatMap((one) => judgeSigningCertificate(one, "signing", undefined, now));
  const unfit = [problems, own].map((found) => found.filter(({ code }) => unfitting.includes(code)).length);
  return {
    entityId: metadata.entityId,
    endpoints: metadata.endpoints.map(({ service, binding, location }) => `${service} ${binding} ${location}`),
    fingerprints: metadata.signing.map(({ fingerprint }) => fingerprint),
    unfit: Math.max(...unfit),
  };
}, process.argv.slice(2));
