import { type Certificate, largestCertificate } from "../certificates/certificate.js";
import { readCertificatePem } from "../certificates/pem.js";
import type { SamlDraft } from "./drafts.js";
import type { MetadataSignerProblem } from "./saml-file-issue.js";
import type { SamlIssue } from "./saml-issue.js";

/** The certificate whose key has to have signed the metadata. */
export interface MetadataSigner {
  readonly path: string;
  readonly certificate: Certificate;
}

/** `unusable`: the spec names one that cannot be read, so that no metadata is to be believed. */
export type ReadSigner = MetadataSigner | "unusable" | undefined;

export interface JudgedSigner {
  readonly signer: ReadSigner;
  readonly issues: readonly SamlIssue[];
}

/** Reads the certificate that the metadata is pinned to, if the spec names one. */
export function checkMetadataSigner({ written, source, readFile }: SamlDraft, now: Date): JudgedSigner {
  const { signedBy: path } = written.spec.identityProvider.metadata;
  if (path === undefined) return { signer: undefined, issues: [] };
  const place = source.locate(["spec", "identityProvider", "metadata", "signedBy"]);
  const error = { ...place, severity: "error", path } as const;
  const file = readFile(path, largestCertificate);
  if (!file.ok) {
    const unread = { code: "saml-file", what: "certificate", fault: file.fault, limit: largestCertificate } as const;
    return { signer: "unusable", issues: [{ ...error, ...unread }] };
  }
  if (file.text.includes("PRIVATE KEY"))
    return { signer: "unusable", issues: [{ ...error, code: "saml-pem-holds-key" }] };
  const { certificate, problems } = readCertificatePem(file.text);
  const issues = problems.map((problem): SamlIssue => {
    return { ...error, code: "metadata-signer", problem: ofText(problem) };
  });
  if (certificate === undefined || issues.length > 0) return { signer: "unusable", issues };
  return { signer: { path, certificate }, issues: expired(certificate, now).map((one) => ({ ...error, ...one })) };
}

function ofText(problem: ReturnType<typeof readCertificatePem>["problems"][number]): MetadataSignerProblem {
  return problem.code === "several-certificates"
    ? { code: "several", count: problem.count, line: problem.line }
    : { code: "text", problem };
}

/** What it signed while it was valid is no worse for that. */
function expired({ notAfter }: Certificate, now: Date) {
  if (now <= notAfter) return [];
  return [{ severity: "warning", code: "metadata-signer", problem: { code: "expired", notAfter } } as const];
}
