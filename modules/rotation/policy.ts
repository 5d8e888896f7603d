import type { Action, Holder, Job, Permission } from "./permission.js";
import { type Condition, type Grant, permittedOn, type PermittedScope } from "./permitted.js";

/** A statement of an IAM policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  /** Sorted. */
  readonly Action: readonly Action[];
  /** Sorted. */
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** A list of ARNs that was too long for a policy, and what is allowed in its place. */
export interface Widened {
  readonly sid: string;
  readonly listed: number;
  readonly allowed: string;
}

export interface Policy {
  readonly document: PolicyDocument;
  /** As IAM counts them, without white space. */
  readonly characters: number;
  readonly widened: readonly Widened[];
}

/** Of a managed policy; a role takes 10,240 in all of its inline policies together (IAM's quotas). */
export const mostCharacters = 6_144;

export interface PolicyQuestion {
  readonly job: Job;
  readonly scope: PermittedScope;
  readonly holder: Holder;
}

/** The least that a job needs in a stack. Lists of ARNs that do not fit become patterns, the longest first. */
export function policyOf(permissions: readonly Permission[], question: PolicyQuestion): Policy {
  const asked = permissions.filter((permission) => isAsked(permission, question));
  let granted = asked.flatMap(({ action, on }) =>
    permittedOn(on, question.scope).map((grant): Granted => ({ action, grant })),
  );
  const widened: Widened[] = [];
  for (;;) {
    const document = documentOf(granted);
    const characters = JSON.stringify(document).length;
    const longest = characters > mostCharacters ? longestList(granted) : undefined;
    if (longest?.widest === undefined) return { document, characters, widened };
    const { sid, resources, widest } = longest;
    widened.push({ sid, listed: resources.length, allowed: widest });
    granted = granted.map((one) =>
      one.grant.widest === widest && one.grant.resources.join() === resources.join()
        ? { ...one, grant: { ...one.grant, resources: [widest] } }
        : one,
    );
  }
}

function isAsked({ jobs, as }: Permission, { job, scope, holder }: PolicyQuestion): boolean {
  const held = scope.assumeRole === undefined ? "caller" : (as ?? "role");
  return jobs.includes(job) && held === holder;
}

interface Granted {
  readonly action: Action;
  readonly grant: Grant;
}

/** One statement for what is on the same things, in the order in which each was first asked for. */
function documentOf(granted: readonly Granted[]): PolicyDocument {
  const statements = new Map<string, { readonly grant: Grant; readonly actions: Set<Action> }>();
  for (const { action, grant } of granted) {
    if (granted.some((other) => other.action === action && isWider(other.grant, grant))) continue;
    const key = JSON.stringify([grant.resources, grant.condition]);
    const statement = statements.get(key) ?? { grant, actions: new Set<Action>() };
    statement.actions.add(action);
    statements.set(key, statement);
  }
  const all = [...statements.values()].map(({ grant, actions }): Statement => ({
    Sid: grant.sid,
    Effect: "Allow",
    Action: [...actions].toSorted(),
    Resource: grant.resources,
    ...(grant.condition === undefined ? {} : { Condition: grant.condition }),
  }));
  return { Version: "2012-10-17", Statement: all };
}

/** Whether it allows all that the other one does, and more. */
function isWider(wide: Grant, narrow: Grant): boolean {
  if (wide.condition !== undefined) return false;
  const allowed = new Set(wide.resources);
  const starts = wide.resources.filter((resource) => resource.endsWith("*")).map((pattern) => pattern.slice(0, -1));
  const hasAll = narrow.resources.every((arn) => allowed.has(arn) || starts.some((start) => arn.startsWith(start)));
  return hasAll && (narrow.condition !== undefined || narrow.resources.join() !== wide.resources.join());
}

/** The list that can become a pattern and saves most by it. */
function longestList(granted: readonly Granted[]): Grant | undefined {
  const lists = granted
    .map(({ grant }) => grant)
    .filter(({ resources, widest }) => widest !== undefined && resources.length > 1);
  return lists.toSorted((a, b) => b.resources.join().length - a.resources.join().length)[0];
}
