import type { Fingerprint, GenerationId } from "./tls-rotation.js";

/** A human step, recorded in the spec: who did it, when, and what shows it. */
interface Attested<Step extends string> {
  readonly step: Step;
  readonly generation: GenerationId;
  /** Undefined where nobody put a name to it. */
  readonly by: string | undefined;
  /** ISO 8601, with a zone. */
  readonly at: string;
  /** In a person's words, such as a ticket. */
  readonly evidence: string | undefined;
}

/** The identity provider signs with the generation: `crossfade saml verify --attest` has seen a response that shows it. */
export interface Activation extends Attested<"activated"> {
  /** Of the certificate whose key signed the response. */
  readonly fingerprint: Fingerprint;
}

/** What a person did in the console of IAM Identity Center, which has no API for it. */
export type ConsoleStep = Attested<"imported"> | Attested<"deleted">;
