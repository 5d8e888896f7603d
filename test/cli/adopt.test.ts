// What a person can get wrong before AWS is asked, and the writing; test/e2e/adopt.test.ts runs the command on the lab.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { describe, expect, onTestFinished, test } from "vitest";

import { refuseMisplaced } from "../../cli/adopt.js";
import { type AdoptQuestion, type AdoptTarget, targetOf } from "../../cli/adopt-target.js";
import { writeAdoption } from "../../cli/adopt-write.js";
import { type Adoption, proposeAdoption } from "../../modules/rotation/adoption.js";
import { loadSpecs } from "../../modules/spec/load.js";
import { account, aFoundCertificate, aFoundDistribution } from "../rotation/inventories.js";
import { rotationYaml, stackYaml } from "../spec/specs.js";
import { aFolder, contentsOf, crossfade, type Files } from "./command.js";
import { fakeEndpoint } from "./fake-endpoint.js";

function folderWith(files: Files): string {
  const { folder, remove } = aFolder(files);
  onTestFinished(remove);
  return folder;
}

describe("an option of another job is refused", () => {
  const asked = { assignments: false, resolve: false };

  test.each([
    [{ resolve: true }, "--resolve belongs to --assignments"],
    [{ source: "workforce" }, "--source belongs to --assignments"],
    [{ source: "workforce", resolve: true }, "--resolve belongs to --assignments"],
    [{ assignments: true, region: "eu-west-1" }, "--region is of certificates"],
    [{ assignments: true, region: "us-east-1" }, "--region is of certificates"],
    [{ assignments: true, resolve: true, region: "eu-west-1" }, "--region is of certificates"],
    [{ assignments: true, role: "arn:aws:iam::123456789012:role/r" }, "--role does not go with --assignments"],
  ])("%j", (options, message) => {
    expect(() => {
      refuseMisplaced({ ...asked, ...options });
    }).toThrow(message);
  });

  test.each([
    { region: "us-east-1", role: "arn:aws:iam::123456789012:role/r" },
    { assignments: true, resolve: true, source: "workforce" },
  ])("but not its own: %j", (options) => {
    expect(() => {
      refuseMisplaced({ ...asked, ...options });
    }).not.toThrow();
  });

  test.each([
    [["--resolve"], "--resolve belongs to --assignments"],
    [["--assignments", "--region", "eu-west-1"], "--region is of certificates"],
  ])("by the command, before anything is read: %j", async (args, message) => {
    // Without a rotations folder: whatever read it would say so first.
    const folder = folderWith({});
    const { code, stdout, stderr } = await crossfade(folder, ["adopt", "identity", ...args]);
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringMatching(new RegExp(`^${message}`))]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("what a person got wrong is said before AWS is asked", () => {
  const sound: Files = { "rotations/other/stack.yaml": stackYaml(), "rotations/other/www.yaml": rotationYaml() };
  const broken: Files = { ...sound, "rotations/shop/stack.yaml": stackYaml("realeased: []") };

  /** What is said, with the folder as a person would have named it. */
  function refusal(files: Files, stack: string, more: Partial<AdoptQuestion> = {}): string {
    const folder = folderWith(files);
    try {
      targetOf(stack, { rotations: join(folder, "rotations"), ...more });
    } catch (fault) {
      return String(fault).replaceAll(`${folder}/`, "");
    }
    return "nothing";
  }

  test.each([
    ["a stack's name", sound, "Edge_Prod", {}, 'the stack is called "Edge_Prod", expected lower-case letters'],
    ["a name that leaves the folder", sound, "../edge", {}, 'the stack is called "../edge", expected'],
    ["a region", sound, "edge", { region: "eu-central-1" }, '--region is "eu-central-1", expected us-east-1'],
    [
      "a role",
      sound,
      "edge",
      { role: "crossfade" },
      '--role is "crossfade", expected arn:aws:iam::<account>:role/<name>',
    ],
    [
      "a folder of another name that is not there",
      {},
      "edge",
      {},
      "rotations:1:1 the rotations folder does not exist, expected one",
    ],
    [
      "a stack that is a file",
      { ...sound, "rotations/edge": "" },
      "edge",
      {},
      "rotations/edge is a file, expected a folder",
    ],
    ["specs with errors", broken, "edge", {}, 'rotations/shop/stack.yaml:6:3 unknown key "realeased" in spec'],
    [
      "rotations without a stack",
      { ...sound, "rotations/edge/www.yaml": rotationYaml({ name: "edge" }) },
      "edge",
      {},
      "rotations/edge/stack.yaml:1:1 the folder has no stack.yaml",
    ],
  ] as const)("%s", (_, files, stack, more, message) => {
    expect(refusal(files, stack, more)).toContain(message);
  });

  test("nothing, where the folder is empty or has other stacks", () => {
    expect(refusal(sound, "edge")).toBe("nothing");
    expect(refusal({ "rotations/.gitkeep": "" }, "edge")).toBe("nothing");
  });

  test("nothing, where a fresh checkout has no rotations folder: AWS is asked, and the writing makes it", async () => {
    const folder = folderWith({});
    const endpoint = await fakeEndpoint(() => ({ status: 403, body: "" }));
    onTestFinished(endpoint.close);
    const { stderr } = await crossfade(folder, ["adopt", "edge"], { AWS_ENDPOINT_URL: endpoint.url });
    expect(endpoint.requests.map(({ operation }) => operation)).toEqual(["GetCallerIdentity"]);
    expect(stderr).not.toContain("rotations folder");
    expect(contentsOf(folder)).toEqual({});
  });

  test("a profile that is nowhere, by its name and with how to see which there are", async () => {
    const folder = folderWith({ ...sound, config: "", credentials: "" });
    const files = {
      AWS_CONFIG_FILE: join(folder, "config"),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
    };
    const { code, stderr } = await crossfade(folder, ["adopt", "edge", "--profile", "prod"], files);
    expect(code).toBe(1);
    expect(stderr).toContain('the credentials of profile "prod"');
    expect(stderr).toContain(
      'expected a profile with credentials; "aws configure list-profiles" shows which there are',
    );
  });

  test("with --json, as a document", async () => {
    const { code, stdout } = await crossfade(folderWith(sound), ["adopt", "Edge", "--json"]);
    const document: unknown = JSON.parse(stdout);
    expect(code).toBe(1);
    expect(document).toEqual({
      fault: { name: "Error", message: expect.stringContaining('the stack is called "Edge"') },
    });
  });
});

/** So many certificates, each with a distribution of its own. */
function anAdoption(count: number, target: AdoptTarget): Adoption {
  const certificates = Array.from({ length: count }, (_, index) =>
    aFoundCertificate(`c${index}`, { names: [`site${String(index).padStart(3, "0")}.example.com`] }),
  );
  const distributions = certificates.map((certificate, index) =>
    aFoundDistribution(`E${100_000 + index}`, certificate),
  );
  const { stacks } = target.specs;
  const inventory = { certificates, distributions };
  return proposeAdoption({ inventory, account, stacks, taken: target.taken, now: new Date("2026-11-22T00:00:00Z") });
}

function aTarget(rotations: string, more: Partial<AdoptQuestion> = {}): AdoptTarget {
  return targetOf("edge", { region: "us-east-1", rotations, ...more });
}

const going = new AbortController().signal;

describe("the writing", () => {
  test("makes a stack that can be used, and a second run finds nothing to write", async () => {
    const rotations = folderWith({});
    const target = aTarget(rotations);
    const { files, stopped } = await writeAdoption(target, account, anAdoption(3, target), going);
    expect([files.length, stopped]).toEqual([4, undefined]);
    const before = contentsOf(rotations);
    const again = aTarget(rotations);
    const adoption = anAdoption(3, again);
    expect(adoption).toMatchObject({ rotations: [], managedCertificates: 3 });
    expect(await writeAdoption(again, account, adoption, going)).toEqual({ files: [], stopped: undefined });
    expect(contentsOf(rotations)).toEqual(before);
  });

  test("makes the rotations folder too, where there is none", async () => {
    const folder = folderWith({});
    const target = { ...aTarget(folder), folder: join(folder, "rotations/edge") };
    const { stopped } = await writeAdoption(target, account, anAdoption(1, target), going);
    expect(stopped).toBeUndefined();
    expect(Object.keys(contentsOf(folder))).toEqual(
      ["rotations/edge/site000-example-com.yaml", "rotations/edge/stack.yaml"].map((path) => join(folder, path)),
    );
  });

  test("makes the role that read the account the one that plans", async () => {
    const rotations = folderWith({});
    const role = `arn:aws:iam::${account}:role/crossfade`;
    const target = aTarget(rotations, { role });
    await writeAdoption(target, account, anAdoption(1, target), going);
    expect(aTarget(rotations).existing?.assumeRole).toBe(role);
  });

  test("makes nothing where nothing is to be managed", async () => {
    const rotations = folderWith({});
    const target = aTarget(rotations);
    expect(await writeAdoption(target, account, anAdoption(0, target), going)).toEqual({
      files: [],
      stopped: undefined,
    });
    expect(existsSync(join(rotations, "edge"))).toBe(false);
  });

  test("leaves files that are there as they are, under whatever name a rotation would have had", async () => {
    const stack = `${stackYaml()}# mine\n`;
    const mine = rotationYaml({ name: "other" });
    const rotations = folderWith({ "edge/stack.yaml": stack, "edge/site000-example-com.yaml": mine });
    const before = contentsOf(rotations);
    const target = aTarget(rotations);
    const { files } = await writeAdoption(target, account, anAdoption(2, target), going);
    expect(files.map((file) => file.slice(rotations.length))).toEqual([
      "/edge/site000-example-com-2.yaml",
      "/edge/site001-example-com.yaml",
    ]);
    expect(contentsOf(rotations)).toMatchObject(before);
    expect(loadSpecs(rotations, { now: new Date() }).issues).toEqual([]);
  });

  test("that is interrupted leaves whole files, and running it again writes the rest and no other", async () => {
    const rotations = folderWith({});
    const target = aTarget(rotations);
    const whole = anAdoption(200, target);
    const interrupted = new AbortController();
    const writing = writeAdoption(target, account, whole, interrupted.signal);
    while (!existsSync(join(rotations, "edge", "site020-example-com.yaml"))) await sleep(1);
    interrupted.abort();
    const { files, stopped } = await writing;
    expect(stopped).toBe("it was interrupted; run it again, it writes the rest");
    expect(files.length).toBeLessThan(201);
    expect(readdirSync(join(rotations, "edge"))).toHaveLength(files.length);
    expect(loadSpecs(rotations, { now: new Date() }).issues).toEqual([]);
    const before = contentsOf(rotations);
    const again = aTarget(rotations);
    const rest = await writeAdoption(again, account, anAdoption(200, again), going);
    expect([...files, ...rest.files].toSorted()).toEqual(
      ["stack", ...whole.rotations.map(({ name }) => name)].map((name) => `${rotations}/edge/${name}.yaml`).toSorted(),
    );
    expect(contentsOf(rotations)).toMatchObject(before);
  });

  test("stops at a file that appeared meanwhile, which stays as it is", async () => {
    const rotations = folderWith({});
    const target = aTarget(rotations);
    const adoption = anAdoption(2, target);
    mkdirSync(join(rotations, "edge"));
    const mine = join(rotations, "edge", "site001-example-com.yaml");
    expect(
      await writeAdoption(target, account, { ...adoption, rotations: adoption.rotations.slice(1) }, going),
    ).toMatchObject({
      stopped: undefined,
    });
    const before = contentsOf(rotations);
    const { stopped } = await writeAdoption(target, account, adoption, going);
    expect(stopped).toContain("appeared meanwhile, expected no such file; run it again");
    expect(contentsOf(rotations)[mine]).toBe(before[mine]);
  });

  test("says why a folder cannot be written", async () => {
    const rotations = folderWith({});
    const target = aTarget(rotations);
    writeFileSync(join(rotations, "edge"), "");
    const { files, stopped } = await writeAdoption(target, account, anAdoption(1, target), going);
    expect([files, stopped]).toEqual([[], expect.stringMatching(/^EEXIST.*; expected a folder that may be written/)]);
  });
});
