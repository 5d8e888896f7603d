import { expect, test } from "vitest";

import { adoptionDocument, adoptionLines, type Adopted } from "../../cli/adoption-report.js";
import { targetOf } from "../../cli/adopt-target.js";
import { proposeAdoption } from "../../modules/rotation/adoption.js";
import { aStack, aTlsRotation, aWave } from "../builders.js";
import { account, aFoundCertificate, aFoundDistribution, anInventory, now } from "../rotation/inventories.js";
import { rotationYaml, stackYaml } from "../spec/specs.js";
import { aFolder } from "./command.js";

/** A run in which E1WWW00 is in a wave, and E2GONE0 was once. */
function adopted(): Adopted {
  const { folder, remove } = aFolder({ "edge/stack.yaml": stackYaml(), "edge/www.yaml": rotationYaml() });
  try {
    const certificate = aFoundCertificate("shared");
    const inventory = anInventory(
      [certificate],
      aFoundDistribution("E1WWW00", certificate),
      aFoundDistribution("E2GONE0", certificate),
    );
    const stacks = [aStack([aTlsRotation({ waves: [aWave("all", ["E1WWW00"])] })], { released: ["E2GONE0"] })];
    const adoption = proposeAdoption({ inventory, account, stacks, taken: [], now });
    const target = targetOf("edge", { region: "us-east-1", rotations: folder });
    return { target, account, inventory, adoption, writing: { files: [], stopped: undefined }, dryRun: false };
  } finally {
    remove();
  }
}

test("what was released has a line and a key of its own, and does not count as managed", () => {
  const report = adopted();
  const lines = adoptionLines(report);
  expect(lines).toContain("In a spec already: 1 distribution(s), 0 certificate(s)");
  expect(lines).toContain("Released, so left alone: 1 distribution(s), E2GONE0");
  expect(adoptionDocument(report)).toMatchObject({
    alreadyManaged: { distributions: ["E1WWW00"], certificates: 0 },
    released: ["E2GONE0"],
  });
});
