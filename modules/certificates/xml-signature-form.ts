import { attributeOf, elementsOf, textOf, type XmlElement } from "./xml.js";
import { strictBase64 } from "./xml-signature-base64.js";
import type { InclusivePrefixes } from "./xml-signature-canonical.js";
import type { AlgorithmPart, SignatureFault } from "./xml-signature-fault.js";
import { digestMethods, type Hash, type SignatureMethod, signatureMethods } from "./xml-signature-key.js";

export const signatureNamespace = "http://www.w3.org/2000/09/xmldsig#";
const exclusiveNamespace = "http://www.w3.org/2001/10/xml-exc-c14n#";
/** Canonical XML 1.0 and 1.1, which differ in what an element inherits of xml:… attributes only. */
const inclusiveNames = ["http://www.w3.org/TR/2001/REC-xml-c14n-20010315", "http://www.w3.org/2006/12/xml-c14n11"];
const inclusive = new Map(
  inclusiveNames.flatMap(
    (name) =>
      [
        [name, "all"],
        [`${name}#WithComments`, "all"],
      ] as const,
  ),
);
const enveloped = `${signatureNamespace}enveloped-signature`;

/** Honest lists have one or two prefixes. */
const mostPrefixes = 20;

/** What an enveloped signature says, in the one form that SAML 2.0 Core, 5.4, leaves it. */
export interface SignatureForm {
  readonly signedInfo: XmlElement;
  /** How the SignedInfo is canonicalized. */
  readonly signedInfoPrefixes: InclusivePrefixes;
  readonly method: SignatureMethod;
  readonly signatureValue: Buffer;
  /** The one reference's URI, as written. */
  readonly uri: string | undefined;
  /** How the signed element is canonicalized. */
  readonly prefixes: InclusivePrefixes;
  readonly digest: Hash;
  readonly digestValue: Buffer;
}

export type FormResult =
  { readonly ok: true; readonly form: SignatureForm } | { readonly ok: false; readonly fault: SignatureFault };

type Part<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: SignatureFault };

/**
 * Reads a Signature strictly: exactly the elements of the schema, in its order, one Reference, two transforms, nothing
 * between them but white space. KeyInfo may be there and is not looked into: whom to trust is not for the sender to say.
 */
export function readSignatureForm(signature: XmlElement): FormResult {
  const parts = inside(signature, ["SignedInfo", "SignatureValue"], "KeyInfo");
  if (!parts.ok) return parts;
  const [signedInfo, value] = parts.value;
  if (signedInfo === undefined || value === undefined) return malformed(signature, []);
  const info = inside(signedInfo, ["CanonicalizationMethod", "SignatureMethod", "Reference"]);
  if (!info.ok) return info;
  const [canonicalization, methodElement, reference] = info.value;
  if (canonicalization === undefined || methodElement === undefined || reference === undefined)
    return malformed(signedInfo, []);
  const [signedInfoPrefixes, method] = [
    signedInfoCanonicalization(canonicalization),
    algorithm(methodElement, "signature", signatureMethods),
  ];
  if (!signedInfoPrefixes.ok) return signedInfoPrefixes;
  if (!method.ok) return method;
  const referenced = readReference(reference);
  if (!referenced.ok) return referenced;
  const signatureValue = bytesOf(value);
  if (!signatureValue.ok) return signatureValue;
  return {
    ok: true,
    form: {
      signedInfo,
      signedInfoPrefixes: signedInfoPrefixes.value,
      method: method.value,
      signatureValue: signatureValue.value,
      ...referenced.value,
    },
  };
}

function readReference(
  reference: XmlElement,
): Part<Pick<SignatureForm, "uri" | "prefixes" | "digest" | "digestValue">> {
  const parts = inside(reference, ["Transforms", "DigestMethod", "DigestValue"]);
  if (!parts.ok) return parts;
  const [transforms, digestMethod, value] = parts.value;
  if (transforms === undefined || digestMethod === undefined || value === undefined) return malformed(reference, []);
  const steps = inside(transforms, ["Transform", "Transform"]);
  if (!steps.ok) return steps;
  const [first, second] = steps.value;
  if (first === undefined || second === undefined) return malformed(transforms, []);
  if (attributeOf(first, "Algorithm") !== enveloped) return unsupported(first, "transform");
  // xml-crypto, which several products sign with, writes the prefixes into each transform; in this one they mean nothing.
  const unused = prefixList(first, enveloped);
  if (!unused.ok) return unused;
  if (!isExclusive(second)) return unsupported(second, "transform");
  const prefixes = prefixList(second);
  if (!prefixes.ok) return prefixes;
  const digest = algorithm(digestMethod, "digest", digestMethods);
  if (!digest.ok) return digest;
  const digestValue = bytesOf(value);
  if (!digestValue.ok) return digestValue;
  return {
    ok: true,
    value: {
      uri: attributeOf(reference, "URI"),
      prefixes: prefixes.value,
      digest: digest.value,
      digestValue: digestValue.value,
    },
  };
}

