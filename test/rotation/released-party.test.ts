import { expect, test } from "vitest";

import { releasedParty } from "../../modules/rotation/released-party.js";
import { relyingPartyName } from "../../modules/rotation/relying-party.js";

test.each(["cognito:us-east-1_AbC123/corp", "iam:corp", "iam:a.b@c+d=e,f-g_h"])(
  "%s is read as it was written",
  (released) => {
    const party = releasedParty(released);
    expect(party && relyingPartyName(party)).toBe(released);
  },
);

test.each(["E1CANARY", "www/2026-03", "identity-center:ssoins-1111", "cognito:us-east-1_AbC123"])(
  "%s is no relying party that Terraform could forget",
  (released) => {
    expect(releasedParty(released)).toBeUndefined();
  },
);
