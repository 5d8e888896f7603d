import type { PlaceAt } from "./place.js";
import { readYaml } from "./read-yaml.js";
import type { ShapeIssue } from "./shape-issue.js";
import { nearestOf, shapeRotation, type ShapeSource, shapeStack } from "./shape.js";
import { show } from "./show.js";
import { type SpecSource, sourceOf } from "./source.js";
import type { WrittenRotation, WrittenStack } from "./written.js";
import type { YamlIssue } from "./yaml-issue.js";
import { type MapNode, nodeAt } from "./yaml-node.js";

/** One file as its schema has it; undefined where it has issues, for what they say of it is not what its author meant. */
export interface SpecReading<Written> {
  readonly issues: readonly (YamlIssue | ShapeIssue)[];
  readonly spec: { readonly written: Written; readonly source: SpecSource } | undefined;
}

/** Reads a `stack.yaml`. */
export function readStackSpec(file: string, bytes: Uint8Array): SpecReading<WrittenStack> {
  return readSpec(file, bytes, shapeStack, { Stack: undefined, TlsRotation: notAStack, SamlRotation: notAStack });
}

/** Reads any other file of a stack's folder. */
export function readRotationSpec(file: string, bytes: Uint8Array): SpecReading<WrittenRotation> {
  return readSpec(file, bytes, shapeRotation, {
    TlsRotation: undefined,
    Stack: "expected TlsRotation here; a stack is described in stack.yaml and nowhere else",
    SamlRotation: "expected TlsRotation; SAML rotations are not built yet, remove the file",
  });
}

const notAStack = "expected Stack in stack.yaml; move the rotation into a file of its own beside it";

/** The kinds there are; undefined: the kind that belongs here; else what to say. */
type Kinds = Readonly<Record<string, string | undefined>>;

function readSpec<Written>(
  file: string,
  bytes: Uint8Array,
  shape: (source: ShapeSource) => { readonly issues: readonly ShapeIssue[]; readonly written: Written | undefined },
  kinds: Kinds,
): SpecReading<Written> {
  const { text, placeAt, root, issues } = readYaml(file, bytes);
  if (root === undefined) return { issues, spec: undefined };
  const kind = kindIssue(root, placeAt, kinds);
  // Of a file of another kind every key would be unknown: the kind is all there is to say.
  if (kind?.code === "misplaced-kind") return { issues: [...issues, kind], spec: undefined };
  const shaped = shape({ text, root, placeAt });
  const shapeIssues = shaped.issues.filter((issue) => !isAboutAlias(issue, issues));
  const all = [...issues, ...(kind === undefined ? shapeIssues : [kind, ...shapeIssues.filter(isNotAboutKind)])];
  if (all.length > 0 || shaped.written === undefined) return { issues: all, spec: undefined };
  return { issues: [], spec: { written: shaped.written, source: sourceOf(file, { text, root, placeAt }) } };
}

function kindIssue(root: MapNode, placeAt: PlaceAt, kinds: Kinds): ShapeIssue | undefined {
  const node = nodeAt(root, ["kind"]);
  if (node?.kind !== "scalar" || typeof node.value !== "string") return undefined;
  const error = { ...placeAt(node.start), severity: "error" } as const;
  const known = Object.keys(kinds);
  if (!known.includes(node.value)) {
    return { ...error, code: "unknown-kind", found: show(node.value), nearest: nearestOf(node.value, known) };
  }
  const remedy = kinds[node.value];
  return remedy === undefined ? undefined : { ...error, code: "misplaced-kind", kind: node.value, remedy };
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
