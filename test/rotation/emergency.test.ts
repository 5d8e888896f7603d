import { expect, test } from "vitest";

import { explainEmergencies } from "../../modules/rotation/emergency.js";
import { aGeneration, aTlsRotation, aWave } from "../builders.js";

const compromised = aGeneration("2026-03", { emergency: true });

test("an emergency is said with the rotation, the generation and how many distributions it is about", () => {
  const rotation = aTlsRotation({ generations: [compromised, "2026-09"], serve: "2026-09" });
  expect(explainEmergencies([aTlsRotation({ name: "steady" }), rotation])).toEqual([
    'EMERGENCY: rotation "www-example-com": the key of generation "2026-03" is compromised (emergency: true). Whatever of its 3 distribution(s) does not serve "2026-09" yet switches in this apply, all waves together, and the compromised certificate is deleted right after, without a soak: this cannot be reverted.',
  ]);
});

test("those that others switch are counted: the apply waits for them", () => {
  const waves = [aWave("canary", ["E1"]), aWave("theirs", ["E2", "E3"], undefined, "owner")];
  const rotation = aTlsRotation({ generations: [compromised, "2026-09"], serve: "2026-09", waves });
  expect(explainEmergencies([rotation])[0]).toMatch(/ 2 of them wait for their owners' apply\.$/);
});

test("whatever is deleted without a soak is said, also where the mark lifts no waves", () => {
  const apart = aTlsRotation({ generations: [compromised, "2026-09", "2027-03"], serve: "2027-03" });
  expect(explainEmergencies([apart])[0]).toContain("switches in this apply, wave by wave, and the compromised");
  expect(explainEmergencies([aTlsRotation({ generations: ["a", "b"], serve: "b" })])).toEqual([]);
});

test("the mark on what the later waves still serve lifts them, wherever it is listed", () => {
  const generations = [compromised, "2026-09", "2027-03"];
  const rotation = aTlsRotation({ generations, serve: "2027-03", from: "2026-03", through: "canary" });
  expect(explainEmergencies([rotation])[0]).toContain("all waves together");
});

test("rolling back from a generation whose key is compromised is an emergency too", () => {
  const rotation = aTlsRotation({
    generations: ["2026-03", aGeneration("2026-09", { emergency: true })],
    serve: "2026-03",
  });
  expect(explainEmergencies([rotation])).toHaveLength(1);
});
