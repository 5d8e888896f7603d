// What a person does to SAML's side of a running lab from another shell.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { IssuedCertificate } from "../../lab/certificate-authority.js";
import { writeState } from "../../lab/lab-state.js";
import { aLab, type LabUnderTest } from "../lab/labs.js";
import { signingCertificate } from "../lab/saml.js";
import { crossfade } from "./command.js";

const arn = "arn:aws:sso:::instance/ssoins-1111222233334444";
let under: LabUnderTest;
let folder = "";
let outgoing: IssuedCertificate;

beforeAll(async () => {
  under = await aLab();
  outgoing = await signingCertificate("outgoing");
  await under.lab.addIdentityCenter({ arn, identityStore: "d-1234567890", certificates: [outgoing.pem] });
  folder = await mkdtemp(join(tmpdir(), "crossfade-lab-"));
  const { endpoint, edge, environment } = under.lab;
  await writeState(folder, { pid: process.pid, endpoint, edge, environment, startedAt: new Date().toISOString() });
});

afterAll(async () => {
  await under.lab.stop();
  await rm(folder, { recursive: true, force: true });
});

const lab = (...args: readonly string[]) => crossfade(folder, ["lab", ...args]);

test("a certificate is imported in the console, and the one before deleted, but not the last", async () => {
  const incoming = await signingCertificate("incoming");
  await writeFile(join(folder, "2026.pem"), incoming.pem);
  expect(await lab("console", "import-certificate", "2026.pem")).toMatchObject({
    code: 0,
    stdout: `${incoming.fingerprint}\n`,
  });
  expect(await lab("console", "delete-certificate", outgoing.fingerprint)).toMatchObject({ code: 0, stdout: "" });
  expect(await under.lab.identityCenterCertificates(arn)).toMatchObject([{ fingerprint: incoming.fingerprint }]);
  const refused = await lab("console", "delete-certificate", incoming.fingerprint);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/^The lab refused: [^{]*last valid certificate[^}]*$/),
  ]);
});

test("a certificate's file that is not there is named", async () => {
  const expected = "nosuch.pem does not exist, expected a file with one certificate in PEM; correct its path\n";
  expect(await lab("console", "import-certificate", "nosuch.pem")).toEqual({ code: 1, stdout: "", stderr: expected });
});

test("time passes by so many seconds, and not by what is no number", async () => {
  const before = Date.parse(under.lab.now());
  const { code, stdout } = await lab("advance", "21600");
  expect([code, Date.parse(stdout.trim()) - before >= 21_600_000]).toEqual([0, true]);
  const expected = { code: 1, stdout: "", stderr: expect.stringContaining('is "soon"; expected seconds') };
  expect(await lab("advance", "soon")).toMatchObject(expected);
});

test("metadata is fetched again on request", async () => {
  expect(await lab("refresh-metadata")).toMatchObject({ code: 0, stdout: "0\n" });
});
