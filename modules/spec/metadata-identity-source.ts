import type { Certificate } from "../certificates/certificate.js";
import { readMetadata } from "../certificates/metadata.js";
import type { ExternalProvider } from "../rotation/identity-source.js";
import type { SourceDraft } from "./check-identity-source.js";
import type { IdentitySourceIssue } from "./identity-source-issue.js";

/** No product's own metadata comes near; a federation's aggregate is nothing to upload here. */
const largestMetadata = 1024 * 1024;

/** Identity Center's own, in characters of PEM (IAM Identity Center User Guide, "Rotate SAML 2.0 certificates"). */
export const longestCertificate = 2_500;

export interface ReadProvider {
  readonly provider: ExternalProvider | undefined;
  readonly certificates: readonly Certificate[];
  readonly validUntil: Date | undefined;
  readonly issues: readonly IdentitySourceIssue[];
}

const nothing: ReadProvider = { provider: undefined, certificates: [], validUntil: undefined, issues: [] };

/** The identity provider's metadata, before a person uploads it. */
export function readProvider({ written, source: file, readFile }: SourceDraft): ReadProvider {
  const { identityProvider } = written.spec;
  if (identityProvider === undefined) return nothing;
  const { vendor, metadata } = identityProvider;
  const { file: path } = metadata;
  const place = { ...file.locate(["spec", "identityProvider", "metadata", "file"]), severity: "error" } as const;
  const named = readFile(path, largestMetadata);
  if (!named.ok)
    return {
      ...nothing,
      issues: [{ ...place, code: "source-metadata-unreadable", path, fault: named.fault, limit: largestMetadata }],
    };
  const reading = readMetadata(named.bytes, { entityId: metadata.entityId });
  if (!reading.ok)
    return {
      ...nothing,
      issues: reading.faults.map((fault) => ({ ...place, code: "source-metadata-fault", path, fault })),
    };
  const { entityId, endpoints, signing, validUntil } = reading.metadata;
  const certificates = [...new Map(signing.map((one) => [one.fingerprint, one])).values()];
  return {
    provider: {
      vendor,
      path,
      entityId,
      endpoints: endpoints.map(({ service, binding, location }) => ({ service, binding, location })),
      certificates: certificates.map(({ fingerprint, notAfter }) => ({
        fingerprint,
        notAfter: notAfter.toISOString(),
      })),
    },
    certificates,
    validUntil,
    issues: reading.findings.map((finding) => ({
      ...place,
      severity: "warning",
      code: "source-metadata-finding",
      path,
      finding,
    })),
  };
}

/** Once it has been uploaded, what has run out is a matter of the rotation and keeps nothing from being applied. */
export function checkProvider(
  draft: SourceDraft,
  { certificates, validUntil }: ReadProvider,
  isConnected: boolean,
  now: Date,
): readonly IdentitySourceIssue[] {
  const path = draft.written.spec.identityProvider?.metadata.file ?? "";
  const place = draft.source.locate(["spec", "identityProvider", "metadata", "file"]);
  const severity = isConnected ? "warning" : "error";
  const expired: readonly IdentitySourceIssue[] =
    validUntil === undefined || validUntil > now
      ? []
      : [{ ...place, severity, code: "source-metadata-expired", path, at: validUntil.toISOString() }];
  return [
    ...expired,
    ...certificates.flatMap(({ fingerprint, notBefore, notAfter, pem }): readonly IdentitySourceIssue[] => {
      const common = { ...place, severity, code: "source-metadata-certificate", path, fingerprint } as const;
      return [
        ...(notAfter <= now ? [{ ...common, why: "expired", at: notAfter.toISOString() } as const] : []),
        ...(notBefore > now ? [{ ...common, why: "ahead", at: notBefore.toISOString() } as const] : []),
        ...(pem.trim().length > longestCertificate
          ? ([
              {
                ...place,
                severity: "error",
                code: "certificate-too-long",
                path,
                fingerprint,
                found: pem.trim().length,
                limit: longestCertificate,
              },
            ] as const)
          : []),
      ];
    }),
  ];
}
