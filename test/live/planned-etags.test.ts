import fc from "fast-check";
import { expect, test } from "vitest";
import { plannedEtags } from "../../modules/live/planned-etags.js";

/** A resource as `terraform show -json` writes it into a state. */
function resource(id: string, etag: unknown, change: object = {}) {
  return {
    address: `aws_cloudfront_distribution.${id}`,
    mode: "managed",
    type: "aws_cloudfront_distribution",
    name: id,
    provider_name: "registry.terraform.io/hashicorp/aws",
    schema_version: 1,
    values: { id, etag, enabled: true },
    sensitive_values: {},
    ...change,
  };
}

function plan(parts: object): string {
  return JSON.stringify({ format_version: "1.2", terraform_version: "1.11.4", resource_changes: [], ...parts });
}

const prior = (root_module: object) => ({ prior_state: { format_version: "1.0", values: { root_module } } });

function etagsIn(text: string): Readonly<Record<string, string>> {
  const read = plannedEtags(text);
  if (!read.ok) throw new Error(read.why);
  return Object.fromEntries(read.etags);
}

test("the ETags are those of the state that the plan began from, in modules too", () => {
  const root = {
    resources: [resource("E1", "A1"), { ...resource("x", "y"), type: "aws_s3_bucket" }],
    child_modules: [{ address: "module.a", child_modules: [{ resources: [resource("E2", "A2")] }] }],
  };
  expect(etagsIn(plan(prior(root)))).toEqual({ E1: "A1", E2: "A2" });
});

test("a distribution that is only in the changes is known by what it was before", () => {
  const change = { ...resource("E3", undefined), change: { actions: ["update"], before: { id: "E3", etag: "A3" } } };
  const other = { ...resource("E1", undefined), change: { actions: ["update"], before: { id: "E1", etag: "later" } } };
  const text = plan({ ...prior({ resources: [resource("E1", "A1")] }), resource_changes: [change, other] });
  expect(etagsIn(text)).toEqual({ E1: "A1", E3: "A3" });
});

test("a data source, and a distribution that was not there or has no ETag, say nothing", () => {
  const resources = [resource("E1", "A1", { mode: "data" }), resource("E2", null), resource("E3", 7), null, "x"];
  const created = { ...resource("E4", undefined), change: { actions: ["create"], before: null } };
  expect(etagsIn(plan({ ...prior({ resources }), resource_changes: [created] }))).toEqual({});
});

test.each([
  ["", "is not JSON"],
  ["PK\u0003\u0004", "is not JSON"],
  ["{}", 'has no "format_version"'],
  ["null", 'has no "format_version"'],
  ['{ "format_version": "2.0", "resource_changes": [] }', 'is of format "2.0"'],
  ['{ "format_version": "1.0", "values": {} }', "is no plan"],
])("%j is refused: it %s", (text, why) => {
  const read = plannedEtags(text);
  expect(read).toEqual({ ok: false, why: expect.stringContaining(why) });
  expect(read).toEqual({ ok: false, why: expect.stringContaining('"terraform show -json <plan file>"') });
});

test("a hundred thousand modules inside each other are read like one", () => {
  const depth = 100_000;
  const nested = '{"child_modules":['.repeat(depth) + JSON.stringify({ resources: [resource("E1", "A1")] });
  const text = plan({}).replace(/\}$/, `,"prior_state":{"values":{"root_module":${nested}${"]}".repeat(depth)}}}}`);
  const read = plannedEtags(text);
  // Whether the parser itself can do it is its own affair: nothing may be thrown.
  if (read.ok) expect(Object.fromEntries(read.etags)).toEqual({ E1: "A1" });
});

test("a module of 200,000 others is read", () => {
  const child_modules = Array.from({ length: 200_000 }, () => ({}));
  expect(etagsIn(plan(prior({ resources: [resource("E1", "A1")], child_modules })))).toEqual({ E1: "A1" });
});

test("whatever JSON it is given, it does not throw", () => {
  const state = fc.record({ values: fc.record({ root_module: fc.jsonValue() }) });
  const anything = fc.record({
    format_version: fc.constant("1.2"),
    resource_changes: fc.jsonValue(),
    prior_state: state,
  });
  fc.assert(
    fc.property(anything, (value) => {
      expect(plannedEtags(JSON.stringify(value)).ok).toBe(true);
    }),
  );
});
