import { expect, test } from "vitest";

import {
  distrustedGenerations,
  fetchesMetadata,
  incomingTrust,
  managedParties,
  outgoingTrust,
  provenTrust,
  trustedGenerations,
} from "../../modules/rotation/trust.js";
import { aCognitoParty, anIamParty, anIdentityCenter, aSamlGeneration, aSamlRotation } from "../builders.js";

const ids = (generations: readonly { readonly id: string }[]) => generations.map(({ id }) => id);

test("all that is listed is trusted, but for what is compromised and not signed with", () => {
  const compromised = aSamlGeneration("a", { emergency: true });
  const rotation = aSamlRotation({ generations: [compromised, "b", "c"], signing: "b" });
  expect(ids(trustedGenerations(rotation))).toEqual(["b", "c"]);
  expect(ids(distrustedGenerations(rotation))).toEqual(["a"]);
});

test("a compromised generation that is signed with is trusted until signing moves", () => {
  const compromised = aSamlGeneration("a", { emergency: true });
  const rotation = aSamlRotation({ generations: [compromised, "b"], signing: "a" });
  expect(ids(trustedGenerations(rotation))).toEqual(["a", "b"]);
});

test("outgoing comes before what is signed with, incoming after it", () => {
  const rotation = aSamlRotation({ generations: ["a", "b", "c"], signing: "b" });
  expect([ids(outgoingTrust(rotation)), ids(incomingTrust(rotation))]).toEqual([["a"], ["c"]]);
});

test("the oldest generation needs no proof that it is trusted", () => {
  expect(ids(provenTrust(aSamlRotation({ generations: ["a", "b", "c"], signing: "c" })))).toEqual(["b", "c"]);
});

test("what follows a compromised generation is proven, although it is all that is trusted", () => {
  const compromised = aSamlGeneration("a", { emergency: true });
  expect(ids(provenTrust(aSamlRotation({ generations: [compromised, "b"], signing: "b" })))).toEqual(["b"]);
});

test("Identity Center, and what is to be deleted, stand in no Terraform", () => {
  const kept = aCognitoParty();
  const relyingParties = [kept, anIamParty({ deleted: true }), anIdentityCenter()];
  expect(managedParties({ relyingParties })).toEqual([kept]);
});

test("a user pool with a metadata URL fetches, unless it is to be deleted", () => {
  const byUrl = aCognitoParty({ metadata: "url" });
  expect(fetchesMetadata({ relyingParties: [anIamParty(), byUrl] })).toBe(true);
  expect(fetchesMetadata({ relyingParties: [{ ...byUrl, deleted: true }] })).toBe(false);
});
