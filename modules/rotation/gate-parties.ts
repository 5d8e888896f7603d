import type { Activation, ConsoleStep } from "./attestation.js";
import type { RelyingParty } from "./relying-party.js";
import type { GateParty } from "./saml-gate.js";

/** Those that are to stay. */
export function gateParties(parties: readonly RelyingParty[]): readonly GateParty[] {
  return parties.flatMap((party): readonly GateParty[] => {
    switch (party.kind) {
      case "cognito": {
        const { kind, userPool, provider, metadata, adopt } = party;
        return party.deleted ? [] : [{ kind, userPool, provider, metadata, adopt }];
      }
      case "iam": {
        const { kind, provider, adopt } = party;
        return party.deleted ? [] : [{ kind, provider, adopt }];
      }
      case "identity-center":
        return [{ ...party, attestations: party.attestations.map(withoutWords) }];
    }
  });
}

/** Without what people wrote beside it: a gate stands in Terraform's plan. */
export function withoutWords<Attested extends Activation | ConsoleStep>(attested: Attested): Attested {
  return { ...attested, by: undefined, evidence: undefined };
}
