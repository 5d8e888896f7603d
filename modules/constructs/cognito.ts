import { CognitoIdentityProvider } from "@cdktf/provider-aws/lib/cognito-identity-provider/index.js";
import type { Construct } from "constructs";

import { type CognitoParty, relyingPartyName } from "../rotation/relying-party.js";
import { relyingPartyLogicalId } from "../rotation/saml-address.js";
import { adopt, pinAddress } from "./adopt.js";
import { literal } from "./literal.js";
import type { TrustProps } from "./trust-props.js";

/** What Cognito derives from the metadata and adds to what it was given; unignored, each plan would take them away. */
const derivedDetails = ["ActiveEncryptionCertificate", "SLORedirectBindingURI", "SSORedirectBindingURI"] as const;

/** What Cognito is given; whatever else state has, Cognito derived. */
export const givenDetails = [
  "EncryptedResponses",
  "IDPInit",
  "IDPSignout",
  "MetadataFile",
  "MetadataURL",
  "RequestSigningAlgorithm",
] as const;

/**
 * A SAML provider of a user pool. `UpdateIdentityProvider` replaces the details as a whole, with the derived ones as
 * Terraform last read them: new endpoints would be undone by the update that brings them, so they are refused elsewhere.
 */
export function cognitoProvider(scope: Construct, party: CognitoParty, props: TrustProps): CognitoIdentityProvider {
  const resource = new CognitoIdentityProvider(scope, relyingPartyLogicalId(relyingPartyName(party)), {
    userPoolId: party.userPool,
    providerName: party.provider,
    providerType: "SAML",
    providerDetails: detailsOf(party, props),
    attributeMapping: Object.fromEntries(
      Object.entries(party.attributes).map(([to, from]) => [literal(to), literal(from)]),
    ),
    idpIdentifiers: party.identifiers.map(literal),
    dependsOn: [...props.dependsOn],
    lifecycle: {
      preventDestroy: true,
      ignoreChanges: derivedDetails.map((key) => `provider_details[${JSON.stringify(key)}]`),
    },
  });
  if (party.adopt) adopt(resource, `${party.userPool}:${party.provider}`);
  else pinAddress(resource);
  return resource;
}

function detailsOf(party: CognitoParty, { trusting, metadataUrl }: TrustProps): Readonly<Record<string, string>> {
  const source = party.metadata === "file" ? { MetadataFile: trusting } : { MetadataURL: literal(metadataUrl ?? "") };
  return {
    ...source,
    IDPSignout: String(party.signOut),
    ...(party.idpInitiated ? { IDPInit: "true" } : {}),
    ...(party.encryptedAssertions ? { EncryptedResponses: "true" } : {}),
    ...(party.signRequests ? { RequestSigningAlgorithm: "rsa-sha256" } : {}),
  };
}
