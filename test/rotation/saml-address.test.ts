import fc from "fast-check";
import { expect, test } from "vitest";

import { relyingPartyName } from "../../modules/rotation/relying-party.js";
import { relyingPartyLogicalId } from "../../modules/rotation/saml-address.js";
import { aCognitoParty, anIamParty } from "../builders.js";

const providerName = fc.stringMatching(/^[\w+=,.@-]{1,32}$/);
const party = fc.oneof(
  providerName.map((provider) => anIamParty({ provider })),
  fc
    .tuple(fc.stringMatching(/^us-east-1_[A-Za-z0-9]{1,9}$/), providerName)
    .map(([userPool, provider]) => aCognitoParty({ userPool, provider })),
);

test("two relying parties never share an address, and every address is one that Terraform takes", () => {
  fc.assert(
    fc.property(party, party, (one, other) => {
      const [name, otherName] = [relyingPartyName(one), relyingPartyName(other)];
      expect(relyingPartyLogicalId(name)).toMatch(/^[a-z][A-Za-z0-9_-]*$/);
      expect(relyingPartyLogicalId(name) === relyingPartyLogicalId(otherName)).toBe(name === otherName);
    }),
  );
});

test("an address says which relying party it is", () => {
  expect(relyingPartyLogicalId(relyingPartyName(aCognitoParty()))).toBe("cognito_us-east-1_5f_AbC123_2f_corp");
});
