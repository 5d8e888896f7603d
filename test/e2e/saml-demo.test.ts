import { afterAll, beforeAll, expect } from "vitest";

import { type Lab, startLab } from "../../lab/lab.js";
import { rotateSignIns } from "../../lab/sign-in-demo.js";
import { createWorkspace, type Workspace } from "../../lab/workspace.js";
import { samlTest } from "./saml-rig.js";

let lab: Lab;
let workspace: Workspace;

beforeAll(async () => {
  if (!samlTest.runs) return;
  lab = await startLab();
  workspace = await createWorkspace("saml-demo", lab.environment);
});

afterAll(async () => {
  if (!samlTest.runs) return;
  await lab.stop();
  await workspace.remove();
});

samlTest("`npm run demo -- saml` rotates without a failed sign-in, and every second plan is empty", async () => {
  const report = await rotateSignIns(lab, workspace);
  expect(report.failures).toEqual([]);
  expect(report.problems).toEqual([]);
  expect(report.steps.map(({ step }) => step)).toEqual(["adopt", "stage", "switch", "retire"]);
  expect(Object.keys(report.steps.at(-1)?.signedBy ?? {})).toEqual(["2026"]);
});
