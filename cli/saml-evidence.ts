import type { Activation } from "../modules/rotation/attestation.js";
import type { SamlRotation } from "../modules/rotation/saml-rotation.js";
import type { Fingerprint, GenerationId, RotationName } from "../modules/rotation/tls-rotation.js";
import { readCertificatePem } from "../modules/certificates/pem.js";
import { readResponse, type ResponseFacts } from "../modules/certificates/saml-response.js";
import { explainVerdict } from "../modules/certificates/saml-response-explain.js";
import { signersOf, type SignableElement } from "../modules/certificates/saml-response-verdict.js";
import type { PinnedCertificate } from "../modules/certificates/xml-signature-key.js";

/** What a captured response shows; nothing about the person who signed in. */
export type ResponseEvidence =
  | {
      readonly kind: "signed";
      readonly rotation: SamlRotation;
      readonly generation: GenerationId;
      readonly fingerprint: Fingerprint;
      readonly elements: readonly SignableElement[];
      /** Others whose key it could have been just as well: they share it. */
      readonly sharedWith: readonly string[];
      readonly facts: ResponseFacts;
      readonly sentences: readonly string[];
    }
  /** Why it shows nothing, for people. Never empty. */
  | { readonly kind: "nothing"; readonly sentences: readonly string[] };

interface Candidate extends PinnedCertificate {
  readonly rotation: SamlRotation;
  readonly generation: GenerationId;
  readonly fingerprint: Fingerprint;
}

/** Which generation of these rotations signed a captured response. */
export function evidenceIn(captured: Uint8Array, rotations: readonly SamlRotation[]): ResponseEvidence {
  const candidates = rotations.flatMap((rotation) => candidatesOf(rotation, rotations.length > 1));
  const { facts, verdict } = readResponse(captured, candidates);
  const sentences = explainVerdict(
    verdict,
    candidates.map(({ id }) => id),
  );
  if (verdict.kind !== "signed" || facts === undefined) return { kind: "nothing", sentences };
  const signers = candidates.filter(({ id }) => signersOf(verdict.signed).includes(id));
  // A signature cannot tell certificates apart that share a key: what the spec says decides.
  const signer = signers.find(({ rotation, generation }) => rotation.signing === generation) ?? signers.at(-1);
  if (signer === undefined) return { kind: "nothing", sentences };
  const { rotation, generation, fingerprint } = signer;
  const sharedWith = signers.filter((one) => one !== signer).map(({ id }) => id);
  const elements = verdict.signed.map(({ element }) => element);
  return { kind: "signed", rotation, generation, fingerprint, elements, sharedWith, facts, sentences };
}

function candidatesOf(rotation: SamlRotation, several: boolean): readonly Candidate[] {
  return rotation.generations.flatMap(({ id: generation, pem, fingerprint }) => {
    const { certificate } = readCertificatePem(pem.text);
    if (certificate === undefined) return [];
    const id = several ? `${rotation.name}/${generation}` : generation;
    return [{ id, certificate, rotation, generation, fingerprint }];
  });
}

/** Why a response that is signed by a generation is no evidence that may be recorded. */
export type AttestRefusal =
  | { readonly code: "other-issuer"; readonly found: string | undefined; readonly expected: string }
  | { readonly code: "no-time" }
  | { readonly code: "too-old"; readonly at: Date; readonly now: Date }
  | { readonly code: "in-the-future"; readonly at: Date; readonly now: Date };

/** Evidence has to be of now: of an older response nobody knows what has happened since. */
const longestAgeMs = 3_600_000;
/** Clocks differ. */
const mostAheadMs = 180_000;

type Signed = Extract<ResponseEvidence, { readonly kind: "signed" }>;

/** What is written into the spec, or why nothing is. */
export function attestationOf(
  { rotation, generation, fingerprint, elements, facts }: Signed,
  by: string | undefined,
  now: Date,
): { readonly activation: Activation } | { readonly refusal: AttestRefusal } {
  const expected = rotation.identityProvider.metadata?.entityId;
  if (expected !== undefined && facts.issuer !== expected)
    return { refusal: { code: "other-issuer", found: facts.issuer, expected } };
  const at = facts.issuedAt;
  if (at === undefined) return { refusal: { code: "no-time" } };
  if (now.getTime() - at.getTime() > longestAgeMs) return { refusal: { code: "too-old", at, now } };
  if (at.getTime() - now.getTime() > mostAheadMs) return { refusal: { code: "in-the-future", at, now } };
  // The moment that it shows; an identity provider whose clock is a little ahead makes no evidence of the future.
  const shown = new Date(Math.min(at.getTime(), now.getTime()));
  return {
    activation: {
      step: "activated",
      generation,
      fingerprint,
      at: `${shown.toISOString().slice(0, 19)}Z`,
      by,
      evidence: `response verified: ${elements.join(" and ")}`,
    },
  };
}

/** One sentence: what was found, what was expected, what to do. */
export function explainAttestRefusal(refusal: AttestRefusal, rotation: RotationName): string {
  const anew = "sign in anew, capture that response and attest it";
  const nothing = "nothing is recorded";
  switch (refusal.code) {
    case "other-issuer":
      return `${nothing}: the response is issued by ${refusal.found === undefined ? "nobody that it names" : `"${refusal.found}"`}, expected "${refusal.expected}", the entity ID of rotation "${rotation}"; capture a response of that identity provider`;
    case "no-time":
      return `${nothing}: the response does not say when it was issued, expected an IssueInstant with a zone; ${anew}`;
    case "too-old":
      return `${nothing}: the response is of ${refusal.at.toISOString()}, which is ${minutes(refusal.at, refusal.now)} ago, expected at most an hour, as evidence has to be of now; ${anew}`;
    case "in-the-future":
      return `${nothing}: the response is of ${refusal.at.toISOString()}, which is ${minutes(refusal.now, refusal.at)} from now, expected the past; set the clocks of this machine and of the identity provider, then ${anew}`;
  }
}

function minutes(from: Date, to: Date): string {
  const count = Math.round((to.getTime() - from.getTime()) / 60_000);
  return count < 120 ? `${count} minutes` : `${Math.round(count / 60)} hours`;
}
