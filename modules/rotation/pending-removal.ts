import { judgeEvidence, latestActivation } from "./evidence.js";
import { withoutWords } from "./gate-parties.js";
import { type RelyingPartyName, relyingPartyName } from "./relying-party.js";
import { describedBy, type DescribedCertificate, type PartyTrust } from "./saml-facts.js";
import type { RemovalSubject } from "./saml-gate.js";
import type { SamlRotation } from "./saml-rotation.js";
import { fingerprintsText } from "./explain-trust.js";
import type { Fingerprint, GenerationId, RotationName } from "./tls-rotation.js";

/** What the next apply would take from a relying party, although the identity provider may sign with it. */
export interface UnprovenRemoval {
  readonly party: RelyingPartyName;
  readonly fingerprint: Fingerprint;
  readonly signing: GenerationId;
  /** It was seen to be signed with last; otherwise nobody has shown that `signing` is. */
  readonly seen: boolean;
}

/** Undefined where what is signed with is not listed, which is refused elsewhere. */
export function removalSubjectOf({ generations, signing, identityProvider }: SamlRotation): RemovalSubject | undefined {
  const found = generations.find(({ id }) => id === signing);
  if (found === undefined) return undefined;
  const { id, fingerprint, notBefore } = found;
  const attestations = identityProvider.attestations.map(withoutWords);
  return {
    signing: { id, fingerprint, notBefore },
    listed: generations.map((one) => one.fingerprint),
    attestations,
  };
}

/**
 * What relying parties trust and the spec does not list any more, while it is not shown that the identity provider signs
 * with `signing`. Without Terraform's state that a removal undoes a staging is told by the certificates: what is newer
 * than `signing` was incoming.
 */
export function unprovenRemovals(
  { signing, listed, attestations }: RemovalSubject,
  parties: readonly PartyTrust[],
): readonly UnprovenRemoval[] {
  const latest = latestActivation(attestations)?.fingerprint;
  // When `signing` moved only Terraform's state knows: any time will do here.
  const shown = judgeEvidence({ signing, attestations }, new Date(0).toISOString()) === undefined;
  const isUnproven = ({ fingerprint, notBefore }: DescribedCertificate): boolean =>
    fingerprint === latest || (!shown && notBefore.getTime() <= Date.parse(signing.notBefore));
  return parties.flatMap(({ party, observed }) => {
    const trusted = observed.is === "given" ? (describedBy(observed)?.certificates ?? []) : [];
    const leaving = trusted.filter(({ fingerprint }) => !listed.includes(fingerprint)).filter(isUnproven);
    return leaving.map(({ fingerprint }) => ({
      party: relyingPartyName(party),
      fingerprint,
      signing: signing.id,
      seen: fingerprint === latest,
    }));
  });
}

/** One sentence: what was found, what was expected, what to do. */
export function explainUnprovenRemoval(
  { party, fingerprint, signing, seen }: UnprovenRemoval,
  rotation: RotationName,
): string {
  const found = `${party} trusts ${fingerprintsText([fingerprint])}, which the spec does not list, so that it would be removed`;
  const why = seen
    ? "it is what the identity provider was last seen to sign with"
    : `nobody has attested that the identity provider signs with "${signing}"`;
  return `${found}, and ${why} [signed-with-is-trusted]; put its generation back, and remove it when a response is attested: npx crossfade saml verify ${rotation} --response FILE --attest`;
}
