import { expect, test } from "vitest";

import { observeTrust, trustReader, type TrustReading } from "../../modules/live/trust.js";
import type { PartyTrust } from "../../modules/rotation/saml-facts.js";
import { aCognitoParty, anIamParty, anIdentityCenter } from "../builders.js";
import { idpMetadata, incoming, outgoing } from "../spec/saml-specs.js";
import { aFederation, pool } from "./fake-federation.js";
import { ca, publish, publishing } from "./metadata-server.js";

const entityId = "https://idp.example.com/saml";
const pin = { entityId, metadataSigner: undefined };

/** Twenty minutes after what the fake account says that it changed last. */
const later = new Date(1_700_001_200_000);

const reading = (more: Partial<TrustReading> = {}): TrustReading => ({
  connectTo: [],
  signal: new AbortController().signal,
  now: () => later,
  ...more,
});

const first = (observed: readonly PartyTrust[]) => observed[0]?.observed;

test("what each kind of relying party trusts is told in the order asked", async () => {
  const attestations = [
    { step: "imported", generation: "2026", at: "2026-11-02T09:10:00Z", by: undefined, evidence: undefined },
  ] as const;
  const federation = aFederation({
    pools: { [pool]: [{ name: "corp", file: idpMetadata({ certificates: [outgoing] }) }] },
    iam: { corp: idpMetadata() },
  });
  const parties = [anIdentityCenter(attestations), aCognitoParty(), anIamParty(), anIamParty({ provider: "none" })];
  const observed = await observeTrust(federation, { parties, ...pin }, reading());
  expect(observed.map(({ party }) => party)).toEqual(parties);
  expect(observed.map((one) => one.observed)).toMatchObject([
    { is: "by-hand", attestations },
    { is: "given", description: { provider: { fingerprints: [outgoing.fingerprint] } } },
    { is: "given", description: { provider: { fingerprints: [outgoing.fingerprint, incoming.fingerprint] } } },
    { is: "absent" },
  ]);
});

test("one that fetches trusts what its URL publishes, which is asked once for all of them", async () => {
  const server = await publishing(publish(idpMetadata()));
  const url = "https://idp.example.com/metadata";
  const names = ["corp", "other", "third"];
  const federation = aFederation({ pools: { [pool]: names.map((name) => ({ name, url })) } });
  const parties = names.map((provider) => aCognitoParty({ provider, metadata: "url" }));
  const { connectTo } = server;
  const observed = await observeTrust(federation, { parties, ...pin }, reading({ connectTo, ca }));
  expect(first(observed)).toMatchObject({
    is: "fetching",
    url,
    description: { provider: { fingerprints: [outgoing.fingerprint, incoming.fingerprint] } },
  });
  expect(server.asked).toHaveLength(1);
});

test("a URL in the account that leads inside is told, and not asked", async () => {
  const federation = aFederation({ pools: { [pool]: [{ name: "corp", url: "https://169.254.169.254/x" }] } });
  const observed = await observeTrust(federation, { parties: [aCognitoParty()], ...pin }, reading());
  expect(first(observed)).toMatchObject({
    is: "fetching",
    description: { told: "nothing", why: { reason: "not-public" } },
  });
});

test("of a federation's document the entity is read that the identity provider is", async () => {
  const both = [idpMetadata(), idpMetadata({ entityId: "https://other.example.com" })].join("");
  const aggregate = `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">${both}</EntitiesDescriptor>`;
  const server = await publishing(publish(aggregate));
  const federation = aFederation({ pools: { [pool]: [{ name: "corp", url: "https://idp.example.com/all" }] } });
  const asked = { parties: [aCognitoParty({ metadata: "url" })], ...pin };
  const { connectTo } = server;
  expect(first(await observeTrust(federation, asked, reading({ connectTo, ca })))).toMatchObject({
    description: { provider: { entityId } },
  });
});

test("what may not be read is told of each relying party, and keeps no other from its answer", async () => {
  const federation = aFederation({ denied: ["ListIdentityProviders"], iam: { corp: idpMetadata() } });
  const parties = [aCognitoParty(), aCognitoParty({ provider: "other" }), anIamParty()];
  const observed = await observeTrust(federation, { parties, ...pin }, reading());
  expect(observed.map((one) => one.observed)).toMatchObject([
    {
      is: "untold",
      why: { reason: "forbidden", message: expect.stringContaining("cognito-idp:ListIdentityProviders") },
    },
    { is: "untold" },
    { is: "given" },
  ]);
  expect(federation.calls.filter((call) => call === "ListIdentityProviders")).toHaveLength(1);
});

