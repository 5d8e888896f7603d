import { type Certificate, largestCertificate, parseCertificate } from "./certificate.js";
import { derChildren, derElement, type DerElement, derTag } from "./der.js";
import type { CertificateWhy } from "./metadata-fault.js";
import type { LooseForm } from "./metadata-finding.js";
import { decodeBody } from "./pem-blocks.js";
import { textOf, type XmlElement } from "./xml.js";

export type CertificateTextReading =
  | { readonly ok: true; readonly certificate: Certificate; readonly asPem: boolean }
  | { readonly ok: false; readonly why: CertificateWhy };

/** Reads X509Certificate elements; the same text once only, as products repeat a certificate for each role and use. */
export function certificateReader(): (element: XmlElement) => CertificateTextReading {
  const known = new Map<string, CertificateTextReading>();
  return (element) => {
    const text = textOf(element);
    if (text === undefined) return { ok: false, why: nodeInside(element) };
    const read = known.get(text) ?? readCertificateText(text);
    known.set(text, read);
    return read;
  };
}

function nodeInside({ children }: XmlElement): CertificateWhy {
  return children.some(({ kind }) => kind === "element") ? "element" : "comment";
}

/** The characters of the largest certificate's PEM in base64, with room for white space. */
const longestCertificateText = 4 * largestCertificate;

const pem = /^-----BEGINCERTIFICATE-----([A-Za-z0-9+/=]*)-----ENDCERTIFICATE-----$/;

/** Base64 of DER; of PEM, or PEM itself, as some products have it. */
function readCertificateText(text: string): CertificateTextReading {
  if (text.length > longestCertificateText) return { ok: false, why: "too-large" };
  const bare = text.replace(/[\t\n\r ]+/g, "");
  if (bare === "") return { ok: false, why: "empty" };
  if (bare.startsWith("-----")) {
    const inside = pem.exec(bare)?.[1];
    return inside === undefined ? { ok: false, why: "pem" } : readBase64(inside, true);
  }
  return readBase64(bare, false);
}

function readBase64(base64: string, asPem: boolean): CertificateTextReading {
  const decoded = decodeBody([base64]);
  if (!decoded.ok) return { ok: false, why: base64 === "" ? "empty" : "not-base64" };
  if (!asPem && decoded.der.subarray(0, 11).toString("latin1") === "-----BEGIN ") {
    return readCertificateText(decoded.der.toString("latin1"));
  }
  const parsed = parseCertificate(decoded.der);
  return parsed.ok ? { ok: true, certificate: parsed.certificate, asPem } : parsed;
}

/** The first way in which a certificate that OpenSSL reads is not as RFC 5280 has it; strict readers refuse it. */
export function looseForm({ der }: Certificate): LooseForm | undefined {
  const outer = derElement(der, 0);
  const [signed] = outer === undefined ? [] : derChildren(der, outer, 1);
  if (signed === undefined) return "lengths";
  const fields = derChildren(der, signed, 12);
  const versioned = fields[0]?.tag === derTag.version;
  const [version] = versioned && fields[0] !== undefined ? derChildren(der, fields[0], 1) : [];
  const number = version === undefined ? 0 : der[version.end - 1];
  // Version 1 is the default, which DER leaves out.
  if (versioned && number !== 2) return "version";
  if (number !== 2 && fields.some(({ tag }) => tag === extensionsTag)) return "extensions";
  const serial = fields[versioned ? 1 : 0];
  if (serial === undefined || !isSerialNumber(der, serial)) return "serial-number";
  return hasLongLength(der) ? "lengths" : undefined;
}

const extensionsTag = 0xa3;

function isSerialNumber(der: Uint8Array, { tag, start, end }: DerElement): boolean {
  const [length, first = 0] = [end - start, der[start]];
  const zero = der.subarray(start, end).every((byte) => byte === 0);
  return tag === derTag.integer && length >= 1 && length <= 20 && first < 0x80 && !zero;
}

/** Does an element say its length in more bytes than it takes? Walks into constructed elements, without recursion. */
function hasLongLength(der: Uint8Array): boolean {
  const waiting: DerElement[] = [];
  const outer = derElement(der, 0);
  if (outer !== undefined) waiting.push(outer);
  for (let element = waiting.pop(); element !== undefined; element = waiting.pop()) {
    let offset = element.start;
    while (offset < element.end) {
      const child = derElement(der, offset, element.end);
      if (child === undefined) return true;
      const [lengthBytes, length] = [child.start - offset - 1, child.end - child.start];
      if (lengthBytes !== shortestLength(length)) return true;
      if ((child.tag & 0x20) !== 0) waiting.push(child);
      offset = child.end;
    }
  }
  return false;
}

function shortestLength(length: number): number {
  if (length < 0x80) return 1;
  return 1 + Math.ceil(Math.log2(length + 1) / 8);
}
