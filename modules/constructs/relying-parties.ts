import type { TerraformResource } from "cdktf";
import type { Construct } from "constructs";

import type { ManagedParty } from "../rotation/trust.js";
import { cognitoProvider } from "./cognito.js";
import { iamProvider } from "./iam-saml.js";
import type { TrustProps } from "./trust-props.js";

/** A relying party that Terraform has a resource for; a kind without its construct does not compile. */
export function relyingParty(scope: Construct, party: ManagedParty, props: TrustProps): TerraformResource {
  switch (party.kind) {
    case "cognito":
      return cognitoProvider(scope, party, props);
    case "iam":
      return iamProvider(scope, party, props);
  }
}
