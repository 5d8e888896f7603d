import { expect, test } from "vitest";

import { describePublished } from "../../modules/live/published-metadata.js";
import { observeTrust } from "../../modules/live/trust.js";
import { readTrustFacts } from "../../modules/live/saml-facts.js";
import { judgePublished } from "../../modules/rotation/trust-rules.js";
import { aSigner, signed } from "../certificates/signed-response.js";
import { aCognitoParty, aSamlRotation } from "../builders.js";
import { idpMetadata, incoming, outgoing } from "../spec/saml-specs.js";
import { aFederation, pool } from "./fake-federation.js";
import { ca, publish, publishing } from "./metadata-server.js";

const [federation, stranger] = await Promise.all([aSigner("federation"), aSigner("stranger")]);
const metadataSigner = { path: "corp/federation.pem", text: federation.pem };
const pin = { entityId: "https://idp.example.com/saml", metadataSigner };
const url = "https://idp.example.com/metadata";
const unsigned = idpMetadata({ attributes: 'ID="_m1"' });
const genuine = signed(unsigned, "EntityDescriptor", federation);
const forged = signed(unsigned, "EntityDescriptor", stranger, { shown: federation.pem });
const generation = { id: "2026", fingerprint: incoming.fingerprint };

async function published(xml: string, pinned = pin) {
  const { connectTo } = await publishing(publish(xml));
  return describePublished(url, { connectTo, ca }, pinned);
}

test("what is signed as pinned is published", async () => {
  const description = await published(genuine);
  expect(description).toMatchObject({
    told: "provider",
    provider: { fingerprints: [outgoing.fingerprint, incoming.fingerprint] },
  });
  expect(judgePublished({ ...pin, generation }, description)).toBeUndefined();
});

test.each([
  ["signed by somebody else", forged, "1:1 EntityDescriptor is signed with another key than the pinned certificate's"],
  ["not signed", unsigned, "1:1 EntityDescriptor has no signature of its own"],
  ["edited", genuine.replace("example.com/sso", "example.com/x"), "what it covers was changed after signing"],
])("a document that is %s publishes nothing, although it lists the generation, and says why", async (_, xml, why) => {
  const refusal = judgePublished({ ...pin, generation }, await published(xml));
  expect(refusal).toEqual({ code: "unreadable", why: expect.stringContaining(why) });
  expect(refusal).toEqual({ code: "unreadable", why: expect.stringContaining('(signedBy "corp/federation.pem")') });
});

test("a pin that holds no certificate lets nothing through", async () => {
  const description = await published(genuine, { ...pin, metadataSigner: { ...metadataSigner, text: "" } });
  expect(description).toMatchObject({ told: "unreadable", why: expect.stringContaining("holds no certificate") });
});

test("a relying party that fetches what somebody else has signed trusts nobody knows what", async () => {
  const { connectTo } = await publishing(publish(forged));
  const ports = aFederation({ pools: { [pool]: [{ name: "corp", url }] } });
  const reading = { connectTo, ca, signal: new AbortController().signal, now: () => new Date() };
  const parties = [aCognitoParty({ metadata: "url" })];
  expect(await observeTrust(ports, { parties, ...pin }, reading)).toMatchObject([
    { observed: { is: "fetching", description: { told: "unreadable" } } },
  ]);
});

test("of two rotations with one URL each is told by its own pin", async () => {
  const { connectTo } = await publishing(publish(forged));
  const reading = { connectTo, ca, signal: new AbortController().signal, now: () => new Date() };
  const relyingParties = [aCognitoParty({ metadata: "url" })];
  const pinned = { metadataUrl: url, metadataSigner };
  const rotations = [
    aSamlRotation({ name: "a", relyingParties, identityProvider: pinned }),
    aSamlRotation({ name: "b", relyingParties, identityProvider: { ...pinned, metadataSigner: undefined } }),
  ];
  const ports = aFederation({ pools: { [pool]: [{ name: "corp", url }] } });
  const facts = await readTrustFacts(ports, rotations, reading);
  const told = (name: string) => facts.get(name);
  expect(told("a")).toMatchObject({
    published: { told: "unreadable" },
    parties: [{ observed: { description: { told: "unreadable" } } }],
  });
  expect(told("b")).toMatchObject({
    published: { told: "provider" },
    parties: [{ observed: { description: { told: "provider" } } }],
  });
});
