import { expect, test } from "vitest";

import { explainPublishedRefusal, explainTrustRefusal } from "../../modules/rotation/explain-trust.js";
import { endpointChange, judgeMayTrust, judgePublished, mayTrustOf } from "../../modules/rotation/trust-rules.js";
import {
  aCognitoParty,
  aFingerprint,
  anIamParty,
  anIdentityCenter,
  aSamlGeneration,
  aSamlRotation,
} from "../builders.js";
import { absent, describing, entityId, fetching, observing, signOn, trusting, why } from "./trusts.js";

const gate = mayTrustOf(aSamlRotation({ generations: ["2025", "2026"] }));
const corp = aCognitoParty();
const name = "cognito:us-east-1_AbC123/corp";

test("a relying party that has a generation in common, the same entity and the same endpoints may be given the trust", () => {
  const parties = [trusting(corp, ["2025"]), trusting(anIamParty(), ["2026", "2024"]), fetching(corp, ["2025"])];
  expect(judgeMayTrust(gate, parties)).toEqual([]);
  expect(judgeMayTrust(gate, [observing(anIdentityCenter(), { is: "by-hand", attestations: [] })])).toEqual([]);
});

test("one that is to be created may be given it", () => {
  expect(judgeMayTrust(gate, [absent(corp), absent(anIamParty())])).toEqual([]);
});

test("another entity is refused by that alone", () => {
  const [refusal, ...others] = judgeMayTrust(gate, [
    trusting(corp, ["2030"], { entityId: "https://other.example.com", endpoints: [] }),
  ]);
  expect(refusal && explainTrustRefusal(refusal)).toBe(
    `${name} is of the identity provider "https://other.example.com", expected "${entityId}" as the spec's metadata says [same-entity-id]; another identity provider is no rotation: correct the metadata, or make a relying party of its own for it`,
  );
  expect(others).toEqual([]);
});

test("an endpoint that is added, removed or moved is refused, and told from both sides", () => {
  const moved = { ...signOn, location: "https://evil.example.com/sso" };
  const [refusal] = judgeMayTrust(gate, [trusting(corp, ["2025"], { endpoints: [moved] })]);
  expect(refusal).toEqual({ code: "same-endpoints", party: name, added: [signOn], removed: [moved] });
  expect(refusal && explainTrustRefusal(refusal)).toContain(
    'only the spec has SingleSignOnService HTTP-POST "https://idp.example.com/sso", only the relying party has SingleSignOnService HTTP-POST "https://evil.example.com/sso"',
  );
  expect(judgeMayTrust(gate, [trusting(corp, ["2025"], { endpoints: [] })])).toMatchObject([{ removed: [] }]);
  expect(endpointChange([signOn, moved], [moved, signOn])).toBeUndefined();
});

test("a spec that only has a URL says nothing of an entity and of endpoints", () => {
  const byUrl = { ...gate, entityId: undefined, endpoints: [] };
  const other = { entityId: "https://other.example.com", endpoints: [] };
  expect(judgeMayTrust(byUrl, [trusting(corp, ["2025"], other)])).toEqual([]);
});

test("nothing in common is refused, unless a generation is declared compromised", () => {
  const parties = [trusting(corp, ["2024"])];
  expect(judgeMayTrust(gate, parties)).toEqual([
    { code: "trust-in-common", party: name, found: [aFingerprint("2024")], expected: ["2025", "2026"] },
  ]);
  const emergency = aSamlRotation({
    generations: [aSamlGeneration("2024", { emergency: true }), "2025"],
    signing: "2025",
  });
  expect(judgeMayTrust(mayTrustOf(emergency), parties)).toEqual([]);
});

test("a relying party without any certificate has nothing in common", () => {
  const [refusal] = judgeMayTrust(gate, [trusting(corp, [])]);
  expect(refusal && explainTrustRefusal(refusal)).toContain("trusts no certificate, and none of");
});

test("a provider that is to be adopted has to be there", () => {
  const adopted = [absent(aCognitoParty({ adopt: true })), absent(anIamParty({ adopt: true }))];
  expect(judgeMayTrust(gate, adopted)).toMatchObject([
    { code: "provider-kept", party: name, found: { is: "absent" } },
    { code: "provider-kept", party: "iam:corp", found: { is: "absent" } },
  ]);
});

test("a provider under another name is refused: its name is a part of every user's", () => {
  const [refusal] = judgeMayTrust(gate, [absent(corp, ["cognito:us-east-1_AbC123/corp-old"])]);
  expect(refusal && explainTrustRefusal(refusal)).toMatch(
    /^cognito:us-east-1_AbC123\/corp is not in the account, and cognito:us-east-1_AbC123\/corp-old is of the same identity provider.* \[provider-kept\]$/,
  );
});

test("a name that a provider of OIDC has is refused", () => {
  expect(judgeMayTrust(gate, [observing(corp, { is: "another-kind", kind: "OIDC" })])).toMatchObject([
    { code: "provider-kept", found: { is: "another-kind", kind: "OIDC" } },
  ]);
});

test("what could not be told is never fine", () => {
  const untold = { told: "nothing", why } as const;
  const unreadable = { told: "unreadable", why: "it has a DOCTYPE" } as const;
  expect(
    judgeMayTrust(gate, [
      observing(corp, { is: "untold", why }),
      observing(corp, { is: "given", description: unreadable }),
      observing(corp, { is: "fetching", url: "https://a", description: untold }),
    ]).map(({ code }) => code),
  ).toEqual(["not-read", "unreadable", "not-read"]);
});

test("IAM takes ten generations and no eleventh; Cognito has no such limit", () => {
  const generations = Array.from({ length: 11 }, (_, number) => `g${number}`);
  const eleven = mayTrustOf(aSamlRotation({ generations }));
  expect(judgeMayTrust(eleven, [absent(corp), absent(anIamParty())])).toEqual([
    { code: "limit-keys", party: "iam:corp", found: 11, limit: 10 },
  ]);
  expect(
    judgeMayTrust(mayTrustOf(aSamlRotation({ generations: generations.slice(1) })), [absent(anIamParty())]),
  ).toEqual([]);
});

test("trust without what is signed with is refused, whatever made it", () => {
  const without = { ...gate, signing: "2024" };
  expect(judgeMayTrust(without, [trusting(corp, ["2025"])])).toEqual([
    { code: "signed-with-is-trusted", party: name, generation: "2024" },
  ]);
});

const generation = { id: "2026", fingerprint: aFingerprint("2026") };

test("a URL that lists the generation publishes it, and one that does not is told with what it lists", () => {
  expect(judgePublished({ entityId, generation }, describing(["2025", "2026"]))).toBeUndefined();
  expect(judgePublished({ entityId: undefined, generation }, describing(["2026"]))).toBeUndefined();
  const refusal = judgePublished({ entityId, generation }, describing(["2025"]));
  expect(refusal && explainPublishedRefusal(refusal, "https://a", "corp-idp")).toBe(
    '"https://a" lists certificate 3230323500000000 and not generation "2026"; whoever runs the identity provider has to publish it beside the others: npx crossfade runbook corp-idp',
  );
});

test("a URL of another entity, of no metadata, or that does not answer publishes nothing", () => {
  const other = describing(["2026"], { entityId: "https://other.example.com" });
  expect(judgePublished({ entityId, generation }, other)).toMatchObject({ code: "same-entity-id" });
  expect(judgePublished({ entityId, generation }, { told: "nothing", why })).toEqual({ code: "not-read", why });
  expect(judgePublished({ entityId, generation }, { told: "unreadable", why: "x" })).toMatchObject({
    code: "unreadable",
  });
});
