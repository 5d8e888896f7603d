import type { Vendor } from "../rotation/saml-rotation.js";
import type { WrittenDuration } from "./written.js";

/** A SAML rotation as saml-rotation.schema.json lets it be written. */
export interface WrittenSamlRotation {
  readonly apiVersion: "crossfade/v1";
  readonly kind: "SamlRotation";
  readonly metadata: { readonly name: string; readonly owner?: string };
  readonly spec: {
    readonly identityProvider: {
      readonly vendor: Vendor;
      /** At least one of file and url. */
      readonly metadata: {
        readonly file?: string;
        readonly url?: string;
        readonly entityId?: string;
        readonly signedBy?: string;
      };
      readonly multipleCertificates?: boolean;
      readonly window?: { readonly from: WrittenTime; readonly to: WrittenTime };
      readonly attestations?: readonly WrittenActivation[];
    };
    readonly generations: readonly WrittenSamlGeneration[];
    readonly signing: string;
    readonly relyingParties: readonly WrittenParty[];
    readonly gate?: { readonly trusted?: { readonly timeout?: WrittenDuration } };
    readonly retirement?: { readonly soak?: WrittenDuration };
  };
}

export interface WrittenSamlGeneration {
  readonly id: string;
  readonly pem: string;
  readonly emergency?: true;
}

export type WrittenParty = WrittenCognitoParty | WrittenIamParty | WrittenIdentityCenterParty;

export interface WrittenCognitoParty {
  readonly kind: "cognito";
  readonly userPool: string;
  readonly provider: string;
  readonly metadata: "file" | "url";
  readonly identifiers?: readonly string[];
  readonly signOut?: boolean;
  readonly idpInitiated?: boolean;
  readonly encryptedAssertions?: boolean;
  readonly signRequests?: boolean;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly adopt?: true;
  readonly confirmDelete?: string;
}

export interface WrittenIamParty {
  readonly kind: "iam";
  readonly provider: string;
  readonly adopt?: true;
  readonly confirmDelete?: string;
}

export interface WrittenIdentityCenterParty {
  readonly kind: "identity-center";
  readonly instance: string;
  readonly attestations?: readonly WrittenConsoleStep[];
}

interface WrittenStep<Step extends string> {
  readonly step: Step;
  readonly generation: string;
  readonly at: WrittenTime;
  readonly evidence?: string;
}

export interface WrittenActivation extends WrittenStep<"activated"> {
  readonly by?: string;
  readonly fingerprint: string;
}

export interface WrittenConsoleStep extends WrittenStep<"imported" | "deleted"> {
  readonly by: string;
}

/** ISO 8601 with a zone: `2026-11-28T02:00:00Z`. */
export type WrittenTime = string;
