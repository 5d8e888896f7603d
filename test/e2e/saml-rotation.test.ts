import { afterAll, beforeAll, expect } from "vitest";

import { errorsOf, flat } from "./rig.js";
import { aSamlRig, samlTest, type SamlParts, type SamlRig } from "./saml-rig.js";

// One rotation through a user pool, IAM and Identity Center at once; every test goes on where the one before it ended.
let rig: SamlRig;
const attested: object[] = [];
const [old, both, next] = [["2025"], ["2025", "2026"], ["2026"]] as const;

beforeAll(async () => {
  if (samlTest.runs) rig = await aSamlRig("saml");
});

afterAll(async () => {
  if (samlTest.runs) await rig.stop();
});

const commit = (generations: SamlParts["generations"], signing: string, more: Partial<SamlParts> = {}) =>
  rig.commit({ generations, signing, console: attested, ...more });

/** A whole apply; a plan made after it has nothing to do. */
async function applied(): Promise<void> {
  const { code, text } = await rig.apply();
  expect(code, errorsOf(text)).toBe(0);
  expect(await rig.planIsEmpty()).toBe(true);
}

/** An apply that stops for a person; what it says, on one line. */
async function stopped(): Promise<string> {
  const { code, text } = await rig.apply();
  expect(code).not.toBe(0);
  const said = flat(code === 0 ? text : (await rig.lastGates()).join(" "));
  expect(said).toContain("npx crossfade runbook corp-idp");
  return said;
}

async function signedInAlways(): Promise<void> {
  const { failures, signIns } = rig.world.prober.take();
  expect(failures).toEqual([]);
  expect(signIns).toBeGreaterThan(20);
}

samlTest("what is there is taken over, and nobody notices", async () => {
  await commit(old, "2025");
  await applied();
  await signedInAlways();
});

samlTest("staging, killed half-way and run again, is trusted everywhere before signing may move", async () => {
  await rig.stage("2026");
  await commit(both, "2025");
  await rig.killedAt(/iam_corp: Modif/);
  expect(await stopped()).toContain('identity-center:ssoins-1111222233334444 is not attested to have "2026"');
  attested.push(await rig.importInConsole("2026"));
  await commit(both, "2025");
  await applied();
  await signedInAlways();
});

samlTest("a staging that is reverted leaves nothing behind", async () => {
  await commit(old, "2025");
  expect(await stopped()).toContain('is not attested to be without "2026"');
  attested.push(await rig.deleteInConsole("2026"));
  await commit(old, "2025");
  await applied();
  await signedInAlways();
  attested.push(await rig.importInConsole("2026"));
  await commit(both, "2025");
  await applied();
});

samlTest("signing, killed half-way and run again, waits for the identity provider, and for evidence", async () => {
  await commit(both, "2026");
  await rig.killedAt(/corp-idp_moved: Creat/);
  expect(await stopped()).toContain("nobody has attested a response that it signed");
  await rig.world.identityProvider.activateKey();
  expect((await rig.attest()).code).toBe(0);
  await applied();
  await signedInAlways();
});

samlTest("a switch that is reverted waits until the identity provider is seen to have gone back", async () => {
  await commit(both, "2025");
  expect(await stopped()).toContain("the newest attested response");
  await rig.world.identityProvider.activateKey();
  expect((await rig.attest()).code).toBe(0);
  await applied();
  await signedInAlways();
  await commit(both, "2026");
  await stopped();
  await rig.world.identityProvider.activateKey();
  expect((await rig.attest()).code).toBe(0);
  await applied();
});

samlTest("the generation that is signed with is not removed, whatever the spec says", async () => {
  await commit(old, "2025");
  const { code } = await rig.apply();
  expect(code).not.toBe(0);
  expect((await rig.lastGates()).join(" ")).toContain("[signed-with-is-trusted]");
  await signedInAlways();
});

samlTest("retiring, killed half-way and run again, ends with the incoming generation alone", async () => {
  await commit(next, "2026");
  await rig.killedAt(/iam_corp: Modif/);
  expect(await stopped()).toContain('is not attested to be without "2025"');
  attested.push(await rig.deleteInConsole("2025"));
  await commit(next, "2026");
  await applied();
  await rig.world.identityProvider.removeOldKey();
  await signedInAlways();
});

samlTest("a retirement that is reverted is trusted again everywhere", async () => {
  await commit(both, "2026");
  const refused = await rig.apply();
  expect(refused.code).not.toBe(0);
  expect(flat(refused.text)).toContain("is attested as deleted from identity-center:");
  attested.push(await rig.importInConsole("2025"));
  await commit(both, "2026");
  await applied();
  await signedInAlways();
});

samlTest("a compromised generation is trusted nowhere after one apply, without soak and without evidence", async () => {
  await commit([{ id: "2025", emergency: true }, "2026"], "2026", { soak: "30d" });
  expect(flat((await rig.plan()).text)).toContain(
    'EMERGENCY in rotation "corp-idp": generation "2025" is compromised.',
  );
  expect(await stopped()).toContain('is not attested to be without "2025"');
  attested.push(await rig.deleteInConsole("2025"));
  await commit([{ id: "2025", emergency: true }, "2026"], "2026", { soak: "30d" });
  await applied();
  await signedInAlways();
});
