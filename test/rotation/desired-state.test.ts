import { expect, test } from "vitest";

import {
  batchesOf,
  distributionsByGeneration,
  gateWaits,
  keptGenerations,
  knownArns,
  servedByWave,
  unstagedGenerations,
} from "../../modules/rotation/desired-state.js";
import type { TlsRotation } from "../../modules/rotation/tls-rotation.js";
import { aGeneration, anArn, aTlsRotation, aWave } from "../builders.js";

function served(rotation: TlsRotation): Record<string, string> {
  return Object.fromEntries([...servedByWave(rotation)].map(([wave, generation]) => [wave.name, generation]));
}

const halfway = { generations: ["old", "new"], serve: "new", from: "old", through: "canary" } as const;

test("waves up to `through` serve the incoming generation, and the others the outgoing one", () => {
  expect(served(aTlsRotation(halfway))).toEqual({ canary: "new", rest: "old" });
});

test("without `from` every wave serves the same generation", () => {
  expect(served(aTlsRotation({ generations: ["old", "new"], serve: "new" }))).toEqual({ canary: "new", rest: "new" });
});

test("a compromised generation is served by no wave and kept in no store, whatever `through` says", () => {
  const rotation = aTlsRotation({ ...halfway, generations: [aGeneration("old", { emergency: true }), "new"] });
  expect(served(rotation)).toEqual({ canary: "new", rest: "new" });
  expect(keptGenerations(rotation).map(({ id }) => id)).toEqual(["new"]);
});

test("a compromised generation that is still the one to serve is kept", () => {
  const rotation = aTlsRotation({ generations: [aGeneration("old", { emergency: true })] });
  expect(keptGenerations(rotation).map(({ id }) => id)).toEqual(["old"]);
});

test("a wave is cut into batches of at most maxInFlight, in the order of the spec", () => {
  const rotation = aTlsRotation({ waves: [aWave("all", ["E1", "E2", "E3", "E4", "E5"], 2)] });
  expect(batchesOf(rotation).map(({ number, distributions }) => [number, distributions])).toEqual([
    [1, ["E1", "E2"]],
    [2, ["E3", "E4"]],
    [3, ["E5"]],
  ]);
});

test("a wave without maxInFlight is one batch", () => {
  expect(batchesOf(aTlsRotation()).map(({ wave, distributions }) => [wave.name, distributions])).toEqual([
    ["canary", ["E1CANARY"]],
    ["rest", ["E2REST", "E3REST"]],
  ]);
});

test("half-way, both generations have their distributions, and afterwards only one", () => {
  expect([...distributionsByGeneration(aTlsRotation(halfway))]).toEqual([
    ["new", ["E1CANARY"]],
    ["old", ["E2REST", "E3REST"]],
  ]);
  const switched = aTlsRotation({ generations: ["old", "new"], serve: "new" });
  expect([...distributionsByGeneration(switched)]).toEqual([["new", ["E1CANARY", "E2REST", "E3REST"]]]);
});

test("where a certificate is that Terraform put into ACM is not known, and then no list is complete", () => {
  const [www, api] = [aTlsRotation({ generations: ["old", "new"] }), aTlsRotation({ generations: ["api"] })];
  expect(knownArns([www, api])).toEqual([anArn("api"), anArn("new"), anArn("old")]);
  const files = { pem: { path: "p", text: "" }, chain: undefined, privateKey: { from: "env", variable: "K" } } as const;
  const byTerraform = aGeneration("new", { certificate: { held: "by-terraform", files } });
  expect(knownArns([api, aTlsRotation({ generations: ["old", byTerraform] })])).toBeUndefined();
  const unstaged = aGeneration("new", { certificate: { held: "unstaged", files } });
  expect(knownArns([aTlsRotation({ generations: ["old", unstaged] })])).toEqual([anArn("old")]);
});

test("the provider waits for the oldest generation and the gate for every other", () => {
  const rotation = aTlsRotation({ generations: ["old", "new"] });
  expect([gateWaits(rotation, "old"), gateWaits(rotation, "new")]).toEqual([false, true]);
});

test("a generation with a PEM and no ARN is named as unstaged", () => {
  const files = { pem: { path: "new.pem", text: "" }, chain: undefined, privateKey: undefined };
  const rotation = aTlsRotation({
    generations: ["old", aGeneration("new", { certificate: { held: "unstaged", files } })],
  });
  expect(unstagedGenerations(rotation)).toEqual([{ rotation: "www-example-com", generation: "new" }]);
});
