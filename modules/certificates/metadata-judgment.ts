import type { Fingerprint } from "../rotation/tls-rotation.js";
import type { Certificate } from "./certificate.js";
import { derChildren, derElement, derOid } from "./der.js";
import { nameOfKey } from "./key-kind.js";
import type { IdentityProviderMetadata, Level } from "./metadata-model.js";
import { days, moment, quoted } from "./sentence.js";

interface OfCertificate {
  readonly fingerprint: Fingerprint;
  readonly subject: string;
}

/** What the clock and the keys say against metadata that was read. Data: collected, never thrown. */
export type MetadataProblem =
  | { readonly code: "metadata-expired"; readonly level: Level; readonly validUntil: Date }
  | { readonly code: "metadata-expiring"; readonly level: Level; readonly validUntil: Date; readonly days: number }
  | (OfCertificate & { readonly code: "expired"; readonly notAfter: Date })
  | (OfCertificate & { readonly code: "expiring"; readonly notAfter: Date; readonly days: number })
  | (OfCertificate & { readonly code: "not-yet-valid"; readonly notBefore: Date })
  | (OfCertificate & { readonly code: "weak-signature"; readonly hash: "MD2" | "MD5" | "SHA-1" })
  | (OfCertificate & { readonly code: "weak-key"; readonly found: string })
  | (OfCertificate & { readonly code: "unknown-key"; readonly found: string });

const day = 24 * 60 * 60 * 1000;

/** From when on Identity Center shows a certificate in yellow. */
export const expiringWithinDays = 90;

/** Judges what relying parties go by: the metadata's end, and each signing certificate once. Pure. */
export function judgeMetadata(
  { expiries, signing }: Pick<IdentityProviderMetadata, "expiries" | "signing">,
  now: Date,
): readonly MetadataProblem[] {
  const distinct = [...new Map(signing.map((certificate) => [certificate.fingerprint, certificate])).values()];
  return [
    ...expiries.flatMap(({ level, at }) => judgeExpiry(level, at, now)),
    ...distinct.flatMap((certificate) => judgeSigningCertificate(certificate, now)),
  ];
}

function judgeExpiry(level: Level, validUntil: Date, now: Date): readonly MetadataProblem[] {
  const left = validUntil.getTime() - now.getTime();
  if (left < 0) return [{ code: "metadata-expired", level, validUntil }];
  const whole = Math.floor(left / day);
  // Federations renew theirs daily and date it a week or two ahead.
  return whole < 7 ? [{ code: "metadata-expiring", level, validUntil, days: whole }] : [];
}

/** Judges a certificate for signing responses; nobody checks who issued it, or for which names. Pure. */
export function judgeSigningCertificate(certificate: Certificate, now: Date): readonly MetadataProblem[] {
  const { fingerprint, subject, notBefore, notAfter } = certificate;
  const of = { fingerprint, subject };
  const left = notAfter.getTime() - now.getTime();
  const whole = Math.floor(left / day);
  const hash = weakHash(certificate);
  return [
    ...(now < notBefore ? [{ ...of, code: "not-yet-valid", notBefore } as const] : []),
    ...(left < 0 ? [{ ...of, code: "expired", notAfter } as const] : []),
    ...(left >= 0 && whole < expiringWithinDays ? [{ ...of, code: "expiring", notAfter, days: whole } as const] : []),
    ...judgeKey(certificate),
    ...(hash === undefined ? [] : [{ ...of, code: "weak-signature", hash } as const]),
  ];
}

const curves: readonly string[] = ["P-256", "P-384", "P-521"];

function judgeKey({ key, fingerprint, subject }: Certificate): readonly MetadataProblem[] {
  const of = { fingerprint, subject, found: nameOfKey(key) };
  switch (key.algorithm) {
    case "RSA":
      return key.bits < 2048 ? [{ ...of, code: "weak-key" }] : [];
    case "EC":
      return curves.includes(key.curve) ? [] : [{ ...of, code: "unknown-key" }];
    case "other":
      return [{ ...of, code: key.name === "DSA" ? "weak-key" : "unknown-key" }];
  }
}

