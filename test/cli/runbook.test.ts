import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { cognitoParty, identityCenter, incoming, samlFolder, samlYaml, type SamlParts } from "../spec/saml-specs.js";
import { aFolder, contentsOf, crossfade, type Files } from "./command.js";

function folderWith(parts: SamlParts = {}, more: Files = {}): string {
  const files = { ...samlFolder(samlYaml(parts)), ...more };
  const placed = Object.fromEntries(Object.entries(files).map(([path, text]) => [`rotations/${path}`, text]));
  const { folder, remove } = aFolder(placed);
  onTestFinished(remove);
  return folder;
}

interface Document {
  readonly next?: string;
  readonly steps?: readonly { readonly id: string; readonly status: { readonly state: string } }[];
  readonly files?: readonly { readonly name: string; readonly text?: string }[];
  readonly written?: readonly { readonly state: string }[];
}

function documentOf(stdout: string): Document {
  const document: Document = JSON.parse(stdout);
  return document;
}

test("the step that is next is said with whom it needs, its clicks and the lines for the spec", async () => {
  const folder = folderWith({ parties: [cognitoParty, identityCenter] });
  const before = contentsOf(folder);
  const { code, stdout, stderr } = await crossfade(folder, ["runbook", "corp"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain('corp: Keycloak is to sign with "2025"; "2026" is staged\n');
  expect(stdout).toContain(" 3. [done] List it in the spec as generation");
  expect(stdout).toMatch(
    / 4\. \[NEXT\] Import the certificate of "2026" .* \(whoever administers IAM Identity Center\)/,
  );
  expect(stdout).toContain("    b) Manage SAML 2.0 certificates → Import certificate\n");
  expect(stdout).toMatch(
    /in rotations\/demo\/corp\.yaml:14:7:\n +attestations: \[\{ step: imported, generation: "2026", /,
  );
  expect(stdout).toMatch(/ 6\. \[locked until every Identity Center has "2026".*\] Move signing/);
  expect(stdout.endsWith("next: step 4, whoever administers IAM Identity Center\n")).toBe(true);
  expect(contentsOf(folder)).toEqual(before);
});

test("--all says every step in full", async () => {
  const folder = folderWith();
  const [short, long] = await Promise.all([
    crossfade(folder, ["runbook", "corp"]),
    crossfade(folder, ["runbook", "corp", "--all"]),
  ]);
  expect(short.stdout).not.toContain("Active On, Priority above that of the old one");
  expect(long.stdout).toContain("Active On, Priority above that of the old one");
  expect(long.stdout).toContain("variables of the commands\n  REALM: the realm's name");
});

test("--json is one document, with every step and without the texts of files", async () => {
  const { code, stdout } = await crossfade(folderWith(), ["runbook", "corp", "--json"]);
  const { next, steps, files } = documentOf(stdout);
  expect([code, next, files?.map(({ name }) => name)]).toEqual([
    0,
    "apply-trust",
    ["2025.pem", "2026.pem", "corp-metadata.xml"],
  ]);
  expect(steps?.find(({ id }) => id === "move")?.status).toEqual({ state: "after", step: "apply-trust" });
  expect(stdout).not.toContain(incoming.pem.split("\n")[1]);
});

test("--write writes the files that the steps need, and a second time changes nothing", async () => {
  const folder = folderWith({ parties: [identityCenter] });
  const args = ["runbook", "corp", "--write", "handover", "--json"];
  const first = await crossfade(folder, args);
  expect([first.code, readdirSync(join(folder, "handover"))]).toEqual([
    0,
    ["2025.pem", "2026.pem", "corp-metadata.xml"],
  ]);
  expect(readFileSync(join(folder, "handover/2026.pem"), "utf8").trim()).toBe(incoming.pem.trim());
  const before = contentsOf(folder);
  const second = await crossfade(folder, args);
  expect(documentOf(second.stdout).written?.map(({ state }) => state)).toEqual(Array(3).fill("there-already"));
  expect(contentsOf(folder)).toEqual(before);
});

test("--write leaves a file alone that holds something else, says so, and fails", async () => {
  const folder = folderWith({}, {});
  await crossfade(folder, ["runbook", "corp", "--write", "."]);
  writeFileSync(join(folder, "2026.pem"), "mine\n");
  const { code, stderr } = await crossfade(folder, ["runbook", "corp", "--write", "."]);
  expect([code, readFileSync(join(folder, "2026.pem"), "utf8")]).toEqual([1, "mine\n"]);
  expect(stderr).toContain(
    '2026.pem: something else is there, expected the certificate of "2026"; move it away and run it again, or write elsewhere',
  );
});

test("without the right to ask AWS, --live fails and says why, and without --live nobody is asked", async () => {
  const folder = folderWith();
  const [live, offline] = await Promise.all([
    crossfade(folder, ["runbook", "corp", "--live"]),
    crossfade(folder, ["runbook", "corp"]),
  ]);
  expect([live.code, offline.code]).toEqual([1, 0]);
  expect(live.stderr).toContain("sts:GetCallerIdentity");
});

test("a rotation whose spec has something wrong still has its steps, after what is wrong", async () => {
  const folder = folderWith({
    provider: [
      'attestations: [{ step: activated, generation: "2025", fingerprint: ' +
        "f".repeat(64) +
        ", at: 2026-01-01T00:00:00Z }]",
    ],
  });
  const { code, stdout, stderr } = await crossfade(folder, ["runbook", "corp"]);
  expect([code, stdout]).toEqual([0, expect.stringContaining("steps\n")]);
  expect(stderr).toContain("rotations/demo/corp.yaml:");
});

test("a name that is none is answered with those there are", async () => {
  const { code, stderr } = await crossfade(folderWith(), ["runbook", "corpp"]);
  expect([code, stderr]).toEqual([1, '"corpp" is no SAML rotation and no identity source; known: corp\n']);
});