test("lists tell what is absent: nothing is described for it", async () => {
  const federation = aFederation({ pools: { [pool]: [] } });
  const parties = [aCognitoParty(), anIamParty()];
  const observed = await observeTrust(federation, { parties, ...pin }, reading());
  expect(observed.map((one) => one.observed.is)).toEqual(["absent", "absent"]);
  expect(federation.calls.toSorted()).toEqual(["ListIdentityProviders", "ListSAMLProviders"]);
});

test("asked again, 300 providers cost five calls, and one that was changed one more", async () => {
  const file = idpMetadata();
  const names = Array.from({ length: 300 }, (_, number) => `corp-${number}`);
  const providers = names.map((name) => ({ name, file }));
  const federation = aFederation({ pools: { [pool]: providers } });
  const question = { parties: names.map((provider) => aCognitoParty({ provider })), ...pin };
  const progress: number[] = [];
  const read = trustReader(federation);
  await read([question], reading({ onProgress: (count, of) => void progress.push(count / of) }));
  expect(federation.calls).toHaveLength(305);
  expect(progress.at(-1)).toBe(1);
  await read([question], reading());
  expect(federation.calls).toHaveLength(310);
  const changed = { name: "corp-7", file: idpMetadata({ certificates: [incoming] }), modified: 1_700_000_500 };
  federation.become({ pools: { [pool]: providers.map((one) => (one.name === "corp-7" ? changed : one)) } });
  const [observed = []] = await read([question], reading());
  expect(federation.calls).toHaveLength(316);
  expect(observed[7]?.observed).toMatchObject({ description: { provider: { fingerprints: [incoming.fingerprint] } } });
});

test("what was changed a moment ago is asked about again: a second change may have the same time", async () => {
  const federation = aFederation({ pools: { [pool]: [{ name: "corp", file: idpMetadata() }] } });
  const question = { parties: [aCognitoParty()], ...pin };
  const read = trustReader(federation);
  const justNow = reading({ now: () => new Date(1_700_000_003_000) });
  await read([question], justNow);
  await read([question], justNow);
  expect(federation.calls.filter((call) => call.startsWith("Describe"))).toHaveLength(2);
});

test("a provider that was renamed is found by its entity ID, where that is asked for", async () => {
  const providers = [
    { name: "corp-new", file: idpMetadata() },
    { name: "another", file: idpMetadata({ entityId: "https://other.example.com" }) },
    { name: "spoken-of", file: idpMetadata() },
    { name: "google", type: "Google" },
  ];
  const federation = aFederation({ pools: { [pool]: providers } });
  const parties = [aCognitoParty(), aCognitoParty({ provider: "spoken-of" })];
  const asked = await observeTrust(federation, { parties, ...pin }, reading({ resembling: true }));
  expect(first(asked)).toEqual({ is: "absent", resembling: [`cognito:${pool}/corp-new`] });
  const unasked = await observeTrust(federation, { parties, ...pin }, reading());
  expect(first(unasked)).toEqual({ is: "absent", resembling: [] });
});

test("another kind of provider of that name is none of ours", async () => {
  const federation = aFederation({ pools: { [pool]: [{ name: "corp", type: "OIDC" }] } });
  const observed = await observeTrust(federation, { parties: [aCognitoParty()], ...pin }, reading());
  expect(first(observed)).toEqual({ is: "another-kind", kind: "OIDC" });
});

test("who may not read a pool's providers is not refused three hundred times", async () => {
  const names = Array.from({ length: 300 }, (_, number) => `corp-${number}`);
  const federation = aFederation({
    pools: { [pool]: names.map((name) => ({ name })) },
    denied: ["DescribeIdentityProvider"],
  });
  const parties = names.map((provider) => aCognitoParty({ provider }));
  const observed = await observeTrust(federation, { parties, ...pin }, reading());
  expect(observed.every((one) => one.observed.is === "untold")).toBe(true);
  expect(federation.calls.filter((call) => call.startsWith("Describe")).length).toBeLessThan(10);
});
