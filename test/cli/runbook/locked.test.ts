import fc from "fast-check";
import { expect, test } from "vitest";

import type { ConsoleStep } from "../../../modules/rotation/attestation.js";
import { provenTrust } from "../../../modules/rotation/trust.js";
import { anActivation, anIamParty, anIdentityCenter, aSamlRotation } from "../../builders.js";
import { deleted, imported, statusOf, theRunbook } from "./facts.js";

const id = fc.constantFrom("2024", "2025", "2026", "2027");
const at = fc.integer({ min: 1, max: 21 }).map((day) => `2026-11-${String(day).padStart(2, "0")}T10:00:00Z`);
const consoleStep = fc
  .tuple(fc.boolean(), id, at)
  .map(([isImport, generation, when]): ConsoleStep =>
    isImport ? imported(generation, when) : deleted(generation, when),
  );

/** Any rotation that a spec can say, with any attestations, also those that make no sense. */
const rotations = fc
  .record({
    generations: fc.uniqueArray(id, { minLength: 1, maxLength: 3 }).map((ids) => ids.toSorted()),
    signingAt: fc.nat(2),
    activations: fc.array(
      fc.tuple(id, at).map(([generation, when]) => anActivation(generation, when)),
      { maxLength: 3 },
    ),
    steps: fc.array(consoleStep, { maxLength: 4 }),
    center: fc.boolean(),
  })
  .map(({ generations, signingAt, activations, steps, center }) => {
    const signing = generations[signingAt % generations.length] ?? "2024";
    const relyingParties = center ? [anIdentityCenter(steps)] : [anIamParty()];
    return aSamlRotation({
      generations,
      signing,
      relyingParties,
      identityProvider: { attestations: activations },
      soak: 3_600,
    });
  });

/** Independent of the runbook: the newest word on each generation that has to be shown to be trusted is an import. */
function everythingImported(rotation: ReturnType<typeof aSamlRotation>): boolean {
  return rotation.relyingParties.every(
    (party) =>
      party.kind !== "identity-center" ||
      provenTrust(rotation).every(({ id: generation }) => {
        const own = party.attestations.filter((one) => one.generation === generation);
        const newest = own.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1);
        return newest?.step === "imported";
      }),
  );
}

test("nobody is sent to activate a generation that is not signing's, or that an Identity Center does not trust", () => {
  fc.assert(
    fc.property(rotations, (rotation) => {
      const runbook = theRunbook(rotation);
      const { state } = statusOf(runbook, "activate");
      if (state === "open") expect.unreachable("activation always comes after an apply");
      if (state === "after") expect(everythingImported(rotation)).toBe(true);
      if (statusOf(runbook, "move").state === "after") expect(everythingImported(rotation)).toBe(true);
    }),
  );
});

test("nothing is taken out or removed before the newest evidence shows that it is not signed with", () => {
  fc.assert(
    fc.property(rotations, (rotation) => {
      const runbook = theRunbook(rotation);
      const { attestations } = rotation.identityProvider;
      const newest = attestations.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1);
      if (statusOf(runbook, "retire").state === "open") expect(newest?.generation).toBe(rotation.signing);
      expect(statusOf(runbook, "remove").state).toBe("locked");
    }),
  );
});

test("whatever was attested, there is a next step, and it is one of the runbook's", () => {
  fc.assert(
    fc.property(rotations, (rotation) => {
      const { next, steps } = theRunbook(rotation);
      expect(steps.map(({ id: step }) => step)).toContain(next);
    }),
  );
});
