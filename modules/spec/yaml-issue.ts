import { nameOf } from "./characters.js";
import type { Place } from "./place.js";
import { codePoint, show } from "./show.js";

type Facts<Code extends string, More = unknown> = Place & { readonly severity: "error"; readonly code: Code } & More;

/** What YAML offers and a spec does without: a reader must see the value where it is used. */
export type YamlFeature = "anchor" | "alias" | "tag" | "directive" | "merge-key";

/** Something is wrong with the text or the YAML, whatever the schema says. */
export type YamlIssue =
  | Facts<"too-big", { readonly limit: number }>
  | Facts<"too-many-values", { readonly limit: number }>
  | Facts<"too-deep", { readonly limit: number }>
  | Facts<"other-encoding", { readonly encoding: string }>
  | Facts<"not-utf-8", { readonly bytes: string }>
  | Facts<"refused-character", { readonly character: string }>
  | Facts<"lone-carriage-return">
  | Facts<"inline-pem", { readonly privateKey: boolean }>
  | Facts<"yaml-syntax", { readonly reason: string }>
  | Facts<"yaml-feature", { readonly feature: YamlFeature; readonly found: string }>
  | Facts<"several-documents">
  | Facts<"text-after-end">
  | Facts<"duplicate-key", { readonly key: string; readonly first: Place }>
  | Facts<"key-not-text", { readonly found: string }>
  | Facts<"reserved-key", { readonly key: string }>
  | Facts<"not-finite", { readonly found: string }>
  | Facts<"empty-document">
  | Facts<"not-a-mapping", { readonly found: string }>;

type WithoutPlace<Issue> = Issue extends YamlIssue
  ? Omit<Issue, keyof Place | "severity"> & { readonly offset: number }
  : never;

/** An issue that knows its offset (UTF-16 code units) and not yet its place. */
export type YamlFinding =
  | WithoutPlace<Exclude<YamlIssue, { readonly code: "duplicate-key" }>>
  | { readonly offset: number; readonly code: "duplicate-key"; readonly key: string; readonly firstOffset: number };

/** Without the place: what was found, what was expected, what to do. */
export function explainYaml(issue: YamlIssue): string {
  switch (issue.code) {
    case "too-big":
      return `the file is larger than ${issue.limit} bytes, expected a spec; split it into several rotations`;
    case "too-many-values":
      return `the file has more than ${issue.limit} values, expected a spec; split it into several rotations`;
    case "too-deep":
      return `more than ${issue.limit} levels inside each other, expected a spec; take the nesting out`;
    case "other-encoding":
      return `the file is ${issue.encoding}, expected UTF-8; save it as UTF-8`;
    case "not-utf-8":
      return `the bytes ${issue.bytes} are not UTF-8; save the file as UTF-8`;
    case "refused-character":
      return explainCharacter(issue.character);
    case "lone-carriage-return":
      return "a line ends in a carriage return alone, expected LF or CRLF; convert the line ends";
    case "inline-pem":
      return explainPem(issue.privateKey);
    case "yaml-syntax":
      return `not YAML: ${issue.reason}`;
    case "yaml-feature":
      return explainFeature(issue.feature, issue.found);
    case "several-documents":
      return 'a second document begins here, expected one for each file; move what follows "---" into a file of its own';
    case "text-after-end":
      return 'text after the end of the document ("..."), expected nothing; remove the "..." or the text';
    case "duplicate-key":
      return `key ${show(issue.key)} is here twice, first at ${issue.first.line}:${issue.first.column}; keep one of the two`;
    case "key-not-text":
      return `a key is ${issue.found}, expected text; quote it if it is meant as it stands`;
    case "reserved-key":
      return `key ${show(issue.key)} is reserved by JavaScript and means nothing in a spec; remove it`;
    case "not-finite":
      return `${show(issue.found)} is not a finite number, expected a quantity; write a number, or quote the text`;
    case "empty-document":
      return 'the file holds nothing, expected a spec that begins with "apiVersion: crossfade/v1"; fill or remove it';
    case "not-a-mapping":
      return `the file holds ${issue.found}, expected a mapping that begins with "apiVersion: crossfade/v1"`;
  }
}

function explainCharacter(character: string): string {
  const why = /[\p{Zs}]/u.test(character) ? "looks like a space and is none" : "does not show, or turns the text round";
  return `the character ${nameOf(character)} ${why}, expected text that reads as it is; delete ${codePoint(character)}`;
}

function explainPem(privateKey: boolean): string {
  return privateKey
    ? "a private key is written into the spec, expected its place; take it out (it is not repeated here), treat it as " +
        "compromised if it was committed, and write privateKey: { env: NAME }, { file: path }, { command: [...] } or " +
        "{ secretsManager: name }"
    : "a PEM block is written into the spec, expected the path of a file; move it into a file and name that";
}

function explainFeature(feature: YamlFeature, found: string): string {
  const text = show(found);
  switch (feature) {
    case "anchor":
      return `anchor ${text}, expected a value; write values where they are used, or quote text that starts with "&"`;
    case "alias":
      return `alias ${text}, expected the value itself; write it out, or quote text that starts with "*"`;
    case "tag":
      return `tag ${text}, expected a value without one; remove it, or quote text that starts with "!"`;
    case "directive":
      return `directive ${text}, expected none but "%YAML 1.2"; remove it: a spec is YAML 1.2, where yes and no are text`;
    case "merge-key":
      return `merge key ${text}, expected the keys themselves; write them out`;
  }
}
