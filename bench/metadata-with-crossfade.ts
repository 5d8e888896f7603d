// Measured as a process: metadata read and judged by Crossfade.
import { readMetadata } from "../modules/certificates/metadata.js";
import { judgeSigningCertificate } from "../modules/spec/judge-signing-certificate.js";
import { runReader } from "./metadata-reader.js";

const unfitting: readonly string[] = ["expired", "not-yet-valid", "weak-key"];

runReader((document, entityId, now) => {
  const reading = readMetadata(document, { entityId });
  if (!reading.ok) throw new Error(`the document was not read: ${JSON.stringify(reading.faults)}`);
  const { metadata } = reading;
  // As a spec's own certificates are judged.
  const found = metadata.signing.flatMap((one) => judgeSigningCertificate(one, "signing", undefined, now));
  return {
    entityId: metadata.entityId,
    endpoints: metadata.endpoints.map(({ service, binding, location }) => `${service} ${binding} ${location}`),
    fingerprints: metadata.signing.map(({ fingerprint }) => fingerprint),
    unfit: found.filter(({ code }) => unfitting.includes(code)).length,
  };
}, process.argv.slice(2));
