import { expect, test } from "vitest";
import { issuesOfSaml } from "./saml-specs.js";

test("a SAML rotation comes with its defaults filled in", () => {
  expect(issuesOfSaml()).toEqual([]);
});
