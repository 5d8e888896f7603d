// What the lab's AWS holds at this moment, as the relying parties' side of a sign-in goes by it.
import type { Federation } from "./federation.js";
import type { IdentityCenterWorld } from "./identity-center-console.js";
import { LabFault } from "./lab-fault.js";
import { titleOf, type LabRelyingParty } from "./relying-party-kinds.js";
import type { HeldTrust } from "./relying-party-verify.js";

type Holdings = Pick<Federation, "effectiveCognitoMetadata" | "effectiveIamMetadata" | "userPoolKeys"> &
  Pick<IdentityCenterWorld, "identityCenterCertificates">;

export interface TrustsOptions {
  /** Of the one instance, when there is an Identity Center among the relying parties. */
  readonly identityCenter?: string | undefined;
  /** As its metadata had them when Identity Center was connected; from then on only certificates come and go. */
  readonly identityProvider: { readonly entityId: string; readonly signOnUrl: string };
  /** Whether a user pool signs what it asks, with the key that GetSigningCertificate tells of; default: it does not. */
  readonly signRequests?: boolean | undefined;
  /** Whether a user pool takes sign-ins that begin at the identity provider; default: it does not. */
  readonly idpInitiated?: boolean | undefined;
}

/** Asks the lab itself and not its AWS endpoint, so that sign-ins take nothing of AWS's rates. */
export function trustsIn(held: Holdings, options: TrustsOptions): (party: LabRelyingParty) => Promise<HeldTrust> {
  return async (party) => {
    switch (party.kind) {
      case "cognito": {
        const metadata = await held.effectiveCognitoMetadata(party.userPool, party.provider);
        const { signing, encryption } = await held.userPoolKeys(party.userPool);
        return {
          metadata: metadata ?? nothing(party),
          idpInitiated: options.idpInitiated ?? false,
          requestKey: options.signRequests === true ? signing.privateKey : undefined,
          decryptionKey: encryption.privateKey,
        };
      }
      case "iam":
        return { metadata: (await held.effectiveIamMetadata(party.provider)) ?? nothing(party) };
      case "identity-center": {
        const certificates = await held.identityCenterCertificates(options.identityCenter ?? "");
        const pems = certificates?.map(({ pem }) => pem) ?? nothing(party);
        return { metadata: metadataWith(options.identityProvider, pems) };
      }
    }
  };
}

function nothing(party: LabRelyingParty): never {
  throw new LabFault(`AWS holds no identity provider for ${titleOf(party)}; configure one before signing in there.`);
}

/** The least metadata of an identity provider with these certificates, in PEM, to sign with. */
export function metadataWith(
  { entityId, signOnUrl }: TrustsOptions["identityProvider"],
  certificates: readonly string[],
): string {
  const keys = certificates.map(
    (pem) =>
      `<KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>` +
      pem.replaceAll(/-----[^-]+-----|\s/g, "") +
      `</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`,
  );
  return (
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"` +
    ` entityID="${escaped(entityId)}">` +
    `<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join("")}` +
    `<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"` +
    ` Location="${escaped(signOnUrl)}"/></IDPSSODescriptor></EntityDescriptor>`
  );
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
