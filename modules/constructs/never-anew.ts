import { DataResource, Fn, type TerraformResource, type TerraformResourceLifecycle } from "cdktf";
import type { Construct } from "constructs";

import { type RelyingPartyName, relyingPartyName } from "../rotation/relying-party.js";
import { samlLogicalId } from "../rotation/saml-address.js";
import type { RotationName } from "../rotation/tls-rotation.js";
import type { ManagedParty } from "../rotation/trust.js";
import { addressOf, pinAddress } from "./adopt.js";
import { givenDetails } from "./cognito.js";

export interface RenderedParty {
  readonly party: ManagedParty;
  readonly resource: TerraformResource;
}

/** What keeps providers from being created a second time. */
export interface NeverAnew {
  readonly seen: readonly DataResource[];
  /** Judged in the plan. */
  readonly conditions: NonNullable<TerraformResourceLifecycle["precondition"]>;
}

/**
 * Terraform creates what somebody deleted. A provider of a user pool is a part of its users' names: created anew, they
 * would be new users. Of one that is there, state has something that Cognito derived; of one that is to be created, a plan has
 * not, which is as it should be only in the first plan that knows of it. (An IAM provider has no memory to lose.)
 */
export function neverAnew(scope: Construct, rotation: RotationName, parties: readonly RenderedParty[]): NeverAnew {
  const kept = parties
    .filter(({ party }) => party.kind === "cognito")
    .map(({ party, resource }) => ({ name: relyingPartyName(party), resource }));
  if (kept.length === 0) return { seen: [], conditions: [] };
  // One block for all of them: cdktf takes longer for a resource than for all else that it says of a provider.
  const seen = new DataResource(scope, samlLogicalId(rotation, "seen"), {
    input: { since: Fn.plantimestamp() },
    lifecycle: { ignoreChanges: ["input"] },
    dependsOn: kept.map(({ resource }) => resource),
  });
  seen.addOverride("for_each", Object.fromEntries(kept.map(({ name }) => [name, name])));
  pinAddress(seen);
  return { seen: [seen], conditions: kept.map(({ name, resource }) => conditionOf(name, resource, seen)) };
}

function conditionOf(name: RelyingPartyName, resource: TerraformResource, seen: DataResource) {
  return {
    condition:
      `\${${addressOf(seen)}[${JSON.stringify(name)}].input.since == plantimestamp() || ` +
      `length(setsubtract(keys(${addressOf(resource)}.provider_details), ${JSON.stringify(givenDetails)})) > 0}`,
    errorMessage:
      `[provider-kept] ${name} is in Terraform's state, but its user pool does not have it any more: somebody deleted it, ` +
      `and a new one would take all its users for new users. Restore it, or list it under "released" in stack.yaml and add one with another name.`,
  };
}
