import { join, resolve, sep } from "node:path";
import type { Stack } from "../rotation/stack.js";
import type { RotationName } from "../rotation/tls-rotation.js";
import { assemble } from "./assemble.js";
import type { Draft, NamedReading, StackDraft } from "./drafts.js";
import { filesBelow, listFolder, outsideFault, readInside, realPlace } from "./files.js";
import { type SpecIssue, sortIssues } from "./issue.js";
import { readRotationSpec, readStackSpec, type SpecReading } from "./read-spec.js";
import { largestSpec } from "./read-yaml.js";
import type { SpecSource } from "./source.js";

export interface LoadedSpecs {
  /** Sorted by name; also those with issues, as far as they could be built: act on them only when `ok`. */
  readonly stacks: readonly Stack[];
  /** The name of every stack's folder, sorted; also of those that could not be built, for which `issues` say why. */
  readonly folders: readonly string[];
  /** All of the run, sorted by place. */
  readonly issues: readonly SpecIssue[];
  /** No issue is an error. */
  readonly ok: boolean;
  /** Of a rotation of any kind, or an identity source. */
  readonly source: (name: RotationName) => SpecSource | undefined;
  readonly sourceOfStack: (name: string) => SpecSource | undefined;
}

/**
 * Reads `<folder>/<stack>/stack.yaml` and every other YAML file directly beside it, and the files that they name.
 * Nothing is thrown for what the folder holds; nothing outside of it is read, links included, and no private key. This
 * and `files.ts`, which only this uses, are where specs touch the disk.
 */
export function loadSpecs(folder: string, { now }: { readonly now: Date }): LoadedSpecs {
  const { drafts, issues: found } = readRoot({ path: folder, shown: shownPath(folder) });
  const { stacks, issues: judged } = assemble(drafts, now);
  const issues = sortIssues([...found, ...judged]);
  const files = drafts.flatMap((stack) => stack.files);
  return {
    stacks,
    folders: drafts.map(({ name }) => name),
    issues,
    ok: issues.every(({ severity }) => severity === "warning"),
    source: (name) => files.find(({ written }) => written.metadata.name === name)?.source,
    sourceOfStack: (name) => drafts.find((stack) => stack.name === name)?.settings?.source,
  };
}

/** A folder as it is opened, and as messages call it; `root` is the real place of all specs. */
interface Folder {
  readonly path: string;
  readonly shown: string;
}

interface FolderReading {
  readonly drafts: readonly StackDraft[];
  readonly issues: readonly SpecIssue[];
  /** The files that were read as specs, as they were opened. */
  readonly read: readonly string[];
  /** Files that look like specs and lie where none is read. */
  readonly strays: readonly { readonly path: string; readonly issue: SpecIssue }[];
}

const nothing: FolderReading = { drafts: [], issues: [], read: [], strays: [] };

function readRoot(folder: Folder): Pick<FolderReading, "drafts" | "issues"> {
  const listing = listFolder(folder.path);
  const root = realPlace(folder.path);
  if ("fault" in listing || root === undefined) {
    const fault = "fault" in listing ? listing.fault : "missing";
    return { drafts: [], issues: [{ ...startOf(folder.shown), code: "no-folder", fault }] };
  }
  const readings = listing.entries.map(({ name, folder: isStack }): FolderReading => {
    const inside = { path: join(folder.path, name), shown: `${folder.shown}/${name}` };
    if (isStack) return readStack(root, name, inside);
    if (!isSpec(name)) return nothing;
    return { ...nothing, issues: [{ ...startOf(inside.shown), code: "stray-file", stack: undefined }] };
  });
  const drafts = readings.flatMap((reading) => reading.drafts);
  const issues = [...readings.flatMap((reading) => reading.issues), ...unread(readings)];
  if (drafts.length > 0 || issues.length > 0) return { drafts, issues };
  return { drafts, issues: [{ ...startOf(folder.shown), code: "no-stacks" }] };
}

/** A stray that a link in some stack leads to is read there. */
function unread(readings: readonly FolderReading[]): readonly SpecIssue[] {
  const strays = readings.flatMap((reading) => reading.strays);
  if (strays.length === 0) return [];
  const read = new Set(readings.flatMap((reading) => reading.read).map(realPlace));
  return strays.filter(({ path }) => !read.has(realPlace(path))).map(({ issue }) => issue);
}

