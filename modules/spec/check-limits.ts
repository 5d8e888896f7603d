import { relyingPartyName } from "../rotation/relying-party.js";
import type { ProviderMetadata } from "../rotation/saml-rotation.js";
import type { ReadGeneration } from "./check-signing-certificates.js";
import type { SamlDraft } from "./drafts.js";
import type { SamlIssue } from "./saml-issue.js";
import type { WrittenParty } from "./written-saml-rotation.js";

/**
 * What relying parties take. Cognito counts a certificate's characters without saying of which form; base64 without its
 * frame is what stands in metadata, so that is counted. Identity Center is given PEM. (Cognito: "Things to know about
 * SAML IdPs", and its API model; Identity Center: "Rotate a SAML 2.0 certificate"; IAM: its API model and quotas.)
 */
const limits = {
  cognito: { certificate: 4096, metadata: { least: 0, limit: 131_072 } },
  iam: { metadata: { least: 1000, limit: 10_000_000 }, keys: 10 },
  "identity-center": { certificate: 2500 },
} as const;

/** Which relying parties are given more than they take; of several of a kind the first. The rule is named in brackets. */
export function checkLimits(
  { written, source }: SamlDraft,
  generations: readonly ReadGeneration[],
  metadata: ProviderMetadata | undefined,
): readonly SamlIssue[] {
  const { relyingParties } = written.spec;
  const trusted = generations.filter(({ role }) => role !== undefined);
  const error = (party: WrittenParty) => {
    const place = source.locate(["spec", "relyingParties", relyingParties.indexOf(party)]);
    return { ...place, severity: "error", party: relyingPartyName(party) } as const;
  };
  const stay = relyingParties.filter((party) => party.kind === "identity-center" || party.confirmDelete === undefined);
  const first = (kind: WrittenParty["kind"]) => stay.filter((party) => party.kind === kind).slice(0, 1);
  const byFile = stay.filter((party) => party.kind === "cognito" && party.metadata === "file").slice(0, 1);
  const found = metadata?.trusting.length;
  return [
    ...[...first("cognito"), ...first("identity-center")].flatMap((party) =>
      trusted.flatMap(({ id: generation, certificate, index }): readonly SamlIssue[] => {
        const size = sizeFor(party.kind, certificate);
        if (size === undefined || size.found <= size.limit) return [];
        const place = source.locate(["spec", "generations", index, "pem"]);
        return [{ ...error(party), ...place, code: "limit-certificate", generation, ...size }];
      }),
    ),
    ...[...byFile, ...first("iam")].flatMap((party): readonly SamlIssue[] => {
      if (party.kind === "identity-center" || found === undefined) return [];
      const { least, limit } = limits[party.kind].metadata;
      if (found >= least && found <= limit) return [];
      return [{ ...error(party), code: "limit-metadata", found, least, limit }];
    }),
    ...(trusted.length <= limits.iam.keys ? [] : first("iam")).map((party): SamlIssue => {
      return { ...error(party), code: "limit-keys", found: trusted.length, limit: limits.iam.keys };
    }),
  ];
}

function sizeFor(kind: WrittenParty["kind"], { der, pem }: ReadGeneration["certificate"]) {
  switch (kind) {
    case "cognito":
      return { found: Math.ceil(der.length / 3) * 4, limit: limits.cognito.certificate };
    case "identity-center":
      return { found: pem.length, limit: limits["identity-center"].certificate };
    case "iam":
      return undefined;
  }
}
