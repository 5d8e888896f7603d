// Which actions of AWS each command of a test really calls, held against what `crossfade permissions` allows its job.
import { join } from "node:path";

import { specs } from "../../cli/specs.js";
import type { Lab } from "../../lab/lab.js";
import type { LoggedRequest } from "../../lab/request-log.js";
import type { Finished, Workspace } from "../../lab/workspace.js";
import { allConstructPermissions } from "../../modules/constructs/permissions.js";
import { allLivePermissions } from "../../modules/live/permissions.js";
import type { Job } from "../../modules/rotation/permission.js";
import { type PolicyDocument, policyOf, type Statement } from "../../modules/rotation/policy.js";
import type { Stack } from "../../modules/rotation/stack.js";

const permissions = [...allConstructPermissions, ...allLivePermissions];

/** What a job has called and may not, and what it may and has never called; sorted. */
export interface Comparison {
  readonly missing: readonly string[];
  readonly unused: readonly string[];
}

export interface Recording {
  /** What is run in it is recorded. */
  readonly workspace: Workspace;
  readonly compare: (job: Job) => Comparison;
}

interface Recorded {
  readonly jobs: readonly Job[];
  readonly calls: readonly LoggedRequest[];
  /** As the spec was, and as it was one commit before: a policy is made anew after what left the spec is gone. */
  readonly stacks: readonly Stack[];
}

interface Watched {
  readonly lab: Pick<Lab, "requests" | "account">;
  readonly stack: string;
  /** Whether `crossfade stage` has put a certificate there, with its tags. */
  readonly isTagged: (arn: string) => boolean;
}

/** Records every command that is run in the workspace; one after the other, for the lab cannot tell whose a call is. */
export function recordPermissions(workspace: Workspace, { lab, stack, isTagged }: Watched): Recording {
  const recorded: Recorded[] = [];
  const commits: Stack[] = [];
  const record = async (jobs: readonly Job[], run: () => Promise<Finished>): Promise<Finished> => {
    const now = specs(join(workspace.folder, "rotations")).stack(stack);
    if (JSON.stringify(commits.at(-1)) !== JSON.stringify(now)) commits.push(now);
    const last = lab.requests.at(-1);
    const finished = await run();
    recorded.push({ jobs, calls: requestsAfter(lab.requests, last), stacks: commits.slice(-2) });
    return finished;
  };
  return {
    workspace: {
      ...workspace,
      cdktf: (args, options) => record(jobsOf("cdktf", args), () => workspace.cdktf(args, options)),
      crossfade: (args, options) => record(jobsOf("crossfade", args), () => workspace.crossfade(args, options)),
      terraform: (name, args, options) =>
        record(jobsOf("terraform", args), () => workspace.terraform(name, args, options)),
    },
    compare: (job) => {
      const ofJob = recorded.filter(({ jobs }) => jobs.includes(job));
      const documents = (stacks: readonly Stack[]) => stacks.map((scope) => documentOf(job, scope));
      const missing = ofJob.flatMap(({ calls, stacks }) => {
        const statements = documents(stacks).flatMap(({ Statement: all }) => all);
        return calls.flatMap((call) => refused(call, statements, { account: lab.account, isTagged }));
      });
      const called = new Set(ofJob.flatMap(({ calls }) => calls.flatMap(({ actions }) => actions)));
      const allowed = ofJob.flatMap(({ stacks }) => documents(stacks).flatMap(actionsIn));
      const unused = allowed.filter((action) => !called.has(action) && !seldom.has(action));
      return { missing: [...new Set(missing)].toSorted(), unused: [...new Set(unused)].toSorted() };
    },
  };
}

const seldom = new Set<string>(permissions.filter((one) => one.seldom !== undefined).map(({ action }) => action));
const free = new Set<string>(permissions.filter(({ on }) => on === "everyone").map(({ action }) => action));

/** What a command is part of: whoever applies also plans, and looks first. */
function jobsOf(program: string, args: readonly string[]): readonly Job[] {
  const command = `${program} ${args[0] ?? ""}`;
  switch (command) {
    case "crossfade runbook":
    case "terraform output":
    case "terraform plan":
    case "terraform init":
    case "cdktf plan":
      return ["plan", "apply"];
    case "terraform apply":
    case "cdktf apply":
      return ["apply"];
    case "crossfade check":
    case "crossfade status":
      return ["plan", "apply", "drift"];
    case "crossfade stage":
      return ["stage"];
    default:
      throw new Error(`"${command}" is of no job that is known here; expected one that jobsOf lists`);
  }
}

/** The lab keeps the newest calls: where the last one before is not among them any more, some were not seen. */
function requestsAfter(requests: readonly LoggedRequest[], last: LoggedRequest | undefined): readonly LoggedRequest[] {
  const index = last === undefined ? -1 : requests.lastIndexOf(last);
  if (last !== undefined && index === -1) throw new Error("more calls were made than the lab keeps");
  return requests.slice(index + 1);
}

function documentOf(job: Job, scope: Stack): PolicyDocument {
  return policyOf(permissions, { job, scope, holder: "caller" }).document;
}

function actionsIn({ Statement: all }: PolicyDocument): readonly string[] {
  return all.flatMap(({ Action }) => Action);
}

interface Place {
  readonly account: string;
  readonly isTagged: (arn: string) => boolean;
}

/** What of a call no statement allows. */
function refused(call: LoggedRequest, statements: readonly Statement[], place: Place): readonly string[] {
  const arn = arnOf(call, place.account);
  return call.actions
    .filter((action) => !free.has(action))
    .filter((action) => !statements.some((statement) => allows(statement, action, arn, place)))
    .map((action) => `${action} on ${arn ?? "*"}`);
}

function allows(statement: Statement, action: string, arn: string | undefined, { isTagged }: Place): boolean {
  if (!statement.Action.some((one) => one === action)) return false;
  if (arn === undefined) return true;
  const isOn = statement.Resource.some((pattern) => matches(pattern, arn));
  return isOn && (statement.Condition === undefined || isTagged(arn));
}

function matches(pattern: string, arn: string): boolean {
  const parts = pattern
    .split(/([*?])/)
    .map((part) => (part === "*" ? ".*" : part === "?" ? "." : part.replaceAll(/[\\^$.|+()[\]{}]/g, "\\$&")));
  return new RegExp(`^${parts.join("")}$`).test(arn);
}

/** Undefined where the call names no resource, or one whose ARN it does not tell. */
function arnOf({ service, resource, arn }: LoggedRequest, account: string): string | undefined {
  if (arn !== undefined || resource === undefined) return arn;
  switch (service) {
    case "cloudfront":
      return `arn:aws:cloudfront::${account}:distribution/${resource}`;
    case "acm":
      return resource;
    case "ssm":
      return resource.startsWith("/") ? `arn:aws:ssm:us-east-1:${account}:parameter${resource}` : undefined;
    case "s3":
      return `arn:aws:s3:::${resource.slice(1)}`;
    case "servicequotas":
      return `arn:aws:servicequotas:us-east-1:${account}:${resource}`;
    default:
      return undefined;
  }
}
