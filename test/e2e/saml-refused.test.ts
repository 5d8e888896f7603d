import { afterAll, beforeAll, expect } from "vitest";

import { company } from "../../lab/sign-in-world.js";
import { errorsOf, flat, keptFrom } from "./rig.js";
import { aSamlRig, samlTest, type SamlParts, type SamlRig } from "./saml-rig.js";

// What is refused, and by which rule: by a check of the account before Terraform runs, and in the plan all the same.
let rig: SamlRig;
const steady = { generations: ["2025"], signing: "2025" } as const;
const metadataFile = "rotations/identity/corp/metadata.xml";

beforeAll(async () => {
  if (!samlTest.runs) return;
  rig = await aSamlRig("saml-refused", { parties: ["cognito", "iam"], everyMs: 1000 });
  await rig.commit(steady);
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
});

afterAll(async () => {
  if (samlTest.runs) await rig.stop();
});

/** What `check --live` says of a commit. */
async function checked(parts: SamlParts): Promise<string> {
  await rig.commit(parts);
  const { code, text } = await rig.crossfade(["check", "identity", "--live"]);
  expect(code, text).toBe(1);
  return flat(text);
}

async function planned(): Promise<string> {
  const { code, text } = await rig.plan();
  expect(code).not.toBe(0);
  return flat(text);
}

function updates(): number {
  const changing = /^(?:Create|Update|Delete)(?:IdentityProvider|SAMLProvider)$/;
  return rig.lab.requests.filter(({ operation, status }) => changing.test(operation) && status < 300).length;
}

samlTest("a plan that leaves no generation in common is refused before anything runs", async () => {
  const before = updates();
  await rig.putUnpublished("2027");
  expect(await checked({ generations: ["2027"], signing: "2027" })).toContain("[trust-in-common]");
  expect(await planned()).toContain("[trust-in-common]");
  expect(updates()).toBe(before);
});

samlTest("a plan that removes the generation being signed with is refused before anything runs", async () => {
  await rig.putUnpublished("2027");
  await rig.commit({ generations: ["2025", "2027"], signing: "2025" });
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
  const before = updates();
  expect(await checked({ generations: ["2027"], signing: "2027" })).toContain("[signed-with-is-trusted]");
  expect((await rig.apply()).code).not.toBe(0);
  expect((await rig.lastGates()).join(" ")).toContain("[signed-with-is-trusted]");
  expect(updates()).toBe(before);
});

samlTest("metadata of another entity, or with another endpoint, is no rotation", async () => {
  const metadata = await rig.workspace.read(metadataFile);
  const parts = { generations: ["2025", "2027"], signing: "2025" };
  await rig.workspace.write(metadataFile, metadata.replace(/entityID="[^"]*"/, 'entityID="https://other.example.com"'));
  expect(await checked(parts)).toContain("[same-entity-id]");
  expect(await planned()).toContain("[same-entity-id]");
  await rig.workspace.write(metadataFile, metadata.replaceAll("SSOService.php", "Elsewhere.php"));
  expect(await checked(parts)).toContain("[same-endpoints]");
  expect(await planned()).toContain("[same-endpoints]");
  await rig.workspace.write(metadataFile, metadata);
});

samlTest("a provider of a user pool is never renamed", async () => {
  const parts = {
    generations: ["2025", "2027"],
    signing: "2025",
    cognito: { provider: "corporate", adopt: undefined },
  };
  expect(await checked(parts)).toContain("[provider-kept]");
  await rig.commit(parts);
  expect(keptFrom((await rig.plan()).text)).toEqual([`cognito:${company.userPool}/${company.provider}`]);
});

samlTest("a provider that somebody deleted is not created anew, for its users would be new users", async () => {
  const parts = { generations: ["2025", "2027"], signing: "2025", cognito: { adopt: undefined } };
  await rig.commit(parts);
  expect((await rig.apply()).code).toBe(0);
  await rig.lab.deleteCognitoProvider(company.userPool, company.provider);
  const before = updates();
  expect(await planned()).toContain("[provider-kept]");
  expect((await rig.apply()).code).not.toBe(0);
  expect(updates()).toBe(before);
});
