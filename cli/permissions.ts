import { Command, Option } from "commander";

import { allConstructPermissions } from "../modules/constructs/permissions.js";
import { allLivePermissions } from "../modules/live/permissions.js";
import { type Holder, type Job, jobs } from "../modules/rotation/permission.js";
import type { PermittedScope } from "../modules/rotation/permitted.js";
import { type Policy, policyOf } from "../modules/rotation/policy.js";
import { policyNotes } from "../modules/rotation/policy-notes.js";
import { type Output, output } from "./output.js";
import { specsOrExit } from "./specs.js";

interface PermissionsOptions {
  readonly rotations: string;
  readonly stack?: string;
  readonly job?: Job;
  readonly caller: boolean;
  readonly json: boolean;
}

/** `crossfade permissions`: the least IAM policy of each job, from what each unit says that it calls. Asks nothing of AWS. */
export function permissionsCommand(): Command {
  return new Command("permissions")
    .description("Print the least IAM policy that each job needs in a stack, as JSON; nothing is asked of AWS")
    .option("--stack <name>", "only this folder under rotations/")
    .addOption(new Option("--job <job>", "only this job, as a policy that IAM takes as it is").choices(jobs))
    .option("--caller", "of the credentials that assume stack.yaml's assumeRole, instead of that role", false)
    .option("--json", "one JSON document on stdout: by stack, by job", false)
    .option("--rotations <folder>", "where the stacks are", "rotations")
    .addHelpText(
      "after",
      `\nJobs:\n${jobs.map((job) => `  ${job.padEnd(8)}${jobText[job]}`).join("\n")}\n` +
        "\nExamples:\n  npx crossfade permissions --stack edge-prod --job apply > apply.json" +
        "\n  npx crossfade permissions --job adopt                     # before there is any stack" +
        "\n  npx crossfade permissions --json",
    )
    .action((options: PermissionsOptions) => {
      const out = output(options.json);
      const wanted = options.job === undefined ? jobs : [options.job];
      const policies = scopesOf(options).flatMap((one) => wanted.map((job) => named(one, job, options.caller)));
      for (const note of new Set(policies.flatMap(({ notes }) => notes)))
        out.progress(`${holdersOf(policies.filter(({ notes }) => notes.includes(note)))}: ${note}`);
      print(policies, options, out);
    });
}

/** What is run with the credentials of a job. */
const jobText: Readonly<Record<Job, string>> = {
  plan: "cdktf plan, check --live, status, runbook --live",
  apply: "cdktf apply and its gates, and all that plan covers",
  review: "judging plan files: nothing is asked of AWS, so its policy is empty, and IAM takes no empty one",
  drift: "check --live and status, without a plan: nothing is written, not even a lock",
  stage: "stage",
  adopt:
    "adopt, also before there is any stack; adopt --assignments needs --stack, whose identity source says what it reads",
};

interface NamedScope {
  /** Undefined: before there is any. */
  readonly stack: string | undefined;
  readonly scope: PermittedScope;
}

interface NamedPolicy {
  readonly stack: string | undefined;
  readonly job: Job;
  readonly policy: Policy;
  readonly notes: readonly string[];
}

const beforeAnyStack: NamedScope = {
  stack: undefined,
  scope: { account: "", region: "us-east-1", assumeRole: undefined, backend: undefined, rotations: [] },
};

function scopesOf({ rotations, stack, job, caller }: PermissionsOptions): readonly NamedScope[] {
  if (job === "adopt" && stack === undefined) {
    if (!caller) return [beforeAnyStack];
    throw new Error(
      "--caller is of a stack's assumeRole, and --stack names none; before there is a stack, whoever runs adopt with --role needs sts:AssumeRole on that role and nothing else",
    );
  }
  const found = specsOrExit(rotations);
  const stacks = stack === undefined ? found.stacks : [found.stack(stack)];
  const own = stacks.filter(({ assumeRole }) => assumeRole === undefined).map(({ name }) => name);
  if (caller && own.length > 0)
    throw new Error(
      `stack "${own.join('", "')}" has no assumeRole, expected one for --caller: its commands use the caller's credentials for everything; run it again without --caller`,
    );
  return stacks.map((scope) => ({ stack: scope.name, scope }));
}

function named({ stack, scope }: NamedScope, job: Job, caller: boolean): NamedPolicy {
  const holder: Holder = caller || scope.assumeRole === undefined ? "caller" : "role";
  const question = { job, scope, holder };
  const policy = policyOf([...allConstructPermissions, ...allLivePermissions], question);
  return { stack, job, policy, notes: policyNotes(policy, question) };
}

/** Whom a note is for, so that it is said once: `stack "a", "b", job "plan", "apply"; stack "c", job "plan"`. */
function holdersOf(policies: readonly NamedPolicy[]): string {
  const stacksByJobs = new Map<string, readonly string[]>();
  for (const stack of new Set(policies.map((one) => one.stack))) {
    const of = policies.filter((one) => one.stack === stack).map(({ job }) => `"${job}"`);
    const jobsText = of.join(", ");
    stacksByJobs.set(jobsText, [...(stacksByJobs.get(jobsText) ?? []), ...(stack === undefined ? [] : [`"${stack}"`])]);
  }
  return [...stacksByJobs]
    .map(([text, stacks]) => `${stacks.length === 0 ? "" : `stack ${stacks.join(", ")}, `}job ${text}`)
    .join("; ");
}

/** One policy as IAM takes it where a job and a stack are meant, else all of them by stack and by job. */
function print(policies: readonly NamedPolicy[], { job }: PermissionsOptions, out: Output): void {
  const [first, ...others] = policies;
  if (first !== undefined && others.length === 0 && job !== undefined) {
    const { document } = first.policy;
    out.result(JSON.stringify(document, undefined, 2));
    out.document(document);
    return;
  }
  for (const one of policies) out.result(shown(one));
  const stacks = [...new Set(policies.map(({ stack }) => stack ?? ""))];
  const byJob = (name: string) =>
    policies.filter(({ stack }) => stack === name).map(({ job: of, policy }) => [of, policy.document] as const);
  out.document(Object.fromEntries(stacks.map((name) => [name, Object.fromEntries(byJob(name))])));
}

function shown({ stack, job, policy }: NamedPolicy): string {
  const { document, characters } = policy;
  const lines = document.Statement.flatMap(({ Sid, Action, Resource, Condition }) => [
    `  ${Sid}: ${Action.join(", ")}`,
    ...Resource.map((resource) => `    ${resource}`),
    ...(Condition === undefined ? [] : [`    if ${JSON.stringify(Condition)}`]),
  ]);
  const size = document.Statement.length === 0 ? "nothing" : `${characters} characters`;
  return [`${stack ?? "any stack"}, ${job}: ${size}`, ...lines].join("\n");
}