/** The child elements, where they are exactly these, in order; the last may be missing. */
function inside(parent: XmlElement, names: readonly string[], optional?: string): Part<readonly XmlElement[]> {
  const children = elementsOf(parent);
  const wanted = optional === undefined || children.length === names.length ? names : [...names, optional];
  const right = children.every(
    ({ local, namespace }, index) => local === wanted[index] && namespace === signatureNamespace,
  );
  if (isNeat(parent) && right && children.length === wanted.length) return { ok: true, value: children };
  return malformed(parent, optional === undefined ? names : [...names, `at most one ${optional}`]);
}

/** Has it nothing beside its elements but white space? */
function isNeat({ children }: XmlElement): boolean {
  return children.every(
    (child) => child.kind === "element" || (child.kind === "text" && /^[\t\n\r ]*$/.test(child.text)),
  );
}

function malformed(
  element: XmlElement,
  names: readonly string[],
): { readonly ok: false; readonly fault: SignatureFault } {
  const { line, column, local } = element;
  const expected = names.length === 0 ? "nothing" : `exactly ${names.join(", ")}, in this order, and no comment`;
  return { ok: false, fault: { code: "signature-form", line, column, element: local, expected } };
}

function unsupported(element: XmlElement, part: AlgorithmPart): { readonly ok: false; readonly fault: SignatureFault } {
  const { line, column } = element;
  const found = attributeOf(element, "Algorithm") ?? "";
  return { ok: false, fault: { code: "signature-algorithm", line, column, part, found } };
}

/** Parameters inside (an HMACOutputLength, other PSS parameters) would change what the algorithm's name promises. */
function algorithm<T>(element: XmlElement, part: AlgorithmPart, known: ReadonlyMap<string, T>): Part<T> {
  const value = known.get(attributeOf(element, "Algorithm") ?? "");
  if (value === undefined) return unsupported(element, part);
  const empty = inside(element, []);
  return empty.ok ? { ok: true, value } : empty;
}

function signedInfoCanonicalization(element: XmlElement): Part<InclusivePrefixes> {
  if (isExclusive(element)) return prefixList(element);
  return algorithm(element, "canonicalization", inclusive);
}

/** With comments or without is the same: a reference by ID drops them (XML Signature 4.4.3.3), and SignedInfo may have none. */
function isExclusive(element: XmlElement): boolean {
  const name = attributeOf(element, "Algorithm");
  return name === exclusiveNamespace || name === `${exclusiveNamespace}WithComments`;
}

/** The PrefixList of an InclusiveNamespaces element, where there is one. */
function prefixList(element: XmlElement, wanted = exclusiveNamespace): Part<readonly string[]> {
  const [list, ...others] = elementsOf(element);
  if (list === undefined) {
    const empty = inside(element, []);
    return empty.ok ? { ok: true, value: [] } : empty;
  }
  const { local, namespace } = list;
  const prefixes = (attributeOf(list, "PrefixList") ?? "").split(/[\t\n\r ]+/).filter((prefix) => prefix !== "");
  const lone = others.length === 0 && list.children.length === 0 && isNeat(element);
  if (!lone || local !== "InclusiveNamespaces" || namespace !== wanted || prefixes.length > mostPrefixes) {
    return malformed(element, [`one InclusiveNamespaces of at most ${mostPrefixes} prefixes`]);
  }
  return { ok: true, value: prefixes.map((prefix) => (prefix === "#default" ? "" : prefix)) };
}

function bytesOf(element: XmlElement): Part<Buffer> {
  const { line, column, local } = element;
  const value = strictBase64(textOf(element) ?? "");
  return value === undefined
    ? { ok: false, fault: { code: "signature-value", line, column, element: local } }
    : { ok: true, value };
}
