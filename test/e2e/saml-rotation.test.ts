import { afterAll, beforeAll, expect, test } from "vitest";

import { identityProviderMissing } from "../../lab/identity-provider.js";
import { errorsOf, flat } from "./rig.js";
import { aSamlRig, type SamlRig } from "./saml-rig.js";

let rig: SamlRig;
const missing = identityProviderMissing();

beforeAll(async () => {
  if (missing === undefined) rig = await aSamlRig("saml", { parties: ["cognito", "iam"] });
});

afterAll(async () => {
  if (missing === undefined) await rig.stop();
});

test.skipIf(missing !== undefined)(
  "a rotation by file",
  async () => {
    const apply = async () => {
      const { code, text } = await rig.apply();
      expect(code, errorsOf(text)).toBe(0);
      expect(await rig.planIsEmpty()).toBe(true);
    };
    await rig.commit({ generations: ["2025"], signing: "2025" });
    await apply();
    await rig.stage("2026");
    await rig.commit({ generations: ["2025", "2026"], signing: "2025" });
    await apply();
    await rig.commit({ generations: ["2025", "2026"], signing: "2026" });
    const stopped = await rig.apply();
    expect(stopped.code).not.toBe(0);
    expect(flat((await rig.apply()).text)).toContain("nobody has attested");
    await rig.world.identityProvider.activateKey();
    expect((await rig.attest()).code).toBe(0);
    await apply();
    await rig.commit({ generations: ["2026"], signing: "2026" });
    await apply();
    await rig.world.identityProvider.removeOldKey();
    const tally = await rig.world.prober.stop();
    expect(tally.failures).toEqual([]);
    console.log(tally);
  },
  300_000,
);
