import { readdirSync, statSync } from "node:fs";

import type { Stack } from "../modules/rotation/stack.js";
import { explain, type SpecIssue } from "../modules/spec/issue.js";
import { type LoadedSpecs, loadSpecs } from "../modules/spec/load.js";
import { showFile } from "../modules/spec/show.js";

/** What a person asked `adopt` for. */
export interface AdoptQuestion {
  readonly profile?: string;
  readonly role?: string;
  readonly region?: string;
  readonly rotations: string;
}

/** Where adoption reads and writes, and what is there. */
export interface AdoptTarget {
  readonly name: string;
  /** As it is opened and as messages call it: "rotations/edge-prod". */
  readonly folder: string;
  readonly profile: string | undefined;
  readonly role: string | undefined;
  readonly specs: LoadedSpecs;
  /** The stack as its stack.yaml has it; undefined where adoption is to write one. */
  readonly existing: Stack | undefined;
  /** Names of the YAML files in its folder, without their ending: a new file may have none of these. */
  readonly taken: readonly string[];
}

/** Where specs are, unless a person says otherwise; a checkout that has no spec yet lacks it. */
export const defaultRotations = "rotations";

const role = /^arn:aws:iam::[0-9]{12}:role\/[A-Za-z0-9+=,.@_/-]{1,512}$/;

/** Throws an Error for whatever the person got wrong; AWS has not been asked by then. */
export function targetOf(name: string, question: AdoptQuestion): AdoptTarget {
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(name))
    throw new Error(
      `the stack is called ${JSON.stringify(name)}, expected lower-case letters, digits and dashes, at most 63, beginning with a letter: it is the name of a folder; choose another name`,
    );
  if (question.region !== undefined && question.region !== "us-east-1")
    throw new Error(
      `--region is ${JSON.stringify(question.region)}, expected us-east-1: CloudFront takes certificates from no other region; leave --region out`,
    );
  if (question.role !== undefined && !role.test(question.role))
    throw new Error(
      `--role is ${JSON.stringify(question.role)}, expected arn:aws:iam::<account>:role/<name>; correct it, or leave it out to work with your own credentials`,
    );
  const folder = `${question.rotations.replace(/(?<=.)\/+$/, "")}/${name}`;
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new Error(`${folder} is a file, expected a folder or nothing; remove it, or choose another name`);
  const taken = specFilesIn(folder);
  const specs = loadSpecs(question.rotations, { now: new Date() });
  refuseBroken(specs, folder, taken.length === 0);
  return {
    name,
    folder,
    profile: question.profile,
    role: question.role,
    specs,
    existing: specs.stacks.find((stack) => stack.name === name),
    taken,
  };
}

/** What a broken spec names is not known, and might be adopted a second time. */
function refuseBroken({ issues }: LoadedSpecs, folder: string, isNew: boolean): void {
  const errors = issues.filter((issue) => issue.severity === "error" && !(isNew && isForUs(issue, folder)));
  if (errors.length === 0) return;
  const [first] = errors;
  if (first?.code === "no-folder") throw new Error(explain(first));
  const found = `the specs under ${showFile(folder.slice(0, folder.lastIndexOf("/")))} have ${errors.length} error(s)`;
  throw new Error(
    `${found}, so what they name already is not known, expected none; correct them first, then run adopt again:\n` +
      errors.map(explain).join("\n"),
  );
}

/** What this command is there to mend: nothing is in the rotations folder yet, or nothing in the stack's. */
function isForUs(issue: SpecIssue, folder: string): boolean {
  // Writing makes it. Any other that is not there may be mistyped.
  if (issue.code === "no-folder") return issue.fault === "missing" && issue.file === defaultRotations;
  return issue.code === "no-stacks" || (issue.code === "no-stack-file" && issue.file === `${folder}/stack.yaml`);
}

function specFilesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).flatMap((file) => /^(.*)\.ya?ml$/i.exec(file)?.[1] ?? []);
  } catch {
    // Not there, or not readable: loading the specs, or writing, says which.
    return [];
  }
}
