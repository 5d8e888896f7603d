import { expect, test } from "vitest";

import { checkTrust, placedRemarks } from "../../cli/check-trust.js";
import type { ConnectTo } from "../../modules/rotation/stack.js";
import { aFederation, type FakeFederation, pool } from "../live/fake-federation.js";
import { publish, publishing } from "../live/metadata-server.js";
import { aCognitoParty, anIamParty, aSamlRotation } from "../builders.js";
import { describing, fetching, metadataUrl, now, signOn, trustFacts, trusting } from "../rotation/trusts.js";
import { idpMetadata, incoming, outgoing, placeIn, samlFolder, samlYaml } from "../spec/saml-specs.js";
import { rotationYaml, stackYaml } from "../spec/specs.js";
import type { Files } from "./command.js";
import { lineOf, saidBy } from "./live-context.js";

/** The stack "edge" with one SAML rotation. */
function filesOf(yaml = samlYaml(), stack = stackYaml()): Files {
  const demo = samlFolder(yaml, { "demo/stack.yaml": stack });
  return Object.fromEntries(Object.entries(demo).map(([path, content]) => [path.replace("demo/", "edge/"), content]));
}

const place = (yaml: string, what: string) => placeIn(yaml, what, "rotations/edge/corp.yaml");
const corp = (certificates = [outgoing, incoming]) => idpMetadata({ certificates });

/** What is said of the rotation, with everybody trusting both generations unless the test says otherwise. */
async function said(yaml: string, account: Partial<FakeFederation> = {}, stack?: string): Promise<readonly string[]> {
  const federation = aFederation({
    pools: { [pool]: [{ name: "corp", file: corp() }] },
    iam: { corp: corp() },
    ...account,
  });
  return (await saidBy(checkTrust, filesOf(yaml, stack), federation)).map(lineOf);
}

test("where every rule is kept nothing is said", async () => {
  expect(await said(samlYaml())).toEqual([]);
});

test("a stack without a SAML rotation asks nothing", async () => {
  const federation = aFederation();
  const files = { "edge/stack.yaml": stackYaml(), "edge/www.yaml": rotationYaml() };
  expect(await saidBy(checkTrust, files, federation)).toEqual([]);
  expect(federation.calls).toEqual([]);
});

test("another entity, another endpoint, and nothing in common are each refused at the relying party, by rule", async () => {
  const yaml = samlYaml();
  const lines = await said(yaml, {
    pools: { [pool]: [{ name: "corp", file: idpMetadata({ signOn: "https://elsewhere.example.com/sso" }) }] },
    iam: { corp: idpMetadata({ entityId: "https://other.example.com" }) },
  });
  expect(lines).toEqual([
    expect.stringMatching(
      new RegExp(`^error ${place(yaml, "{ kind: cognito")} cognito:.*\\[same-endpoints\\].*elsewhere\\.example\\.com`),
    ),
    expect.stringMatching(new RegExp(`^error ${place(yaml, "{ kind: iam")} iam:corp .*\\[same-entity-id\\]`)),
  ]);
  const third = samlYaml({ generations: ['- { id: "2026", pem: corp/2026.pem }'], signing: '"2026"' });
  const nothing = await said(third, {
    pools: { [pool]: [{ name: "corp", file: corp([outgoing]) }] },
    iam: { corp: corp([incoming]) },
  });
  expect(nothing[0]).toContain("[trust-in-common]");
  expect(nothing.join("\n")).not.toContain("iam:corp");
});

test("what is outgoing is not removed before the other is seen to sign", async () => {
  const yaml = samlYaml({ generations: ['- { id: "2026", pem: corp/2026.pem }'], signing: '"2026"' });
  expect(await said(yaml)).toEqual([
    expect.stringMatching(/^error .* cognito:.*\[signed-with-is-trusted\]; put its generation back/),
    expect.stringMatching(/^error .* iam:corp .*\[signed-with-is-trusted\]; put its generation back/),
  ]);
  const attested = samlYaml({
    generations: ['- { id: "2026", pem: corp/2026.pem }'],
    signing: '"2026"',
    provider: [
      "attestations:",
      `  - { step: activated, generation: "2026", fingerprint: "${incoming.fingerprint}", at: 2026-11-20T00:00:00Z }`,
    ],
  });
  expect(await said(attested)).toEqual([]);
});

test("what is staged may be taken back", async () => {
  expect(await said(samlYaml({ generations: ['- { id: "2025", pem: corp/2025.pem }'] }))).toEqual([]);
});

test("a provider that was renamed is refused, and the name it has in the account is told", async () => {
  const yaml = samlYaml({
    parties: ["- { kind: cognito, userPool: us-east-1_AbC123, provider: corp-new, metadata: file }"],
  });
  expect(await said(yaml)).toEqual([
    expect.stringMatching(
      /^error rotations\/edge\/corp\.yaml:\d+:\d+ cognito:us-east-1_AbC123\/corp-new is not in the account, and cognito:us-east-1_AbC123\/corp is of the same identity provider.*\[provider-kept\]$/,
    ),
  ]);
});

