import { X509Certificate } from "node:crypto";

/** Where people sign in on AWS, as the lab plays it. */
export type LabRelyingParty =
  | {
      readonly kind: "cognito";
      readonly provider: string;
      readonly userPool: string;
      /** `corp.auth.us-east-1.amazoncognito.com`, or one of the owner's own. */
      readonly domain: string;
    }
  | { readonly kind: "iam"; readonly provider: string; readonly account: string }
  | {
      readonly kind: "identity-center";
      /** Only names it in the lab: an instance has one external identity provider. */
      readonly provider: string;
      readonly region: string;
      /** `d-1234567890`. */
      readonly directory: string;
      /** The last part of its assertion consumer service. */
      readonly acsId: string;
      /** Who is provisioned, by the name that the identity provider sends; undefined: everyone. */
      readonly users?: readonly string[] | undefined;
    };

/** What an identity provider has to know of who takes its assertions. */
export interface ServiceProvider {
  readonly entityId: string;
  readonly acs: string;
  readonly nameIdFormat: string;
  readonly attributes: readonly string[];
  /** PEM, when requests are signed; undefined: they need not be. */
  readonly requestCertificate?: string | undefined;
  /** PEM, when assertions are to be encrypted; undefined: they are not. */
  readonly encryptionCertificate?: string | undefined;
}

export const nameIdFormats = {
  persistent: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
  emailAddress: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
  transient: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
} as const;

/** IAM's own names: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html */
export const iamAttributes = {
  role: "https://aws.amazon.com/SAML/Attributes/Role",
  sessionName: "https://aws.amazon.com/SAML/Attributes/RoleSessionName",
} as const;

/** The entity ID and the endpoint that AWS documents for each. */
export function serviceProviderOf(party: LabRelyingParty): ServiceProvider {
  switch (party.kind) {
    case "cognito":
      return {
        entityId: `urn:amazon:cognito:sp:${party.userPool}`,
        acs: `https://${party.domain}/saml2/idpresponse`,
        nameIdFormat: nameIdFormats.persistent,
        attributes: ["mail"],
      };
    case "iam":
      return {
        entityId: "urn:amazon:webservices",
        acs: "https://signin.aws.amazon.com/saml",
        nameIdFormat: nameIdFormats.persistent,
        attributes: Object.values(iamAttributes),
      };
    case "identity-center": {
      const base = `https://${party.region}.signin.aws.amazon.com/platform/saml`;
      return {
        entityId: `${base}/${party.directory}`,
        acs: `${base}/acs/${party.acsId}`,
        nameIdFormat: nameIdFormats.emailAddress,
        attributes: ["mail"],
      };
    }
  }
}

/** Where the lab has it: `/iam/corp`. */
export function pathOf(party: LabRelyingParty): string {
  const parts = party.kind === "cognito" ? [party.kind, party.userPool, party.provider] : [party.kind, party.provider];
  return `/${parts.map(encodeURIComponent).join("/")}`;
}

/** For people: `cognito us-east-1_AbC123/corp`. */
export function titleOf(party: LabRelyingParty): string {
  return party.kind === "cognito" ? `cognito ${party.userPool}/${party.provider}` : `${party.kind} ${party.provider}`;
}

/** SHA-256 over the DER of a PEM, lower-case hexadecimal. */
export function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase();
}
