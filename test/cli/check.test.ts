import { expect, onTestFinished, test } from "vitest";

import { createCertificateAuthority, type IssueRequest } from "../../lab/certificate-authority.js";
import { placeIn, samlFolder, samlYaml } from "../spec/saml-specs.js";
import { arnOf, rotationYaml, stackYaml } from "../spec/specs.js";
import { aFolder, crossfade, type Ended, type Files } from "./command.js";

/** `crossfade check` over a rotations folder with these files. */
async function check(files: Files, ...args: readonly string[]): Promise<Ended> {
  const rotations = Object.entries(files).map(([path, content]) => [`rotations/${path}`, content] as const);
  const { folder, remove } = aFolder(Object.fromEntries(rotations));
  onTestFinished(remove);
  return crossfade(folder, ["check", ...args]);
}

const sound: Files = { "edge/stack.yaml": stackYaml(), "edge/www.yaml": rotationYaml() };
const broken: Files = { ...sound, "shop/stack.yaml": stackYaml("realeased: []") };
const located = 'rotations/shop/stack.yaml:6:3 unknown key "realeased" in spec, expected "released"?';

test("a stack whose stack.yaml is broken is not called unknown: what is wrong with it is said", async () => {
  const { code, stdout, stderr } = await check(broken, "shop");
  expect([code, stderr]).toEqual([1, ""]);
  expect(stdout).toContain(`error ${located}`);
  expect(stdout).not.toContain("is not known");
});

test("a name of no folder hides nothing of what is wrong with the specs", async () => {
  const { code, stdout, stderr } = await check(broken, "edge-prod", "--live", "--json");
  expect([code, stderr]).toEqual([1, ""]);
  const document: unknown = JSON.parse(stdout);
  expect(document).toMatchObject({
    ok: false,
    live: false,
    errors: 2,
    remarks: [
      { severity: "error", code: "unknown-key", message: expect.stringContaining(located) },
      {
        severity: "error",
        code: "unknown-stack",
        message: 'stack "edge-prod" is not known; known: edge, shop',
      },
    ],
  });
});

test("a name of no folder is an error also where every spec is sound", async () => {
  const { code, stdout } = await check(sound, "edge", "edge-prod");
  expect(code).toBe(1);
  expect(stdout).toBe(
    'error stack "edge-prod" is not known; known: edge\n' +
      "1 stack(s), 1 rotation(s), 1 distribution(s): 1 error(s), 0 warning(s); the account was not asked (--live does)\n",
  );
});

test("with --live and an error the account is not asked, and what comes first is said", async () => {
  const { code, stdout } = await check(samlFolder(samlYaml({ signing: '"2024"' })), "--live");
  expect(code).toBe(1);
  expect(stdout).toMatch(/: 1 error\(s\), 0 warning\(s\); the account was not asked: correct the errors first\n$/);
});

test("SAML rotations are judged and counted beside the others", async () => {
  const { code, stdout } = await check(samlFolder());
  expect([code, stdout]).toEqual([
    0,
    "1 stack(s), 1 SAML rotation(s) with 2 relying parties: 0 error(s), 0 warning(s); " +
      "the account was not asked (--live does)\n",
  ]);
  const yaml = samlYaml({ signing: '"2024"' });
  const wrong = await check(samlFolder(yaml), "--json");
  expect(wrong.code).toBe(1);
  const document: unknown = JSON.parse(wrong.stdout);
  expect(document).toMatchObject({
    ok: false,
    samlRotations: 1,
    relyingParties: 2,
    remarks: [{ code: "signing-not-listed", message: expect.stringContaining(placeIn(yaml, '"2024"')) }],
  });
});

/** A rotation with a generation in ACM and one with files, which may be in ACM as well. */
const staged = (arn: string): string =>
  rotationYaml({
    generations: [
      `- { id: "2026-03", certificate: { arn: "${arnOf("of-www")}" } }`,
      `- { id: "2026-09", certificate: { ${arn}pem: cert.pem, chain: chain.pem } }`,
    ],
  });

async function files(spec: string, change: Partial<IssueRequest> = {}): Promise<Files> {
  const authority = await createCertificateAuthority();
  const { pem, chain } = await authority.issue({ names: ["www.example.com"], ...change });
  return { ...sound, "edge/www.yaml": spec, "edge/cert.pem": pem, "edge/chain.pem": chain };
}

const longAgo = { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter: new Date("2020-06-01T00:00:00Z") };

test("a warning is called so once", async () => {
  const { code, stdout } = await check(await files(staged(`arn: "${arnOf("new")}", `), longAgo));
  expect(code).toBe(0);
  expect(stdout).toMatch(/^warning rotations\/edge\/www\.yaml:9:\d+ generation "2026-09", "cert\.pem": /);
  expect(stdout).not.toContain("warning:");
});

test("a generation that is to be staged is noted at its certificate", async () => {
  const unstaged = await files(staged(""));
  const message =
    'rotations/edge/www.yaml:9:37 rotation "www": generation "2026-09" is not in its store yet, ' +
    "expected an arn beside its pem; run: npx crossfade stage www --write";
  expect((await check(unstaged)).stdout).toContain(`note ${message}\n`);
  const document: unknown = JSON.parse((await check(unstaged, "--json")).stdout);
  expect(document).toMatchObject({
    ok: true,
    remarks: [
      {
        severity: "note",
        code: "unstaged",
        file: "rotations/edge/www.yaml",
        line: 9,
        column: 37,
        rotation: "www",
        generation: "2026-09",
        message,
      },
    ],
  });
});

test("nobody is told to stage a generation whose certificate is refused", async () => {
  const { code, stdout } = await check(await files(staged(""), longAgo));
  expect(code).toBe(1);
  expect(stdout).toMatch(/^error rotations\/edge\/www\.yaml:9:\d+ generation "2026-09", "cert\.pem": /);
  expect(stdout).not.toContain("crossfade stage");
});

test("a plan is compared with what is live: --plan alone is an error and not ignored", async () => {
  const { code, stdout } = await check(sound, "--plan", "plan.json");
  expect(code).toBe(1);
  expect(stdout).toContain(
    'error plan "plan.json" is compared with what is live, expected --live beside --plan; give both',
  );
});
