import type { ITerraformDependable, TerraformResource } from "cdktf";
import type { Construct } from "constructs";

import type { ManagedParty } from "../rotation/trust.js";
import { cognitoProvider } from "./cognito.js";
import { iamProvider } from "./iam-saml.js";

/** What decides how a relying party is rendered, beside the party itself. */
export interface TrustProps {
  readonly account: string;
  /** The metadata with exactly the trusted generations, as a text or an expression of Terraform. */
  readonly trusting: string;
  readonly metadataUrl: string | undefined;
  readonly dependsOn: readonly ITerraformDependable[];
}

/** A relying party that Terraform has a resource for; a kind without its construct does not compile. */
export function relyingParty(scope: Construct, party: ManagedParty, props: TrustProps): TerraformResource {
  switch (party.kind) {
    case "cognito":
      return cognitoProvider(scope, party, props);
    case "iam":
      return iamProvider(scope, party, props);
  }
}
