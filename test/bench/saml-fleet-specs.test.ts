import { join } from "node:path";

import { expect, test } from "vitest";

import { writeSamlFleet } from "../../bench/saml-fleet-specs.js";
import { inWorkspace } from "../../bench/scope.js";
import { loadSpecs } from "../../modules/spec/load.js";

test("the fleet that is measured is sound, half-way, and spread over its user pools", async () => {
  await inWorkspace("test", {}, async (workspace) => {
    await writeSamlFleet(workspace, { rotations: 2, providersEach: 3, userPools: 2 });
    const { stacks, issues } = loadSpecs(join(workspace.folder, "rotations"), { now: new Date() });
    expect(issues).toEqual([]);
    const rotations = stacks.flatMap(({ samlRotations }) => samlRotations);
    expect(rotations.map(({ generations, signing }) => [generations.map(({ id }) => id), signing])).toEqual([
      [["2025", "2026"], "2025"],
      [["2025", "2026"], "2025"],
    ]);
    const parties = rotations.flatMap(({ relyingParties }) => relyingParties);
    expect(parties.map((party) => (party.kind === "cognito" ? `${party.userPool}/${party.provider}` : ""))).toEqual([
      "us-east-1_Fleet0000/corp-0-0",
      "us-east-1_Fleet0001/corp-0-1",
      "us-east-1_Fleet0000/corp-0-2",
      "us-east-1_Fleet0000/corp-1-0",
      "us-east-1_Fleet0001/corp-1-1",
      "us-east-1_Fleet0000/corp-1-2",
    ]);
  });
});
