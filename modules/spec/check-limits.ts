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
  cognito: { certificate: 4096, metadata: { least: 0, most: 131_072 } },
  iam: { metadata: { least: 1000, most: 10_000_000 }, keys: 10 },
  "identity-center": { certificate: 2500 },
} as const;

/** Which relying parties are given more than they take; each rule is named in brackets. */
export function checkLimits(
  { written, source }: SamlDraft,
  generations: readonly ReadGeneration[],
  metadata: ProviderMetadata | undefined,
): readonly SamlIssue[] {
  const trusted = generations.filter(({ role }) => role !== undefined);
  const { relyingParties } = written.spec;
  return relyingParties.flatMap((party, index) => {
    if (party.kind !== "identity-center" && party.confirmDelete !== undefined) return [];
    const place = source.locate(["spec", "relyingParties", index]);
    const error = { ...place, severity: "error", party: relyingPartyName(party) } as const;
    const given = isByFile(party) ? metadata?.trusting.length : undefined;
    return [
      ...trusted.flatMap(({ id: generation, certificate, index: listed }): readonly SamlIssue[] => {
        const size = sizeFor(party, certificate);
        if (size === undefined || size.found <= size.limit) return [];
        const pem = source.locate(["spec", "generations", listed, "pem"]);
        return [{ ...error, ...pem, code: "limit-certificate", generation, ...size }];
      }),
      ...tooLong(party, given).map((facts): SamlIssue => ({ ...error, code: "limit-metadata", ...facts })),
      ...(party.kind === "iam" && trusted.length > limits.iam.keys
        ? [{ ...error, code: "limit-keys", found: trusted.length, limit: limits.iam.keys } as const]
        : []),
    ];
  });
}

function isByFile(party: WrittenParty): boolean {
  return party.kind === "iam" || (party.kind === "cognito" && party.metadata === "file");
}

function sizeFor(party: WrittenParty, { der, pem }: ReadGeneration["certificate"]) {
  switch (party.kind) {
    case "cognito":
      return { found: Math.ceil(der.length / 3) * 4, limit: limits.cognito.certificate };
    case "identity-center":
      return { found: pem.length, limit: limits["identity-center"].certificate };
    case "iam":
      return undefined;
  }
}

function tooLong(party: WrittenParty, found: number | undefined) {
  if (party.kind === "identity-center" || found === undefined) return [];
  const { least, most: limit } = limits[party.kind].metadata;
  return found < least || found > limit ? [{ found, least, limit }] : [];
}
