import { kinds } from "./kinds.js";
import type { PlaceAt } from "./place.js";
import { readYaml } from "./read-yaml.js";
import type { ShapeIssue } from "./shape-issue.js";
import { nearestOf, type Shape, shapeOf, type ShapeSource, type Shaped } from "./shape.js";
import { show } from "./show.js";
import { type SpecSource, sourceOf } from "./source.js";
import stackSchema from "./stack.schema.json" with { type: "json" };
import type { WrittenSpec } from "./written-spec.js";
import type { WrittenStack } from "./written.js";
import type { YamlIssue } from "./yaml-issue.js";
import { type MapNode, nodeAt } from "./yaml-node.js";

/** One file as its schema has it; undefined where it has issues, for what they say of it is not what its author meant. */
export interface SpecReading<Written> {
  readonly issues: readonly (YamlIssue | ShapeIssue)[];
  readonly spec: { readonly written: Written; readonly source: SpecSource } | undefined;
}

const shapeStack = shapeOf<WrittenStack>(stackSchema);

/** Reads a `stack.yaml`. */
export function readStackSpec(file: string, bytes: Uint8Array): SpecReading<WrittenStack> {
  return readSpec(file, bytes, shapeStack, { here: ["Stack"], elsewhere: kindNames, remedy: notAStack });
}

/** Reads any other file of a stack's folder: one of the registry's kinds. */
export function readRotationSpec(file: string, bytes: Uint8Array): SpecReading<WrittenSpec> {
  return readSpec(file, bytes, shapeOfAny, { here: kindNames, elsewhere: ["Stack"], remedy: notARotation });
}

const kindNames: readonly string[] = Object.keys(kinds);
const notAStack = "expected Stack in stack.yaml; move the rotation into a file of its own beside it";
const notARotation = `expected ${kindNames.join(" or ")} here; a stack is described in stack.yaml and nowhere else`;

/** The kinds that belong into a file, those that are known and do not, and what to do about one of those. */
interface Kinds {
  readonly here: readonly string[];
  readonly elsewhere: readonly string[];
  readonly remedy: string;
}

/** By the kind it says it is; where that is none, as the kind that it is most like, so that everything else is said too. */
function shapeOfAny(source: ShapeSource): Shaped<WrittenSpec> {
  const node = nodeAt(source.root, ["kind"]);
  const named = Object.values(kinds).find(({ kind }) => node?.kind === "scalar" && node.value === kind);
  if (named !== undefined) return named.shape(source);
  const shaped = Object.values(kinds).map((kind) => kind.shape(source));
  return shaped.reduce((best, one) => (one.issues.length < best.issues.length ? one : best));
}

function readSpec<Written>(
  file: string,
  bytes: Uint8Array,
  shape: Shape<Written>,
  expected: Kinds,
): SpecReading<Written> {
  const { text, placeAt, root, issues } = readYaml(file, bytes);
  if (root === undefined) return { issues, spec: undefined };
  const kind = kindIssue(root, placeAt, expected);
  // Of a file of another kind every key would be unknown: the kind is all there is to say.
  if (kind?.code === "misplaced-kind") return { issues: [...issues, kind], spec: undefined };
  const shaped = shape({ text, root, placeAt });
  const shapeIssues = shaped.issues.filter((issue) => !isAboutAlias(issue, issues));
  const all = [...issues, ...(kind === undefined ? shapeIssues : [kind, ...shapeIssues.filter(isNotAboutKind)])];
  if (all.length > 0 || shaped.written === undefined) return { issues: all, spec: undefined };
  return { issues: [], spec: { written: shaped.written, source: sourceOf(file, { text, root, placeAt }) } };
}

function kindIssue(root: MapNode, placeAt: PlaceAt, { here, elsewhere, remedy }: Kinds): ShapeIssue | undefined {
  const node = nodeAt(root, ["kind"]);
  if (node?.kind !== "scalar" || typeof node.value !== "string") return undefined;
  const error = { ...placeAt(node.start), severity: "error" } as const;
  const { value } = node;
  if (here.includes(value)) return undefined;
  if (elsewhere.includes(value)) return { ...error, code: "misplaced-kind", kind: value, remedy };
  const nearest = nearestOf(value, [...here, ...elsewhere]);
  return { ...error, code: "unknown-kind", found: show(value), known: kindNames, nearest };
}

function isNotAboutKind(issue: ShapeIssue): boolean {
  return !("path" in issue && issue.path === "kind");
}

/** An alias is read as nothing, which has no shape that anything expects; what it stood for nobody can say. */
function isAboutAlias({ code, line, column }: ShapeIssue, refused: readonly YamlIssue[]): boolean {
  return (
    (code === "wrong-type" || code === "wrong-value") &&
    refused.some(
      (one) => one.code === "yaml-feature" && one.feature === "alias" && one.line === line && one.column === column,
    )
  );
}
