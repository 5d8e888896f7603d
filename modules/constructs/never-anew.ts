import { DataResource, Fn, type TerraformResource, type TerraformResourceLifecycle } from "cdktf";
import type { Construct } from "constructs";

import { relyingPartyName } from "../rotation/relying-party.js";
import { relyingPartyLogicalId } from "../rotation/saml-address.js";
import type { ManagedParty } from "../rotation/trust.js";
import { addressOf, pinAddress } from "./adopt.js";
import { derivedDetails } from "./cognito.js";

/** What keeps a provider from being created a second time. */
export interface NeverAnew {
  readonly seen: DataResource;
  /** Judged in the plan. */
  readonly condition: NonNullable<TerraformResourceLifecycle["precondition"]>[number];
}

/**
 * Terraform creates what somebody deleted. A provider of a user pool is a part of its users' names: created anew, they
 * would be new users. Of one that is there, state has what Cognito derived; of one that is to be created, a plan has
 * not, which is as it should be only in the first plan that knows of it. (An IAM provider has no memory to lose.)
 */
export function neverAnew(scope: Construct, party: ManagedParty, resource: TerraformResource): readonly NeverAnew[] {
  if (party.kind !== "cognito") return [];
  const name = relyingPartyName(party);
  const seen = new DataResource(scope, `${relyingPartyLogicalId(name)}_seen`, {
    input: { since: Fn.plantimestamp() },
    lifecycle: { ignoreChanges: ["input"] },
    dependsOn: [resource],
  });
  pinAddress(seen);
  const [, , derived] = derivedDetails;
  const condition = {
    condition:
      `\${${addressOf(seen)}.input.since == plantimestamp() || ` +
      `contains(keys(${addressOf(resource)}.provider_details), ${JSON.stringify(derived)})}`,
    errorMessage:
      `[provider-kept] ${name} is in Terraform's state, but its user pool does not have it any more: somebody deleted it, ` +
      `and a new one would take all its users for new users. Restore it, or list it under "released" in stack.yaml and add one with another name.`,
  };
  return [{ seen, condition }];
}
