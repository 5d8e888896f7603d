import { createHash } from "node:crypto";
import { attributeOf, childrenNamed, descendantsOf, elementsOf, type XmlElement } from "./xml.js";
import { canonicalize } from "./xml-signature-canonical.js";
import type { SignatureFault } from "./xml-signature-fault.js";
import { readSignatureForm, type SignatureForm, signatureNamespace } from "./xml-signature-form.js";
import { madeBy, type PinnedCertificate } from "./xml-signature-key.js";

/** What an element's own signature shows. */
export type SignatureJudgement =
  | { readonly kind: "none" }
  /** Made with the key of these, which may be several: certificates that share a key cannot be told apart. Never empty. */
  | { readonly kind: "verified"; readonly by: readonly string[] }
  /** Over what the element holds, but with the key of no certificate that was offered; or its SignatureValue is damaged. */
  | { readonly kind: "unknown-key" }
  | { readonly kind: "faulty"; readonly fault: SignatureFault };

/**
 * Judges the signature that an element has as its direct child, with pinned certificates only: KeyInfo plays no part.
 * `path` leads from the document's root to the element. A verified signature covers that very element, every node of it
 * but comments and the signature itself: whoever reads further in the same tree reads what was verified.
 * IDs are not looked up: the reference has to name the element that holds the signature.
 */
export function verifyOwnSignature(
  path: readonly XmlElement[],
  pinned: readonly PinnedCertificate[],
): SignatureJudgement {
  const element = path.at(-1);
  const [signature, second] = element === undefined ? [] : childrenNamed(element, signatureNamespace, "Signature");
  if (element === undefined || signature === undefined) return { kind: "none" };
  const { line, column } = signature;
  if (second !== undefined) {
    const count = childrenNamed(element, signatureNamespace, "Signature").length;
    return { kind: "faulty", fault: { code: "several-signatures", line: second.line, column: second.column, count } };
  }
  const read = readSignatureForm(signature);
  if (!read.ok) return { kind: "faulty", fault: read.fault };
  const { form } = read;
  const own = attributeOf(element, "ID");
  if (own === undefined || own === "" || form.uri !== `#${own}`) {
    return { kind: "faulty", fault: { code: "signature-reference", line, column, found: form.uri, own } };
  }
  const split = splitValue(element, signature);
  if (split !== undefined) return { kind: "faulty", fault: split };
  const content = canonicalize(element, { within: path.slice(0, -1), inclusive: form.prefixes, without: signature });
  if (!createHash(form.digest).update(content).digest().equals(form.digestValue)) {
    return { kind: "faulty", fault: { code: "changed-after-signing", line, column } };
  }
  const by = signersOf([...path, signature], form, pinned);
  return by.length === 0 ? { kind: "unknown-key" } : { kind: "verified", by };
}

function signersOf(
  within: readonly XmlElement[],
  { signedInfo, signedInfoPrefixes, method, signatureValue }: SignatureForm,
  pinned: readonly PinnedCertificate[],
): readonly string[] {
  const signed = canonicalize(signedInfo, { within, inclusive: signedInfoPrefixes });
  return pinned.filter((one) => madeBy(one, method, signed, signatureValue)).map(({ id }) => id);
}

/**
 * Canonicalization drops comments, so a signature stays valid when one is put into a value, and a reader that stops at it
 * sees a shorter one ("admin@example.com<!-- -->.attacker.test"). Between elements a comment separates nothing.
 */
function splitValue(signed: XmlElement, signature: XmlElement): SignatureFault | undefined {
  const covered = elementsOf(signed).filter((child) => child !== signature);
  const found = [signed, ...covered.flatMap(descendantsOf)].find(isSplit);
  if (found === undefined) return undefined;
  const { line, column, local } = found;
  return { code: "split-value", line, column, element: local };
}

function isSplit({ children }: XmlElement): boolean {
  if (children.some(({ kind }) => kind === "instruction")) return true;
  const comments = children.some(({ kind }) => kind === "comment");
  const elements = children.some(({ kind }) => kind === "element");
  const text = children.some((child) => child.kind === "text" && /[^\t\n\r ]/.test(child.text));
  return comments && (text || !elements);
}
