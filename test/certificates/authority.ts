import { createCertificateAuthority, type IssueRequest } from "../../lab/certificate-authority.js";
import { type Certificate, parseCertificate } from "../../modules/certificates/certificate.js";
import { judgeCertificate } from "../../modules/certificates/judge.js";

/** Root, two intermediates, P-256; one for a test file, as a second would only cost time. */
export const authority = await createCertificateAuthority({ intermediates: 2 });

export const now = new Date("2026-11-22T12:00:00Z");

/** Valid now and for 90 days more, for www.example.com, unless a test says otherwise. */
export function issued(request: Partial<IssueRequest> = {}) {
  return authority.issue({
    names: ["www.example.com"],
    notBefore: new Date("2026-11-01T00:00:00Z"),
    notAfter: new Date("2027-02-20T12:00:00Z"),
    ...request,
  });
}

/** The blocks of a PEM text, each with its last line break. */
export function blocksOf(pem: string): readonly string[] {
  return pem.split(/(?=-----BEGIN)/);
}

export function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----.*-----/g, ""), "base64");
}

export function pemOf(der: Uint8Array, label = "CERTIFICATE"): string {
  return `-----BEGIN ${label}-----\n${Buffer.from(der).toString("base64")}\n-----END ${label}-----\n`;
}

export function certificateOf(pem: string): Certificate {
  const parsed = parseCertificate(derOf(pem));
  if (!parsed.ok) throw new Error(`a test's own certificate is unreadable: ${parsed.why}`);
  return parsed.certificate;
}

/** The codes of all problems, in their order. */
export function codesOf(input: Omit<Parameters<typeof judgeCertificate>[0], "now"> & { readonly now?: Date }) {
  return judgeCertificate({ now, ...input }).problems.map(({ code }) => code);
}
