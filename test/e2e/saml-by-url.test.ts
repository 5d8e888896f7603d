import { afterAll, beforeAll, expect } from "vitest";

import { errorsOf } from "./rig.js";
import { aSamlRig, samlTest, type SamlRig } from "./saml-rig.js";

// A user pool fetches the metadata by itself, every six hours; IAM is given it beside that.
let rig: SamlRig;
const [old, both, next] = [["2025"], ["2025", "2026"], ["2026"]] as const;

beforeAll(async () => {
  if (samlTest.runs) rig = await aSamlRig("saml-by-url", { parties: ["cognito", "iam"], metadata: "url" });
});

afterAll(async () => {
  if (samlTest.runs) await rig.stop();
});

async function applied(): Promise<void> {
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
  expect(await rig.planIsEmpty()).toBe(true);
}

async function stopped(): Promise<string> {
  expect((await rig.apply()).code).not.toBe(0);
  return (await rig.lastGates()).join(" ");
}

async function signedInAlways(): Promise<void> {
  const { failures, signIns } = rig.world.prober.take();
  expect(failures).toEqual([]);
  expect(signIns).toBeGreaterThan(20);
}

samlTest("a generation that the URL does not list is waited for", async () => {
  await rig.commit({ generations: old, signing: "2025" });
  await applied();
  await rig.putUnpublished("2026");
  await rig.commit({ generations: both, signing: "2025" });
  expect(await stopped()).toMatch(/does not list|not generation "2026"/);
  await signedInAlways();
});

samlTest("signing may not move until Cognito has certainly fetched what the URL lists", async () => {
  await rig.commit({ generations: old, signing: "2025" });
  await applied();
  await rig.stage("2026");
  await rig.commit({ generations: both, signing: "2025" });
  await rig.killedAt(/published_2026: Creat/);
  expect(await stopped()).toContain("may not have fetched");
  await signedInAlways();
});

samlTest("six hours and a margin later it may, and nobody notices; on the user pool nothing was changed", async () => {
  await rig.letTimePass(7 * 3600);
  await applied();
  await rig.commit({ generations: both, signing: "2026" });
  await rig.killedAt(/corp-idp_moved: Creat/);
  expect(await stopped()).toContain("nobody has attested");
  await rig.world.identityProvider.activateKey();
  expect((await rig.attest("cognito")).code).toBe(0);
  await applied();
  await signedInAlways();
  expect(rig.lab.requests.filter(({ operation }) => operation === "UpdateIdentityProvider")).toEqual([]);
});

samlTest("the outgoing generation has left when the URL lists it no more", async () => {
  await rig.commit({ generations: next, signing: "2026" });
  expect(await stopped()).toContain('which still lists "2025"');
  await rig.world.identityProvider.removeOldKey();
  await applied();
  await rig.letTimePass(7 * 3600);
  await signedInAlways();
});
