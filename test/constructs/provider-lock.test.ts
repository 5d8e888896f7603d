import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { synthesize } from "../../modules/constructs/synthesize.js";
import { aStack, aTlsRotation } from "../builders.js";

const lockFile = new URL("../../modules/constructs/provider.lock.hcl", import.meta.url);

let outdir: string;

beforeEach(async () => {
  outdir = await mkdtemp(join(tmpdir(), "crossfade-synth-"));
  vi.stubEnv("CDKTF_OUTDIR", outdir);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(outdir, { recursive: true });
});

test("the lock allows one version of the provider: 5.100.0", async () => {
  const text = await readFile(lockFile, "utf8");
  expect(text.match(/^provider .*$/gm)).toEqual(['provider "registry.terraform.io/hashicorp/aws" {']);
  expect(/^ {2}version\s+= "(.*)"$/m.exec(text)?.[1]).toBe("5.100.0");
  expect(/^ {2}constraints\s+= "(.*)"$/m.exec(text)?.[1]).toBe("5.100.0");
});

test("the lock holds every platform's checksum, and one of an unpacked package", async () => {
  const text = await readFile(lockFile, "utf8");
  const checksums = [...text.matchAll(/^ {4}"(zh|h1):([^"]*)",$/gm)].map(([, kind, sum]) => ({ kind, sum }));
  const packages = checksums.filter(({ kind }) => kind === "zh").map(({ sum }) => sum);
  expect(new Set(packages).size).toBe(packages.length);
  expect(packages.length, "with those of one platform, a download is refused on every other").toBeGreaterThanOrEqual(
    10,
  );
  for (const sum of packages) expect(sum).toMatch(/^[0-9a-f]{64}$/);
  const unpacked = checksums.filter(({ kind }) => kind === "h1").map(({ sum }) => sum);
  expect(unpacked.length).toBeGreaterThanOrEqual(1);
  for (const sum of unpacked) expect(sum).toMatch(/^[A-Za-z0-9+/]{43}=$/);
});

test("every stack gets the lock as it is, beside its cdk.tf.json, which asks for the version in it", async () => {
  const rotation = aTlsRotation();
  synthesize([aStack([rotation]), aStack([rotation], { name: "second" })], "node gate");
  const lock = await readFile(lockFile);
  for (const name of ["demo", "second"]) {
    const folder = join(outdir, "stacks", name);
    expect(lock.equals(await readFile(join(folder, ".terraform.lock.hcl"))), name).toBe(true);
    expect(JSON.parse(await readFile(join(folder, "cdk.tf.json"), "utf8"))).toMatchObject({
      terraform: { required_providers: { aws: { source: "aws", version: "5.100.0" } } },
    });
  }
});
