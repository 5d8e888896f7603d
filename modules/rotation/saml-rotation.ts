import type { Activation } from "./attestation.js";
import type { RelyingParty } from "./relying-party.js";
import type { Fingerprint, GenerationId, PemFile, RotationName, Seconds } from "./tls-rotation.js";

/** Whose console and API a runbook speaks of. */
export type Vendor =
  "okta" | "entra" | "keycloak" | "simplesamlphp" | "adfs" | "google" | "pingfederate" | "shibboleth" | "generic";

/** Where an identity provider is reached, by service and binding (SAML metadata). */
export interface Endpoint {
  readonly service: "SingleSignOnService" | "SingleLogoutService";
  /** Such as `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST`. */
  readonly binding: string;
  readonly location: string;
}

/** The identity provider's metadata out of a file of the spec. */
export interface ProviderMetadata {
  /** As the spec has it, relative to itself. */
  readonly path: string;
  readonly entityId: string;
  /** Sorted by service, binding and location. */
  readonly endpoints: readonly Endpoint[];
  /** What a relying party is given: the provider's own, with exactly the trusted generations; the same bytes everywhere. */
  readonly trusting: string;
}

/** When sign-ins may be interrupted; ISO 8601, with zones. */
export interface Window {
  readonly from: string;
  readonly to: string;
}

export interface IdentityProvider {
  readonly vendor: Vendor;
  /** Undefined where the spec only has a URL. */
  readonly metadata: ProviderMetadata | undefined;
  readonly metadataUrl: string | undefined;
  /** The certificate whose key has to have signed the metadata, wherever it is read; undefined: nobody looks. */
  readonly metadataSigner: PemFile | undefined;
  /** False: it holds one certificate, and replaces it at once. */
  readonly multipleCertificates: boolean;
  readonly window: Window | undefined;
  /** In the order of the spec. */
  readonly attestations: readonly Activation[];
}

export interface SamlGeneration {
  readonly id: GenerationId;
  readonly pem: PemFile;
  readonly fingerprint: Fingerprint;
  /** ISO 8601. */
  readonly notBefore: string;
  readonly notAfter: string;
  /** Its key is compromised: unless it is signed with, nothing trusts it any more, whatever has been observed. */
  readonly emergency: boolean;
}

/** An identity provider signs with one generation; its relying parties trust a set. */
export interface SamlRotation {
  readonly kind: "SamlRotation";
  readonly name: RotationName;
  readonly owner: string | undefined;
  readonly identityProvider: IdentityProvider;
  /** In the order of the spec: oldest first. */
  readonly generations: readonly SamlGeneration[];
  /** What the identity provider is to sign with. */
  readonly signing: GenerationId;
  readonly relyingParties: readonly RelyingParty[];
  readonly gate: { readonly trusted: { readonly timeout: Seconds } };
  readonly retirement: { readonly soak: Seconds };
}