function readStack(root: string, name: string, folder: Folder): FolderReading {
  const fault = outsideFault(root, folder.path);
  const listing = fault === undefined ? listFolder(folder.path) : { fault };
  if ("fault" in listing) {
    const unreadable: SpecIssue = { ...startOf(folder.shown), code: "spec-unreadable", fault: listing.fault };
    return { ...nothing, drafts: [{ name, settings: undefined, files: [] }], issues: [unreadable] };
  }
  const files = listing.entries.filter((entry) => !entry.folder && isSpec(entry.name)).map((entry) => entry.name);
  const named: readonly SpecIssue[] = /^[a-z][a-z0-9-]{0,62}$/.test(name)
    ? []
    : [{ ...startOf(folder.shown), code: "stack-name", name }];
  const settings = files.includes("stack.yaml")
    ? readFile(root, folder, "stack.yaml", readStackSpec)
    : ({ spec: undefined, issues: [{ ...startOf(`${folder.shown}/stack.yaml`), code: "no-stack-file" }] } as const);
  const { account, region } = settings.spec?.written.spec ?? { account: undefined, region: undefined };
  const readNamed = (path: string, limit: number) => readNamedFile(root, resolve(folder.path, path), limit);
  const readings = files
    .filter((file) => file !== "stack.yaml")
    .map((file) => readFile(root, folder, file, readRotationSpec));
  const drafts = readings.flatMap(({ spec }): readonly Draft[] =>
    spec === undefined ? [] : [{ stack: name, account, region, ...spec, readFile: readNamed }],
  );
  const below = searchBelow(name, folder);
  return {
    drafts: [{ name, settings: settings.spec, files: drafts }],
    issues: [...named, ...settings.issues, ...readings.flatMap((reading) => reading.issues), ...below.issues],
    read: files.map((file) => join(folder.path, file)),
    strays: below.strays,
  };
}

/** Who sorts specs into sub-folders would otherwise believe that they are in force. */
function searchBelow(stack: string, folder: Folder): Pick<FolderReading, "issues" | "strays"> {
  const { files, skipped } = filesBelow(folder.path);
  const strays = files.filter(isSpec).map((file) => ({
    path: join(folder.path, file),
    issue: { ...startOf(`${folder.shown}/${file}`), code: "stray-file", stack } as const,
  }));
  if (skipped === undefined) return { issues: [], strays };
  const place = { ...startOf(`${folder.shown}/${skipped.path}`), severity: "warning" } as const;
  return { issues: [{ ...place, code: "not-searched", why: skipped.why }], strays };
}

/** A reading that may also be of a file that could not be opened. */
interface FileReading<Written> {
  readonly spec: SpecReading<Written>["spec"];
  readonly issues: readonly SpecIssue[];
}

function readFile<Written>(
  root: string,
  folder: Folder,
  file: string,
  read: (file: string, bytes: Uint8Array) => SpecReading<Written>,
): FileReading<Written> {
  const shown = `${folder.shown}/${file}`;
  const reading = readInside(root, join(folder.path, file), largestSpec + 1);
  if ("bytes" in reading) return read(shown, reading.bytes);
  return { spec: undefined, issues: [{ ...startOf(shown), code: "spec-unreadable", fault: reading.fault }] };
}

function readNamedFile(root: string, path: string, limit: number): NamedReading {
  const reading = readInside(root, path, limit + 1);
  if ("fault" in reading) return { ok: false, fault: reading.fault };
  const { bytes } = reading;
  if (bytes.length > limit) return { ok: false, fault: "too-big" };
  return { ok: true, bytes, text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) };
}

function startOf(file: string) {
  return { file, line: 1, column: 1, severity: "error" } as const;
}

function isSpec(name: string): boolean {
  return /\.ya?ml$/.test(name);
}

/** With forward slashes and without one at the end: the same on every machine. */
function shownPath(folder: string): string {
  return folder.replaceAll(sep, "/").replace(/(?<=[^/])\/+$/, "");
}
