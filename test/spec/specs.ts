import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { TlsRotation } from "../../modules/rotation/tls-rotation.js";
import { explain } from "../../modules/spec/issue.js";
import { loadSpecs } from "../../modules/spec/load.js";

export const now = new Date("2026-11-22T12:00:00Z");

export function arnOf(certificate: string, { region = "us-east-1", account = "123456789012" } = {}): string {
  return `arn:aws:acm:${region}:${account}:certificate/${certificate}`;
}

/** A stack.yaml; `more` are lines inside `spec`. */
export function stackYaml(...more: readonly string[]): string {
  const spec = ['account: "123456789012"', "region: us-east-1", ...more];
  return ["apiVersion: crossfade/v1", "kind: Stack", "spec:", ...spec.map((line) => `  ${line}`), ""].join("\n");
}

interface RotationParts {
  readonly name?: string;
  /** Lines of the list. */
  readonly generations?: readonly string[];
  readonly serve?: string;
  readonly rollout?: readonly string[];
  readonly spec?: readonly string[];
}

/** One generation "2026-03" in ACM, one wave with one distribution, unless the test says otherwise. */
export function rotationYaml(parts: RotationParts = {}): string {
  const name = parts.name ?? "www";
  // Different rotations must differ in what only one may have.
  const generations = parts.generations ?? [`- { id: "2026-03", certificate: { arn: "${arnOf(`of-${name}`)}" } }`];
  const rollout = parts.rollout ?? ["waves:", `  - { name: all, distributions: [E${name.toUpperCase()}000000] }`];
  return [
    "apiVersion: crossfade/v1",
    "kind: TlsRotation",
    `metadata: { name: ${name} }`,
    "spec:",
    "  store: acm",
    ...(parts.spec ?? []).map((line) => `  ${line}`),
    `  serve: ${parts.serve ?? '"2026-03"'}`,
    "  generations:",
    ...generations.map((line) => `    ${line}`),
    "  rollout:",
    ...rollout.map((line) => `    ${line}`),
    "",
  ].join("\n");
}

/** A folder with these files, gone when the test is over. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), "crossfade-spec-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** What is said of a folder with these files, places relative to it. */
export function issuesOf(files: Readonly<Record<string, string | Uint8Array>>): readonly string[] {
  const folder = folderOf(files);
  return loadSpecs(folder, { now }).issues.map((issue) => explain(issue).replaceAll(`${folder}/`, ""));
}

/** What is said of one rotation in a stack that is in order. */
export function issuesOfRotation(text: string | Uint8Array, more: Readonly<Record<string, string>> = {}) {
  return issuesOf({ "demo/stack.yaml": stackYaml(), "demo/www.yaml": text, ...more });
}

/** The only rotation of a folder with these files. */
export function rotationOf(text: string, more: Readonly<Record<string, string>> = {}): TlsRotation {
  const folder = folderOf({ "demo/stack.yaml": stackYaml(), "demo/www.yaml": text, ...more });
  const { stacks, issues } = loadSpecs(folder, { now });
  const [rotation] = stacks.flatMap((stack) => stack.rotations);
  if (rotation === undefined) throw new Error(`no rotation was built: ${issues.map(explain).join("\n")}`);
  return rotation;
}
