import { createHash, X509Certificate } from "node:crypto";
import type { Fingerprint } from "../rotation/tls-rotation.js";
import { derElement, derTag } from "./der.js";
import { type CertificateKey, keyOf } from "./key-kind.js";
import { alternativeNames, commonName, oneLine } from "./names.js";
import type { UnreadableWhy } from "./text-fault.js";

/** An X.509 certificate as it was read. Every text in it is safe to print: control and direction characters are escaped. */
export interface Certificate {
  /** Written anew from the DER: lines of 64, `\n`, nothing around it, whatever the text looked like that it came from. */
  readonly pem: string;
  readonly der: Uint8Array;
  readonly fingerprint: Fingerprint;
  /** In one line, "CN=www.example.com, O=Example"; empty where the certificate has none. */
  readonly subject: string;
  readonly issuer: string;
  /** Hexadecimal, upper case, as OpenSSL prints it. */
  readonly serialNumber: string;
  /** Lower-case DNS names of the subjectAltName extension; the common name only where there is no such extension. */
  readonly names: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly key: CertificateKey;
  readonly certificateAuthority: boolean;
  /** Subject and issuer are the same name; whether it also signed itself is for `signedBy` to say. */
  readonly selfIssued: boolean;
}

export type CertificateResult =
  { readonly ok: true; readonly certificate: Certificate } | { readonly ok: false; readonly why: UnreadableWhy };

/** ACM takes no certificate of more than 32 KiB (ImportCertificate), and no honest one comes near. */
export const largestCertificate = 32 * 1024;

/** Reads one certificate from exactly its DER. Never throws. */
export function parseCertificate(der: Uint8Array): CertificateResult {
  if (der.length > largestCertificate) return { ok: false, why: "too-large" };
  const outer = derElement(der, 0);
  if (outer?.tag !== derTag.sequence) return { ok: false, why: "not-x509" };
  if (outer.end !== der.length) return { ok: false, why: "trailing-bytes" };
  try {
    return read(Buffer.from(der));
  } catch {
    // OpenSSL's reasons name its own functions, and say nothing that a reader could act on.
    return { ok: false, why: "not-x509" };
  }
}

function read(der: Buffer): CertificateResult {
  const x509 = new X509Certificate(der);
  // Node looks for PEM first, also in the midst of binary: what it read must be what it was given.
  if (!x509.raw.equals(der)) return { ok: false, why: "not-x509" };
  const [notBefore, notAfter] = [readTime(x509.validFrom), readTime(x509.validTo)];
  if (notBefore === undefined || notAfter === undefined) return { ok: false, why: "dates" };
  const [subject, issuer] = [orEmpty(x509.subject), orEmpty(x509.issuer)];
  return {
    ok: true,
    certificate: {
      pem: toPem(der),
      der,
      fingerprint: createHash("sha256").update(der).digest("hex"),
      subject: oneLine(subject),
      issuer: oneLine(issuer),
      serialNumber: x509.serialNumber,
      names: x509.subjectAltName === undefined ? commonName(subject) : alternativeNames(x509.subjectAltName),
      notBefore,
      notAfter,
      key: keyOf(x509, der),
      certificateAuthority: x509.ca,
      selfIssued: subject === issuer,
    },
  };
}

/** Node's types promise a text; of an empty name it makes undefined. */
function orEmpty(name: string | undefined): string {
  return name ?? "";
}

function toPem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Reads a time as OpenSSL prints it, "Nov  2 03:04:05 2026 GMT"; `Date` would guess at years before 100. */
function readTime(text: string): Date | undefined {
  const match = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.\d{1,9})? (\d{1,4}) GMT$/.exec(text);
  if (match === null) return undefined;
  const [, name = "", day = "", hours = "", minutes = "", seconds = "", year = ""] = match;
  const month = months.indexOf(name);
  if (month === -1) return undefined;
  const time = new Date(0);
  time.setUTCFullYear(Number(year), month, Number(day));
  time.setUTCHours(Number(hours), Number(minutes), Number(seconds));
  return time;
}
