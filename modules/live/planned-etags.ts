import type { DistributionId } from "../rotation/tls-rotation.js";

/** The ETag that each distribution of a plan had when it was planned. */
export type PlannedEtags = ReadonlyMap<DistributionId, string>;

export type PlanReading =
  | { readonly ok: true; readonly etags: PlannedEtags }
  /** Found instead of a plan, with what was expected and what to do. */
  | { readonly ok: false; readonly why: string };

/** A plan of 500 distributions is some 50 MB; a larger text is not read at all. */
export const largestPlan = 256 * 1024 * 1024;

/**
 * The ETags in the JSON of `terraform show -json <plan>` (format 1.x; https://developer.hashicorp.com/terraform/internals/json-format).
 *
 * `prior_state` is what the provider read as it planned, imports included. Never throws, whatever the text is.
 */
export function plannedEtags(text: string): PlanReading {
  const plan = parsed(text);
  if (plan === undefined) return unlike("is not JSON");
  const version = field(plan, "format_version");
  if (typeof version !== "string") return unlike('has no "format_version"');
  // A minor version adds and changes nothing; a major one may mean anything.
  if (!/^1\.\d+$/.test(version)) return unlike(`is of format ${JSON.stringify(version).slice(0, 40)}`);
  if (field(plan, "resource_changes") === undefined && field(plan, "planned_values") === undefined)
    return unlike('is no plan: it has neither "resource_changes" nor "planned_values"');
  const etags = new Map<DistributionId, string>();
  for (const resource of resourcesOf(field(field(field(plan, "prior_state"), "values"), "root_module"))) {
    const [id, etag] = [field(field(resource, "values"), "id"), field(field(resource, "values"), "etag")];
    if (!isDistribution(resource) || typeof id !== "string" || typeof etag !== "string") continue;
    etags.set(id, etag);
  }
  for (const change of listOf(field(plan, "resource_changes"))) {
    const before = field(field(change, "change"), "before");
    const [id, etag] = [field(before, "id"), field(before, "etag")];
    if (!isDistribution(change) || typeof id !== "string" || typeof etag !== "string" || etags.has(id)) continue;
    etags.set(id, etag);
  }
  return { ok: true, etags };
}

function unlike(found: string): PlanReading {
  return { ok: false, why: `${found}, expected the output of "terraform show -json <plan file>", format 1.x` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isDistribution(resource: unknown): boolean {
  return field(resource, "type") === "aws_cloudfront_distribution" && field(resource, "mode") === "managed";
}

/** Of a module and of those in it. Not recursive: how deep they are is up to who wrote the text. */
function* resourcesOf(root: unknown): Generator<unknown, void, undefined> {
  const modules = [root];
  for (let module = modules.pop(); module !== undefined; module = modules.pop()) {
    yield* listOf(field(module, "resources"));
    for (const child of listOf(field(module, "child_modules"))) modules.push(child);
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Own fields only: a text can name "constructor" too. */
function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}
