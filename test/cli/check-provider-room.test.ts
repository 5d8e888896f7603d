import { expect, test } from "vitest";

import { checkProviderRoom } from "../../cli/check-provider-room.js";
import { aFederation, type FakeFederation, pool } from "../live/fake-federation.js";
import { samlFolder, samlYaml } from "../spec/saml-specs.js";
import { lineOf, saidBy } from "./live-context.js";

async function said(account: Partial<FakeFederation>, yaml = samlYaml()): Promise<readonly string[]> {
  const files = Object.entries(samlFolder(yaml)).map(
    ([path, content]) => [path.replace("demo/", "edge/"), content] as const,
  );
  return (await saidBy(checkProviderRoom, Object.fromEntries(files), aFederation(account))).map(lineOf);
}

const others = (count: number) => Array.from({ length: count }, (_, number) => ({ name: `other-${number}` }));

test("where there is room nothing is said", async () => {
  expect(await said({ pools: { [pool]: others(299) } })).toEqual([]);
});

test("a full pool and a full IAM are told before Terraform creates half of it", async () => {
  const iam = Object.fromEntries(others(100).map(({ name }) => [name, "<x/>"]));
  expect(await said({ pools: { [pool]: others(300) }, iam })).toEqual([
    expect.stringMatching(/^warning user pool "us-east-1_AbC123" has 300 providers, and 1 more .*ask for 301/),
    expect.stringMatching(/^error IAM has 100 providers, and 1 more/),
  ]);
});

test("a provider that is there already, or that is adopted, takes no room", async () => {
  expect(await said({ pools: { [pool]: [...others(300), { name: "corp" }] } })).toEqual([]);
  const adopted = samlYaml({ parties: ["- { kind: iam, provider: corp, adopt: true }"] });
  expect(await said({ iam: Object.fromEntries(others(100).map(({ name }) => [name, "<x/>"])) }, adopted)).toEqual([]);
});

test("a pool that is not there is told: a provider cannot be created in it", async () => {
  expect(await said({})).toEqual([
    'error user pool "us-east-1_AbC123" is not in account 123456789012, expected it there; correct its id, or the stack\'s account or region',
  ]);
});
