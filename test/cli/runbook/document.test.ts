import { readdirSync } from "node:fs";

import { expect, test } from "vitest";

import { vendors } from "../../../cli/runbook/vendors.js";
import { runbooksDocument } from "./document.js";

test("docs/runbooks.md says what the runbooks say (if not, run this test with --update)", async () => {
  await expect(runbooksDocument()).toMatchFileSnapshot("../../../docs/runbooks.md");
});

test("every vendor has a file of its name, and a heading", () => {
  const files = readdirSync(new URL("../../../cli/runbook/", import.meta.url));
  for (const vendor of Object.keys(vendors)) {
    expect(files).toContain(`${vendor}.ts`);
    expect(runbooksDocument()).toContain(`\n## ${vendor}: `);
  }
});
