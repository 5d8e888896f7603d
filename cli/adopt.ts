import { Command } from "commander";

import { proposeAdoption } from "../modules/rotation/adoption.js";
import { explain, type SpecIssue } from "../modules/spec/issue.js";
import { loadSpecs } from "../modules/spec/load.js";
import { adoptionDocument, adoptionLines, type Adopted } from "./adoption-report.js";
import { defaultRotations, targetOf } from "./adopt-target.js";
import { type Writing, writeAdoption } from "./adopt-write.js";
import { type ExitCode, exit, type Output, output } from "./output.js";

export interface AdoptOptions {
  readonly profile?: string;
  readonly role?: string;
  readonly region?: string;
  readonly rotations: string;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly assignments: boolean;
  readonly resolve: boolean;
  readonly source?: string;
}

/** `crossfade adopt <stack>`: reads an account and writes rotations for what is there. It never rewrites a file. */
export function adoptCommand(): Command {
  return new Command("adopt")
    .description(
      "Read an account and write rotations/<stack>: one rotation for each certificate that distributions share; run again, it adds what is new and rewrites nothing",
    )
    .argument("<stack>", "the folder to write: lower-case letters, digits and dashes")
    .option("--profile <name>", "a profile of the AWS configuration files; default: what the environment says")
    .option("--role <arn>", "the role to read with; it is written into a new stack.yaml as assumeRole")
    .option("--region <region>", "of the certificates: us-east-1, as CloudFront takes them from no other")
    .option(
      "--assignments",
      "write who is assigned what in IAM Identity Center, for the stack's identity source",
      false,
    )
    .option("--source <name>", "with --assignments: of this identity source, where the stack has several")
    .option("--resolve", "with --assignments: only give the names that it has their ids of now", false)
    .option("--dry-run", "say what would be written, and write nothing", false)
    .option("--json", "one JSON document on stdout", false)
    .option("--rotations <folder>", "where the stacks are", defaultRotations)
    .addHelpText(
      "after",
      "\nExamples:\n  npx crossfade adopt edge-prod --profile prod --dry-run\n  npx crossfade adopt edge-prod --role arn:aws:iam::123456789012:role/crossfade\n  npx crossfade adopt identity --assignments",
    )
    .action(async (stack: string, options: AdoptOptions) => {
      const out = output(options.json);
      refuseMisplaced(options);
      if (!options.assignments) {
        process.exitCode = await adopt(stack, options, out);
        return;
      }
      const { adoptAssignments } = await import("./adopt-assignments.js");
      process.exitCode = await adoptAssignments(stack, options, out);
    });
}

/** Certificates and assignments are two jobs: an option of the one would be taken in silence by the other. */
export function refuseMisplaced({ assignments, resolve, source, region, role }: Misplaceable): void {
  if (!assignments && resolve)
    throw new Error("--resolve belongs to --assignments; add --assignments, or leave --resolve out");
  if (!assignments && source !== undefined)
    throw new Error("--source belongs to --assignments; add --assignments, or leave --source out");
  if (assignments && region !== undefined)
    throw new Error(
      "--region is of certificates, and --assignments asks the region of the stack's stack.yaml; leave --region out",
    );
  if (assignments && role !== undefined)
    throw new Error(
      "--role does not go with --assignments, which works as the assumeRole of the stack's stack.yaml; leave --role out",
    );
}

type Misplaceable = Pick<AdoptOptions, "assignments" | "resolve" | "source" | "region" | "role">;

async function adopt(name: string, options: AdoptOptions, out: Output): Promise<ExitCode> {
  const target = targetOf(name, options);
  const interrupted = new AbortController();
  process.once("SIGINT", () => {
    interrupted.abort();
  });
  // The SDK takes longer to load than the question to check.
  const { readAccount } = await import("./adopt-read.js");
  const { account, inventory } = await readAccount(target, interrupted.signal, out);
  const adoption = proposeAdoption({
    inventory,
    account,
    stacks: target.specs.stacks,
    taken: target.taken,
    now: new Date(),
  });
  const writing: Writing = options.dryRun
    ? { files: [], stopped: undefined }
    : await writeAdoption(target, account, adoption, interrupted.signal);
  const adopted: Adopted = { target, account, inventory, adoption, writing, dryRun: options.dryRun };
  for (const line of adoptionLines(adopted)) out.result(line);
  out.document(adoptionDocument(adopted));
  // What is written is sound; this says it of these very files, and what a rotation of this size costs.
  const issues = issuesIn(options.rotations, writing);
  for (const issue of issues) out.progress(explain(issue));
  if (writing.stopped !== undefined) out.progress(`stopped, each file that was written is whole: ${writing.stopped}`);
  const fine = writing.stopped === undefined && issues.every(({ severity }) => severity === "warning");
  return fine ? exit.fine : exit.fault;
}

/** What is wrong in the specs that were just written. */
function issuesIn(rotations: string, { files }: Writing): readonly SpecIssue[] {
  if (files.length === 0) return [];
  return loadSpecs(rotations, { now: new Date() }).issues.filter(({ file }) => files.includes(file));
}
