import { expect, test } from "vitest";

import { shownSaml } from "../../cli/shown-standing.js";
import { judgeSamlStanding } from "../../modules/rotation/saml-standing.js";
import { anIamParty, aSamlGeneration, aSamlRotation } from "../builders.js";
import { now, observing, trustFacts, trusting, why } from "../rotation/trusts.js";

const ending = (id: string, notAfter: string) => aSamlGeneration(id, { notAfter });
const rotation = aSamlRotation({
  generations: [
    ending("a", "2026-11-01T00:00:00Z"),
    ending("b", "2027-02-01T00:00:00Z"),
    ending("c", "2029-01-01T00:00:00Z"),
  ],
  signing: "c",
});

test("a certificate that ends within ninety days is yellow and one that has ended red, as in Identity Center's console", () => {
  const facts = trustFacts([trusting(anIamParty(), ["a", "b", "c"])]);
  expect(shownSaml(judgeSamlStanding(rotation, facts, now), "identity").expiries).toEqual([
    { text: "a: expired 21 days ago", colour: "red" },
    { text: "b: 70 days", colour: "yellow" },
    { text: "c: 770 days", colour: undefined },
  ]);
});

test("why something could not be told is kept apart, for the exit code", () => {
  const facts = trustFacts([observing(anIamParty(), { is: "untold", why })]);
  const shown = shownSaml(judgeSamlStanding(rotation, facts, now), "identity");
  expect([shown.untold, shown.tone]).toEqual([[why], "broken"]);
});
