import { X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readResponse } from "../../modules/certificates/saml-response.js";
import { signersOf } from "../../modules/certificates/saml-response-verdict.js";
import { aSignInPlace, parties, skippedWithoutIdentityProvider, type SignInPlace } from "./sign-in-place.js";

const skipped = skippedWithoutIdentityProvider(
  "a response captured from the running SimpleSAMLphp (test/lab/captured-response)",
);

let place: SignInPlace;

describe.skipIf(skipped)("a response captured from the running SimpleSAMLphp", () => {
  beforeAll(async () => {
    place = await aSignInPlace();
  });
  afterAll(() => place.stop());

  test("names the generation that signed it, before and after the switch, and nothing of the person", async () => {
    const { identityProvider } = place;
    const { signing: outgoing } = identityProvider.keys;
    const incoming = await identityProvider.stageKey({ id: "2026" });
    const offered = [outgoing, incoming].map(({ id, pem }) => ({
      id,
      certificate: { der: new X509Certificate(pem).raw },
    }));
    const read = async () => readResponse(Buffer.from(await place.person(parties.iam).captureResponse()), offered);

    const before = await read();
    expect(before.verdict).toEqual({
      kind: "signed",
      signed: [
        { element: "Response", by: ["2025"] },
        { element: "Assertion", by: ["2025"] },
      ],
    });
    expect(before.facts).toMatchObject({ encoding: "base64", issuer: identityProvider.entityId, assertions: 1 });
    expect(JSON.stringify(before)).not.toContain("alice");

    await identityProvider.activateKey();
    const { verdict } = await read();
    expect(verdict.kind === "signed" && signersOf(verdict.signed)).toEqual(["2026"]);
  });
});
