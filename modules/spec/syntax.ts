import type { ErrorCode } from "yaml";

/** What the YAML library found, in words that say what to do; its own messages repeat pieces of the text. */
export function syntaxReason(code: ErrorCode): string {
  return reasons[code];
}

const generic = "the text does not fit here; look for a missing quote, bracket, colon or space at this place";

const reasons = {
  ALIAS_PROPS: "an alias with an anchor or a tag; write the value itself",
  BAD_ALIAS: 'a name that is no alias; quote text that starts with "*" or "&"',
  BAD_COLLECTION_TYPE: "a tag that does not fit its value; remove it",
  BAD_DIRECTIVE: 'a line that starts with "%" and is no directive; remove or quote it',
  BAD_DQ_ESCAPE: 'an unknown escape after "\\"; write "\\\\", or use single quotes',
  BAD_INDENT:
    "the indentation does not fit the lines above, or a bracket is not closed; align it, or close the bracket",
  BAD_PROP_ORDER: "an anchor or a tag in the wrong place; remove it",
  BAD_SCALAR_START: 'text may not start with this character ("@", "`", "%", "|" and others); quote it',
  BLOCK_AS_IMPLICIT_KEY:
    'a second ": " on one line, expected one key and its value; quote the value, or begin a new line',
  BLOCK_IN_FLOW: "lines of a list or mapping inside brackets; write it with brackets, or take the brackets away",
  DUPLICATE_KEY: "a key that is here twice; keep one of the two",
  IMPOSSIBLE: generic,
  KEY_OVER_1024_CHARS: "a key of more than 1,024 characters, or a bracket that is not closed; shorten or close it",
  MISSING_CHAR: "a quote, bracket, comma or space is missing here; add it",
  MULTILINE_IMPLICIT_KEY: 'a key over several lines, expected "key: value" on one; look for a missing ":" above',
  MULTIPLE_ANCHORS: "two anchors on one value; remove them",
  MULTIPLE_DOCS: "a second document; move it into a file of its own",
  MULTIPLE_TAGS: "two tags on one value; remove them",
  NON_STRING_KEY: "a key that is no text; quote it",
  RESOURCE_EXHAUSTION: "more nesting than a spec can need; take it out",
  TAB_AS_INDENT: "a tab indents this line, expected spaces; replace it",
  TAG_RESOLVE_FAILED: "an unknown tag; remove it",
  UNEXPECTED_TOKEN: generic,
} satisfies Readonly<Record<ErrorCode, string>>;
