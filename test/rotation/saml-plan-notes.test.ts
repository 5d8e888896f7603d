import { expect, test } from "vitest";

import { explainInterruptions } from "../../modules/rotation/saml-plan-notes.js";
import { aCognitoParty, anIdentityCenter, aSamlGeneration, aSamlRotation } from "../builders.js";

const window = { from: "2026-12-01T22:00:00Z", to: "2026-12-02T02:00:00Z" };
const single = { multipleCertificates: false, window };

test("a rotation that interrupts nothing says nothing", () => {
  expect(explainInterruptions([aSamlRotation({ generations: ["a", "b"], signing: "b" })])).toEqual([]);
});

test("a compromised generation is said first, and what fails until somebody acts", () => {
  const compromised = aSamlGeneration("a", { emergency: true });
  const [line] = explainInterruptions([aSamlRotation({ generations: [compromised, "b"], signing: "b" })]);
  expect(line).toMatch(/^EMERGENCY in rotation "corp-idp": generation "a" is compromised\..* every sign-in fails/);
});

test("a certificate that is alone and was trusted in advance is replaced without an interruption, in this order", () => {
  const rotation = aSamlRotation({ generations: ["a", "b"], signing: "a", identityProvider: single });
  expect(explainInterruptions([rotation])).toEqual([
    expect.stringMatching(
      /^Rotation "corp-idp": .* no sign-in fails .* 1\. apply; 2\. set signing: "b" and apply between 2026-12-01T22:00:00Z and 2026-12-02T02:00:00Z; 3\. replace/,
    ),
  ]);
});

test("where it may be interrupted, it is said what is, for how long, and how it would not be", () => {
  const relyingParties = [aCognitoParty({ metadata: "url" }), anIdentityCenter()];
  const rotation = aSamlRotation({ generations: ["a", "b"], signing: "b", identityProvider: single, relyingParties });
  const [line] = explainInterruptions([rotation]);
  expect(line).toMatch(/^INTERRUPTION in rotation "corp-idp", between /);
  expect(line).toContain("up to 6 hours, and until a person has imported it into Identity Center");
  expect(line).toContain("With no interruption:");
});