test("a provider that is to be adopted and is not there is refused", async () => {
  const yaml = samlYaml({ parties: ["- { kind: iam, provider: corp, adopt: true }"] });
  expect(await said(yaml, { iam: {} })).toEqual([expect.stringMatching(/^error .* adopt: true.*\[provider-kept\]$/)]);
});

test("what may not be read is an error, and the account does not count as compared", async () => {
  const files = filesOf();
  const federation = aFederation({ denied: ["ListIdentityProviders"], iam: { corp: corp() } });
  expect(await saidBy(checkTrust, files, federation)).toMatchObject([
    {
      severity: "error",
      code: "not-read",
      unread: true,
      message: expect.stringContaining("cognito-idp:ListIdentityProviders"),
    },
  ]);
});

const url = "https://idp.example.com/metadata";
const byUrl = samlYaml({
  metadata: `{ file: corp/metadata.xml, url: "${url}" }`,
  parties: ["- { kind: cognito, userPool: us-east-1_AbC123, provider: corp, metadata: url }"],
});

/** As stack.yaml leads the identity provider's host to a server of the test. */
const ledTo = ([{ fromHost, fromPort, toHost, toPort }]: readonly ConnectTo[] | readonly [ConnectTo]) =>
  stackYaml(`connectTo: ["${fromHost}:${fromPort}:${toHost}:${toPort}"]`);

test("a metadata URL that does not answer is told at the URL, once for the spec and once for who fetches from it", async () => {
  const lines = await said(byUrl, { pools: { [pool]: [{ name: "corp", url: "https://127.0.0.1/metadata" }] } });
  expect(lines[0]).toMatch(
    /^error .* cognito:.* could not be read: metadata of "https:\/\/127\.0\.0\.1\/metadata": .* no public address/,
  );
  expect(lines[1]).toMatch(new RegExp(`^error ${place(byUrl, `"${url}"`)} metadata of "${url}": `));
});

test("a metadata URL that nobody fetches from is a warning", async () => {
  const yaml = samlYaml({ metadata: '{ file: corp/metadata.xml, url: "https://127.0.0.1/metadata" }' });
  expect(await said(yaml)).toEqual([expect.stringMatching(/^warning .* no public address/)]);
});

test("a server whose certificate this machine does not trust publishes nothing", async () => {
  const server = await publishing(publish(corp()));
  const lines = await said(byUrl, { pools: { [pool]: [{ name: "corp", url }] } }, ledTo(server.connectTo));
  expect(lines.filter((line) => line.includes("NODE_EXTRA_CA_CERTS"))).toHaveLength(2);
  expect(server.asked).toEqual([]);
});

test("signing that has moved is refused outside of its window", async () => {
  const windowed = (window: string) =>
    samlYaml({ signing: '"2026"', provider: ["multipleCertificates: false", `window: ${window}`] });
  expect(await said(windowed("{ from: 2999-01-01T00:00:00Z, to: 2999-01-01T02:00:00Z }"))).toEqual([
    expect.stringMatching(/^error .* generation "2026" may be activated between 2999/),
  ]);
  expect(await said(windowed("{ from: 2026-01-01T00:00:00Z, to: 2999-01-01T02:00:00Z }"))).toEqual([]);
});

/** What is said of what the URL publishes, by a rotation whose relying parties fetch from it or not. */
function saidOfUrl(published: ReturnType<typeof describing>, fetched = true, multipleCertificates = true) {
  const party = fetched ? aCognitoParty({ metadata: "url" }) : anIamParty();
  const rotation = aSamlRotation({
    relyingParties: [party],
    identityProvider: { metadataUrl, multipleCertificates },
  });
  const one = fetched ? fetching(party, ["2025"]) : trusting(party, ["2025"]);
  return placedRemarks(rotation, trustFacts([one], { published }), now);
}

test("a URL of another entity, of other endpoints, or without what is signed with is refused at the URL", () => {
  expect(saidOfUrl(describing(["2025", "2026"]))).toEqual([]);
  const path = ["spec", "identityProvider", "metadata", "url"];
  expect(saidOfUrl(describing(["2025"], { entityId: "https://other.example.com" }))).toMatchObject([
    { path, severity: "error", code: "same-entity-id" },
  ]);
  const moved = describing(["2025"], { endpoints: [{ ...signOn, location: "https://elsewhere.example.com" }] });
  expect(saidOfUrl(moved)).toMatchObject([
    { path, severity: "error", code: "same-endpoints", message: expect.stringContaining("only the file has") },
  ]);
  expect(saidOfUrl(describing(["2026"]))).toMatchObject([{ path, severity: "error", code: "not-published" }]);
  expect(saidOfUrl(describing(["2026"]), false)).toMatchObject([{ severity: "warning" }]);
});

test("an identity provider with one certificate publishes it when it is activated, and not before", () => {
  expect(saidOfUrl(describing(["2024"]), true, false)).toEqual([]);
});
