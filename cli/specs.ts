import type { SamlRotation } from "../modules/rotation/saml-rotation.js";
import type { Stack } from "../modules/rotation/stack.js";
import type { RotationName, TlsRotation } from "../modules/rotation/tls-rotation.js";
import { explain, type SpecIssue } from "../modules/spec/issue.js";
import { type LoadedSpecs, loadSpecs } from "../modules/spec/load.js";
import type { SpecSource } from "../modules/spec/source.js";
import { unstagedIn, type UnstagedNote } from "../modules/spec/unstaged.js";

type Path = readonly (string | number)[];

/** A place in a spec, with the words a message starts with. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `file:line:column` */
  readonly text: string;
}

/** The specs of a folder, with look-ups that say what there is when they find nothing. */
export interface Specs {
  readonly stacks: readonly Stack[];
  readonly issues: readonly SpecIssue[];
  readonly ok: boolean;
  stack(name: string): Stack;
  /** Of these folders, or of all where none is named, those that could be built; `unknown` is why a name is none. */
  choose(names: readonly string[]): { readonly stacks: readonly Stack[]; readonly unknown: readonly string[] };
  /** A TLS rotation. */
  rotation(name: RotationName): Found<TlsRotation>;
  samlRotation(name: RotationName): Found<SamlRotation>;
  /** In the file of a rotation of any kind, or of an identity source. */
  locate(rotation: RotationName, path: Path): Place;
  /** Of what stack.yaml says. */
  locateInStack(stack: string, path: Path): Place;
  unstaged(stacks: readonly Stack[]): readonly UnstagedNote[];
}

export interface Found<Rotation> {
  readonly stack: Stack;
  readonly rotation: Rotation;
  /** Of its file, whose name `locate` tells. */
  readonly text: string;
}

export function specs(folder: string): Specs {
  const loaded = loadSpecs(folder, { now: new Date() });
  return {
    stacks: loaded.stacks,
    issues: loaded.issues,
    ok: loaded.ok,
    stack: (name) => named(loaded.stacks, name, "stack"),
    choose: (names) => chosen(loaded, names),
    rotation: (name) => rotationNamed(loaded, name, ({ rotations }) => rotations, "TlsRotation"),
    samlRotation: (name) => rotationNamed(loaded, name, ({ samlRotations }) => samlRotations, "SamlRotation"),
    unstaged: (stacks) => unstagedIn(loaded, stacks),
    locate: (rotation, path) => placeIn(loaded.source(rotation), `rotation "${rotation}"`, path),
    locateInStack: (stack, path) => placeIn(loaded.sourceOfStack(stack), `stack "${stack}"`, path),
  };
}

/** Where stack.yaml says which account it is of: `file:line:column`. */
export function placeOfAccount(found: Specs, { name }: Pick<Stack, "name">): string {
  return found.locateInStack(name, ["spec", "account"]).text;
}

function placeIn(source: SpecSource | undefined, of: string, path: Path): Place {
  if (source === undefined) throw new Error(`${of} has no source`);
  const { file, line, column } = source.locate(path);
  return { file, line, column, text: `${file}:${line}:${column}` };
}

/** As `specs`, for commands that act: with any error in the specs they say all of them and do nothing. */
export function specsOrExit(folder: string): Specs {
  const found = specs(folder);
  if (!found.ok) throw new Error(found.issues.map(explain).join("\n"));
  return found;
}

function chosen({ stacks, folders }: LoadedSpecs, names: readonly string[]): ReturnType<Specs["choose"]> {
  if (names.length === 0) return { stacks, unknown: [] };
  const unknown = names.filter((name) => !folders.includes(name)).map((name) => unknownText("stack", name, folders));
  return { stacks: stacks.filter(({ name }) => names.includes(name)), unknown };
}

function rotationNamed<Rotation extends TlsRotation | SamlRotation>(
  loaded: LoadedSpecs,
  name: RotationName,
  ofKind: (stack: Stack) => readonly Rotation[],
  kind: Rotation["kind"],
): Found<Rotation> {
  const all = loaded.stacks.flatMap(({ rotations, samlRotations }) => [...rotations, ...samlRotations]);
  const other = named(all, name, "rotation").kind;
  const stack = loaded.stacks.find((one) => ofKind(one).some((rotation) => rotation.name === name));
  const rotation = stack === undefined ? undefined : ofKind(stack).find((one) => one.name === name);
  if (stack === undefined || rotation === undefined) {
    const known = loaded.stacks.flatMap(ofKind).map((one) => one.name);
    throw new Error(
      `rotation "${name}" is a ${other}, expected a ${kind}; known of that kind: ${known.join(", ") || "none"}`,
    );
  }
  const source = loaded.source(name);
  if (source === undefined) throw new Error(`rotation "${name}" has no source`);
  return { stack, rotation, text: source.text };
}

function named<T extends { readonly name: string }>(items: readonly T[], name: string, what: string): T {
  const item = items.find((candidate) => candidate.name === name);
  if (item !== undefined) return item;
  const known = items.map((candidate) => candidate.name);
  throw new Error(unknownText(what, name, known));
}

function unknownText(what: string, name: string, known: readonly string[]): string {
  return `${what} "${name}" is not known; known: ${known.join(", ") || "none"}`;
}
