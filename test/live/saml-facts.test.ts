import { expect, test } from "vitest";

import { readSamlFacts, readTrustFacts } from "../../modules/live/saml-facts.js";
import { aCognitoParty, anIdentityCenter, aSamlRotation } from "../builders.js";
import { idpMetadata } from "../spec/saml-specs.js";
import { aFederation, pool } from "./fake-federation.js";
import { ca, publish, publishing } from "./metadata-server.js";

const url = "https://idp.example.com/metadata";

test("a URL that the spec names and relying parties fetch is asked once for all rotations", async () => {
  const server = await publishing(publish(idpMetadata()));
  const federation = aFederation({ pools: { [pool]: [{ name: "corp", url }] } });
  const rotations = ["a", "b"].map((name) =>
    aSamlRotation({
      name,
      identityProvider: { metadataUrl: url },
      relyingParties: [aCognitoParty({ metadata: "url" })],
    }),
  );
  const { connectTo } = server;
  const { signal } = new AbortController();
  const facts = await readTrustFacts(federation, rotations, { connectTo, ca, signal, now: () => new Date() });
  expect([...facts.keys()]).toEqual(["a", "b"]);
  expect(facts.get("b")).toMatchObject({
    published: { told: "provider" },
    parties: [{ observed: { is: "fetching", url } }],
  });
  expect(server.asked).toHaveLength(1);
  expect(federation.calls).toEqual(["ListIdentityProviders", "DescribeIdentityProvider corp"]);
});

const reading = { connectTo: [], signal: new AbortController().signal, now: () => new Date() };

test("CloudTrail is asked where somebody waits for a step in the console, and nowhere else", async () => {
  const events = { ImportExternalIdPCertificate: [{ EventId: "e", EventTime: 1_763_800_000, Username: "r.doe" }] };
  const steady = aFederation({ events });
  const one = aSamlRotation({ relyingParties: [anIdentityCenter()] });
  expect((await readSamlFacts(steady, [one], reading)).get(one.name)?.traces).toBeUndefined();
  expect(steady.calls).toEqual([]);
  const two = aSamlRotation({ generations: ["2025", "2026"], relyingParties: [anIdentityCenter()] });
  const waiting = aFederation({ events });
  expect((await readSamlFacts(waiting, [two], reading)).get(two.name)?.traces).toMatchObject({
    told: true,
    traces: [{ step: "imported", by: "r.doe" }],
  });
});

test("a trail that may not be read is told as such, and is no fault", async () => {
  const rotation = aSamlRotation({ generations: ["2025", "2026"], relyingParties: [anIdentityCenter()] });
  const facts = await readSamlFacts(aFederation({ denied: ["LookupEvents"] }), [rotation], reading);
  expect(facts.get(rotation.name)?.traces).toMatchObject({ told: false, why: { reason: "forbidden" } });
});
