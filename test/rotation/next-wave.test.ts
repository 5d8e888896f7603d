import { expect, test } from "vitest";

import { servedByWave } from "../../modules/rotation/desired-state.js";
import { type ConfiguredGenerations, nextWaves } from "../../modules/rotation/next-wave.js";
import type { TlsRotation } from "../../modules/rotation/tls-rotation.js";
import { aGeneration, aTlsRotation, aWave } from "../builders.js";

const waves = [aWave("canary", ["E1"]), aWave("some", ["E2", "E3"]), aWave("rest", ["E4"])];
const generations = ["old", "new"];

/** Every distribution as the spec says, but for these. */
function configured(rotation: TlsRotation, change: Readonly<Record<string, string>> = {}): ConfiguredGenerations {
  const asSaid = [...servedByWave(rotation)].flatMap(([{ distributions }, serve]) =>
    distributions.map((id) => [id, serve] as const),
  );
  return new Map([...asSaid, ...Object.entries(change)]);
}

const names = (rotation: TlsRotation, as: ConfiguredGenerations) => nextWaves(rotation, as).map(({ name }) => name);

test("before anything switches, the first wave is next", () => {
  const rotation = aTlsRotation({ generations, waves, serve: "old" });
  expect(names(rotation, configured(rotation))).toEqual(["canary"]);
});

test("the first wave that the spec moves and AWS has not moved yet is next, and no other", () => {
  const rotation = aTlsRotation({ generations, waves, serve: "new", from: "old", through: "some" });
  expect(names(rotation, configured(rotation, { E2: "old", E3: "old" }))).toEqual(["some"]);
  expect(names(rotation, configured(rotation, { E1: "old", E2: "old", E3: "old" }))).toEqual(["canary"]);
});

test("a wave is next as long as one of its distributions has not switched", () => {
  const rotation = aTlsRotation({ generations, waves, serve: "new", from: "old", through: "some" });
  expect(names(rotation, configured(rotation, { E3: "old" }))).toEqual(["some"]);
});

test("where AWS is as the spec says, the wave after `through` is next", () => {
  const rotation = aTlsRotation({ generations, waves, serve: "new", from: "old", through: "canary" });
  expect(names(rotation, configured(rotation))).toEqual(["some"]);
});

test("a wave that is to go back is next, though it is after `through`", () => {
  const rotation = aTlsRotation({ generations, waves, serve: "new", from: "old", through: "canary" });
  expect(names(rotation, configured(rotation, { E4: "new" }))).toEqual(["rest"]);
});

test("when all have switched, the first wave is next again", () => {
  const rotation = aTlsRotation({ generations, waves, serve: "new" });
  expect(names(rotation, configured(rotation))).toEqual(["canary"]);
});

test("a distribution that serves no generation of the rotation makes its wave one that differs", () => {
  const rotation = aTlsRotation({ generations, waves, serve: "old" });
  const as = new Map([...configured(rotation)].filter(([id]) => id !== "E4"));
  expect(names(rotation, as)).toEqual(["rest"]);
});

test("the distributions of a compromised generation are next, all waves together", () => {
  const compromised = [aGeneration("old", { emergency: true }), "new"];
  const rotation = aTlsRotation({ generations: compromised, waves, serve: "new" });
  expect(names(rotation, configured(rotation, { E1: "old", E2: "old", E3: "old", E4: "old" }))).toEqual([
    "canary",
    "some",
    "rest",
  ]);
});