/** By the object identifiers of RFC 3279 and, the last, of OIW. */
const weakAlgorithms: ReadonlyMap<string, "MD2" | "MD5" | "SHA-1"> = new Map([
  ["1.2.840.113549.1.1.2", "MD2"],
  ["1.2.840.113549.1.1.4", "MD5"],
  ["1.2.840.113549.1.1.5", "SHA-1"],
  ["1.2.840.10040.4.3", "SHA-1"],
  ["1.2.840.10045.4.1", "SHA-1"],
  ["1.3.14.3.2.29", "SHA-1"],
]);

/** The hash under the certificate's own signature, if it is broken. */
function weakHash({ der }: Certificate): "MD2" | "MD5" | "SHA-1" | undefined {
  const outer = derElement(der, 0);
  const algorithm = outer === undefined ? undefined : derChildren(der, outer, 2)[1];
  const [oid] = algorithm === undefined ? [] : derChildren(der, algorithm, 1);
  return weakAlgorithms.get(derOid(der, oid) ?? "");
}

/** An error stops a rotation; a warning is said and survived. */
export function severityOfMetadata({ code }: MetadataProblem): "error" | "warning" {
  switch (code) {
    case "metadata-expired":
    case "expired":
    case "not-yet-valid":
      // Cognito refuses a certificate outside its time when it is configured.
      return "error";
    case "metadata-expiring":
    case "expiring":
    case "weak-signature":
    case "weak-key":
    case "unknown-key":
      // Relying parties go by the key alone, and by whichever they know: who signed the certificate is not verified.
      return "warning";
  }
}

/** One sentence: what was found, what was expected, what to do. Callers put the document's name in front. */
export function explainMetadataProblem(problem: MetadataProblem): string {
  switch (problem.code) {
    case "metadata-expired":
      return `the metadata (validUntil of the ${nameOfLevel(problem.level)}) ended at ${moment(problem.validUntil)}, expected it to be valid now: fetch it again`;
    case "metadata-expiring":
      return `the metadata (validUntil of the ${nameOfLevel(problem.level)}) ends at ${moment(problem.validUntil)}, in ${days(problem.days)}, expected a week or more: fetch it again before that`;
    case "expired":
      return `${named(problem)} expired at ${moment(problem.notAfter)}, expected one that is valid now: rotate to a new one, as relying parties refuse it when it is configured`;
    case "expiring":
      return `${named(problem)} expires at ${moment(problem.notAfter)}, in ${days(problem.days)}, expected ${expiringWithinDays} days or more: start a rotation to a newer one`;
    case "not-yet-valid":
      return `${named(problem)} is not valid before ${moment(problem.notBefore)}, expected one that is valid now: wait until then, as relying parties may refuse it`;
    case "weak-signature":
      return `${named(problem)} is itself signed with ${problem.hash}, expected SHA-256 or better: have the next one made so, as scanners object to it`;
    case "weak-key":
      return `${named(problem)} has a key of type ${problem.found}, expected RSA of 2048 bits or more, or P-256, P-384 or P-521: responses signed with it can be forged, rotate to a longer one`;
    case "unknown-key":
      return `${named(problem)} has a key of type ${problem.found}, expected RSA, P-256, P-384 or P-521: whether AWS verifies with it is not known, try it before it is relied on`;
  }
}

function nameOfLevel(level: Level): string {
  switch (level) {
    case "aggregate":
      return "EntitiesDescriptor";
    case "entity":
      return "EntityDescriptor";
    case "role":
      return "IDPSSODescriptor";
  }
}

function named({ fingerprint, subject }: OfCertificate): string {
  return `signing certificate ${fingerprint.slice(0, 16)}${quoted(subject)}`;
}
