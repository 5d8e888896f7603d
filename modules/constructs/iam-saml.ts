import { IamSamlProvider } from "@cdktf/provider-aws/lib/iam-saml-provider/index.js";
import type { Construct } from "constructs";

import { type IamParty, relyingPartyName } from "../rotation/relying-party.js";
import { relyingPartyLogicalId } from "../rotation/saml-address.js";
import { adopt, pinAddress } from "./adopt.js";
import type { TrustProps } from "./trust-props.js";

/** A SAML provider of IAM: its metadata is updated in place, and its ARN, which roles trust, is kept. */
export function iamProvider(scope: Construct, party: IamParty, props: TrustProps): IamSamlProvider {
  const resource = new IamSamlProvider(scope, relyingPartyLogicalId(relyingPartyName(party)), {
    name: party.provider,
    samlMetadataDocument: props.trusting,
    dependsOn: [...props.dependsOn],
    lifecycle: { preventDestroy: true },
  });
  if (party.adopt) adopt(resource, `arn:aws:iam::${props.account}:saml-provider/${party.provider}`);
  else pinAddress(resource);
  return resource;
}
