import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { distance } from "fastest-levenshtein";
import type { PlaceAt } from "./place.js";
import type { ShapeIssue } from "./shape-issue.js";
import { show } from "./show.js";
import { keyOffsetOf, type MapNode, nodeAt, offsetOf, plain, type SpecNode } from "./yaml-node.js";

/** A value that has the schema's shape, or why it has not. */
export interface Shaped<Written> {
  readonly written: Written | undefined;
  readonly issues: readonly ShapeIssue[];
}

/** Where a value was read from: the text, its tree, and the way from an offset to a place. */
export interface ShapeSource {
  readonly text: string;
  readonly root: MapNode;
  readonly placeAt: PlaceAt;
}

/** A mapping as what a schema describes, or every way in which it is none. */
export type Shape<Written> = (source: ShapeSource) => Shaped<Written>;

// verbose: each error brings the schema it failed, whose title says what was expected. discriminator: of a one-of by
// `kind` only the branch of that kind is judged. That the schemas are schemas is for a test to say: asking at every
// start takes longer than compiling them.
const ajv = new Ajv({ allErrors: true, verbose: true, discriminator: true, meta: false, validateSchema: false });

/** Compiled when the first file needs it: a stack without that kind does not wait for it. */
export function shapeOf<Written>(schema: object): Shape<Written> {
  let compiled: ValidateFunction<Written> | undefined;
  return (source) => {
    compiled ??= ajv.compile<Written>(schema);
    const written = plain(source.root);
    if (compiled(written)) return { written, issues: [] };
    return { written: undefined, issues: issuesOf({ ...source, schema }, compiled.errors ?? []) };
  };
}

/** Of the known names the one that was probably meant, if one is near enough. */
export function nearestOf(found: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((name) => ({ name, far: distance(found.slice(0, 100).toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.far - b.far);
  return nearest?.name;
}

/** More than a person would read; a file of the wrong sort has an issue on each line. */
const most = 100;

/** With the schema that was not met, for what its definitions say. */
type Judged = ShapeSource & { readonly schema: object };

function issuesOf(source: Judged, errors: readonly ErrorObject[]): readonly ShapeIssue[] {
  // What each branch of a one-of lacks says less than the one-of itself; a kind that picks no branch is said as a value.
  const told = errors.filter(
    ({ schemaPath, keyword }) => !schemaPath.includes("/oneOf/") && keyword !== "discriminator",
  );
  return told.slice(0, most).map((error) => issueOf(source, error));
}

function issueOf(source: Judged, error: ErrorObject): ShapeIssue {
  const { root, placeAt } = source;
  const path = error.instancePath.split("/").slice(1).map(unescape);
  const common = { severity: "error", path: pathText(path) } as const;
  const parent: unknown = error.parentSchema;
  switch (error.keyword) {
    case "additionalProperties": {
      const key = textAt(error.params, "additionalProperty");
      const known = keysAt(parent, "properties");
      const place = placeAt(keyOffsetOf(root, path, key));
      const expected = field(parent, "patternProperties") === undefined ? undefined : titleOf(parent);
      return { ...place, ...common, code: "unknown-key", key, known, nearest: nearestOf(key, known), expected };
    }
    case "required":
    case "dependencies": {
      const key = textAt(error.params, "missingProperty");
      const because = error.keyword === "dependencies" ? textAt(error.params, "property") : undefined;
      const expected = titleOf(resolved(field(field(parent, "properties"), key), source.schema));
      const place = placeAt(because === undefined ? offsetOf(root, path) : keyOffsetOf(root, path, because));
      return { ...place, ...common, code: "missing-key", key, expected, because };
    }
    default:
      return valueIssue(source, path, error);
  }
}

function valueIssue({ text, root, placeAt }: ShapeSource, path: readonly string[], error: ErrorObject): ShapeIssue {
  const node = nodeAt(root, path) ?? root;
  const [common, expected] = [
    { severity: "error", path: pathText(path) } as const,
    titleOf(error.parentSchema) ?? "another value",
  ];
  const found = describe(text, node, mayBeSecret(path));
  const place = placeAt(node.start);
  if (error.keyword !== "type") {
    const allowed = listAt(error.params, "allowedValues").map(String);
    return { ...place, ...common, code: "wrong-value", found, expected, allowed };
  }
  return { ...place, ...common, code: "wrong-type", found, expected, quoted: quotedScalar(text, node, error) };
}

/** Where a secret belongs somewhere near, someone may have pasted it. */
function mayBeSecret(path: readonly string[]): boolean {
  return path.includes("privateKey") || (path.includes("tokens") && path.at(-1) !== "expires");
}

/** `"2026"` for the number 2026 where a text is expected: the text as it was written, not the number that YAML made of it. */
function quotedScalar(text: string, node: SpecNode, error: ErrorObject): string | undefined {
  const quotable = node.kind === "scalar" && node.value !== null && node.quote === "plain";
  return quotable && textAt(error.params, "type") === "string" ? show(text.slice(node.start, node.end)) : undefined;
}

function describe(text: string, node: SpecNode, secret: boolean): string {
  switch (node.kind) {
    case "map":
      return node.entries.size === 0
        ? "an empty mapping"
        : `a mapping of ${[...node.entries.keys()].slice(0, 5).map(show).join(", ")}`;
    case "list":
      return node.items.length === 0 ? "an empty list" : "a list";
    case "scalar": {
      if (node.value === null) return "nothing";
      if (secret) return `a ${typeof node.value === "string" ? "text" : typeof node.value} (not repeated here)`;
      if (typeof node.value === "string") return show(node.value);
      return `the ${typeof node.value} ${text.slice(node.start, node.end).slice(0, 40)}`;
    }
  }
}

/** `spec.rollout.waves[0].name` */
function pathText(path: readonly string[]): string {
  return path.map((step, index) => (/^\d+$/.test(step) ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}

function unescape(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function textAt(value: unknown, key: string): string {
  const found = field(value, key);
  return typeof found === "string" ? found : "";
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const found = field(value, key);
  return Array.isArray(found) ? found : [];
}

function keysAt(value: unknown, key: string): readonly string[] {
  const found = field(value, key);
  return typeof found === "object" && found !== null ? Object.keys(found) : [];
}

/** What `#/definitions/<name>` refers to; anything else is itself. */
function resolved(part: unknown, schema: object): unknown {
  const name = /^#\/definitions\/(\w+)$/.exec(textAt(part, "$ref"))?.[1];
  return name === undefined ? part : field(field(schema, "definitions"), name);
}

function titleOf(schema: unknown): string | undefined {
  return textAt(schema, "title") || undefined;
}
