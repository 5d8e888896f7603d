import { expect, test } from "vitest";

import { explainUnprovenRemoval, removalSubjectOf, unprovenRemovals } from "../../modules/rotation/pending-removal.js";
import { aCognitoParty, aFingerprint, anActivation, aSamlGeneration, aSamlRotation } from "../builders.js";
import { fetching, trusting } from "./trusts.js";

const corp = aCognitoParty();
const retiring = (attestations: readonly ReturnType<typeof anActivation>[] = []) =>
  aSamlRotation({ generations: ["2026"], relyingParties: [corp], identityProvider: { attestations } });

/** What the spec of `rotation` would take from a relying party that trusts these. */
const removed = (rotation: ReturnType<typeof retiring>, trusted: readonly string[], notBefore = {}) =>
  removedOf(rotation, [trusting(corp, trusted, { notBefore })]);

function removedOf(rotation: ReturnType<typeof retiring>, parties: Parameters<typeof unprovenRemovals>[1]) {
  const subject = removalSubjectOf(rotation);
  return subject === undefined ? [] : unprovenRemovals(subject, parties);
}

test("what is outgoing may not leave while nobody has shown that the identity provider signs with another", () => {
  const [removal] = removed(retiring(), ["2025", "2026"]);
  expect(removal).toEqual({
    party: "cognito:us-east-1_AbC123/corp",
    fingerprint: aFingerprint("2025"),
    signing: "2026",
    seen: false,
  });
  expect(removal && explainUnprovenRemoval(removal, "corp-idp")).toMatch(
    /nobody has attested that the identity provider signs with "2026" \[signed-with-is-trusted\]; put its generation back, .* npx crossfade saml verify corp-idp --response FILE --attest$/,
  );
});

test("it may leave when a response signed with the other one is attested", () => {
  expect(removed(retiring([anActivation("2026", "2026-11-20T00:00:00Z")]), ["2025", "2026"])).toEqual([]);
});

test("what the identity provider was seen to sign with last may not leave, also where it is newer", () => {
  const back = [anActivation("2026", "2026-11-20T00:00:00Z"), anActivation("2027", "2026-11-21T00:00:00Z")];
  expect(removed(retiring(back), ["2026", "2027"], { "2027": "2026-06-01T00:00:00Z" })).toMatchObject([{ seen: true }]);
});

test("what is newer than what is signed with was staged, and may be taken back without a proof", () => {
  expect(removed(retiring(), ["2026", "2027"], { "2027": "2026-06-01T00:00:00Z" })).toEqual([]);
});

test("a compromised generation leaves without a proof", () => {
  const rotation = aSamlRotation({
    generations: [aSamlGeneration("2025", { emergency: true }), "2026"],
    signing: "2026",
    relyingParties: [corp],
  });
  expect(removed(rotation, ["2025", "2026"])).toEqual([]);
});

test("nothing is taken from one that fetches, or that trusts what is listed", () => {
  expect(removed(retiring(), ["2026"])).toEqual([]);
  expect(removedOf(retiring(), [fetching(aCognitoParty({ metadata: "url" }), ["2025", "2026"])])).toEqual([]);
});
