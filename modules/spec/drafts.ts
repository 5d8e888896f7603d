import type { PemFault } from "./rotation-issue.js";
import type { SpecSource } from "./source.js";
import type { WrittenSamlRotation } from "./written-saml-rotation.js";
import type { WrittenSpec } from "./written-spec.js";
import type { WrittenRotation, WrittenStack } from "./written.js";

/** A file beside stack.yaml that is as its schema says, before anyone has asked whether it makes sense. */
export interface Draft<Written extends WrittenSpec = WrittenSpec> {
  readonly stack: string;
  /** The stack's, as is its region; undefined where stack.yaml is not usable. */
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly written: Written;
  readonly source: SpecSource;
  readonly readFile: ReadNamed;
}

export type RotationDraft = Draft<WrittenRotation>;
export type SamlDraft = Draft<WrittenSamlRotation>;

export interface StackDraft {
  readonly name: string;
  /** Undefined where there is no usable stack.yaml; the other files are judged all the same. */
  readonly settings: { readonly written: WrittenStack; readonly source: SpecSource } | undefined;
  /** Of every kind, in the order of their files. */
  readonly files: readonly Draft[];
}

/** Those of one kind. */
export function draftsOf<Kind extends WrittenSpec["kind"]>(
  { files }: StackDraft,
  kind: Kind,
): readonly Draft<Extract<WrittenSpec, { readonly kind: Kind }>>[] {
  const isOfKind = (draft: Draft): draft is Draft<Extract<WrittenSpec, { readonly kind: Kind }>> =>
    draft.written.kind === kind;
  return files.filter(isOfKind);
}

/** Reads a file that a spec names, up to `limit` bytes. */
export type ReadNamed = (path: string, limit: number) => NamedReading;

export type NamedReading =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly text: string }
  | { readonly ok: false; readonly fault: PemFault };
