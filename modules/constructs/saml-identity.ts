import { DataResource, Fn, type ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";

import { samlLogicalId } from "../rotation/saml-address.js";
import type { SamlRotation } from "../rotation/saml-rotation.js";
import { distrustedGenerations, trustedGenerations } from "../rotation/trust.js";
import { addressOf, pinAddress } from "./adopt.js";
import { literal } from "./literal.js";

/**
 * What may never change while a rotation lives: each fact is remembered as it first was, and compared in every plan.
 * It comes after the relying parties were seen to trust it: what they refused is not remembered, and can be corrected.
 */
export function samlIdentity(scope: Construct, rotation: SamlRotation, after: ITerraformDependable): DataResource {
  const identity = new DataResource(scope, samlLogicalId(rotation.name, "identity"), {
    dependsOn: [after],
    lifecycle: {
      ignoreChanges: ["input"],
      postcondition: [
        {
          condition: "${self.input.is == each.value}",
          errorMessage:
            '${startswith(each.key, "generation ") || startswith(each.key, "certificate ") ? "[same-generation]" : ' +
            '(each.key == "endpoints" ? "[same-endpoints]" : "[same-entity-id]")} ' +
            `The \${each.key} of rotation "${rotation.name}" was \${self.input.is} when it was first applied, and is \${each.value} in the spec. ` +
            "A generation is one certificate for ever, and another entity ID or endpoint is another identity provider, not a rotation: put it back.",
        },
      ],
    },
  });
  identity.addOverride("for_each", Object.fromEntries(factsOf(rotation)));
  identity.addOverride("input", { is: "${each.value}", since: "${plantimestamp()}" });
  pinAddress(identity);
  return identity;
}

function factsOf({ identityProvider, generations }: SamlRotation): readonly (readonly [string, string])[] {
  const { metadata } = identityProvider;
  const ids = generations.flatMap(({ id, fingerprint }) => [
    [`generation ${id}`, fingerprint] as const,
    [`certificate ${fingerprint}`, id] as const,
  ]);
  if (metadata === undefined) return ids;
  const endpoints = metadata.endpoints.map(({ service, binding, location }) => `${service} ${binding} ${location}`);
  return [...ids, ["entity ID", literal(metadata.entityId)], ["endpoints", literal(endpoints.join("\n"))]];
}

/** The rotation itself, which everything of it comes after; and what was signed with when it was first applied. */
export function samlRoot(scope: Construct, { name, signing }: SamlRotation, after: ITerraformDependable): DataResource {
  const root = new DataResource(scope, samlLogicalId(name, "rotation"), {
    input: { rotation: name, signing },
    dependsOn: [after],
    lifecycle: { ignoreChanges: ["input"] },
  });
  pinAddress(root);
  return root;
}

/**
 * Remembers the first permission to sign: `signing` as it was found needs no evidence, one that was moved there does.
 *
 * Trust never jumps to another set: of what is to be trusted, something must have been there in an earlier plan. An
 * emergency may leave nothing of it.
 */
export function samlAdopted(scope: Construct, rotation: SamlRotation, identity: DataResource, moved: DataResource) {
  const { name } = rotation;
  const keys = JSON.stringify(trustedGenerations(rotation).map(({ id }) => `generation ${id}`));
  const common = {
    condition:
      `\${self.input.since == plantimestamp() || anytrue([for key in ${keys} : ` +
      `${addressOf(identity)}[key].input.since != plantimestamp()])}`,
    errorMessage:
      `[trust-in-common] Rotation "${name}" would trust nothing that it trusted before: sign-ins would fail until ` +
      `the identity provider has changed over. Put the generation back that it signs with, and add the other one beside it.`,
  };
  const sudden = distrustedGenerations(rotation).length > 0;
  const adopted = new DataResource(scope, samlLogicalId(name, "adopted"), {
    input: { first: moved.id, since: Fn.plantimestamp() },
    dependsOn: [identity, moved],
    lifecycle: { ignoreChanges: ["input"], ...(sudden ? {} : { postcondition: [common] }) },
  });
  pinAddress(adopted);
  return adopted;
}
