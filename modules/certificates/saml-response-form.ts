import { attributeOf, childrenNamed, descendantsOf, duplicateId, elementsOf, type XmlElement } from "./xml.js";
import type { XmlFault, XmlPlace } from "./xml-fault.js";
import { signatureNamespace } from "./xml-signature-form.js";

export const protocolNamespace = "urn:oasis:names:tc:SAML:2.0:protocol";
export const assertionNamespace = "urn:oasis:names:tc:SAML:2.0:assertion";

/** How a document differs from a response with at most one assertion. */
export type FormProblem =
  /** `root` is the name of what it is instead. */
  | (XmlPlace & { readonly code: "not-a-response"; readonly root: string; readonly namespace: string })
  | (XmlPlace & { readonly code: "saml-version"; readonly element: string; readonly found: string | undefined })
  | (XmlPlace & { readonly code: "unexpected-element"; readonly element: string; readonly parent: string })
  | (XmlPlace & { readonly code: "repeated-element"; readonly element: string; readonly parent: string })
  | (XmlPlace & { readonly code: "several-assertions"; readonly count: number })
  /** A Response, Assertion or Signature where no reader looks for the one that counts. */
  | (XmlPlace & { readonly code: "hidden-element"; readonly element: string; readonly parent: string })
  | { readonly code: "xml"; readonly fault: XmlFault };

export interface ResponseForm {
  readonly response: XmlElement;
  /** Undefined where it is encrypted, or where there is none. */
  readonly assertion: XmlElement | undefined;
  readonly encryptedAssertions: number;
}

export type FormReading =
  { readonly ok: true; readonly form: ResponseForm } | { readonly ok: false; readonly problem: FormProblem };

type Allowed = Readonly<Record<string, string>>;

/** SAML 2.0 Core, 3.3.3 with 3.2.2. */
const responseChildren: Allowed = {
  Issuer: assertionNamespace,
  Signature: signatureNamespace,
  Extensions: protocolNamespace,
  Status: protocolNamespace,
  Assertion: assertionNamespace,
  EncryptedAssertion: assertionNamespace,
};

/** SAML 2.0 Core, 2.3.3. */
const assertionChildren: Allowed = {
  Issuer: assertionNamespace,
  Signature: signatureNamespace,
  Subject: assertionNamespace,
  Conditions: assertionNamespace,
  Advice: assertionNamespace,
  Statement: assertionNamespace,
  AuthnStatement: assertionNamespace,
  AuthzDecisionStatement: assertionNamespace,
  AttributeStatement: assertionNamespace,
};

const onlyOnce = ["Issuer", "Signature", "Extensions", "Status", "Subject", "Conditions", "Advice"];

/**
 * Demands the one shape in which every reader sees the same response and the same assertion: wrapping attacks move what
 * was signed to where a verifier finds it by its ID, and put something else where a reader finds it by its path. SAML
 * allows several assertions, and assertions inside an assertion's Advice; no identity provider here sends them.
 */
export function readResponseForm(root: XmlElement): FormReading {
  const problem = problemOf(root);
  if (problem !== undefined) return { ok: false, problem };
  const [assertion] = childrenNamed(root, assertionNamespace, "Assertion");
  const encryptedAssertions = childrenNamed(root, assertionNamespace, "EncryptedAssertion").length;
  return { ok: true, form: { response: root, assertion, encryptedAssertions } };
}

function problemOf(root: XmlElement): FormProblem | undefined {
  const { line, column, local, namespace } = root;
  if (local !== "Response" || namespace !== protocolNamespace) {
    return { code: "not-a-response", line, column, root: local, namespace };
  }
  const assertions = childrenNamed(root, assertionNamespace, "Assertion");
  const encrypted = childrenNamed(root, assertionNamespace, "EncryptedAssertion");
  const [, second] = [...assertions, ...encrypted];
  if (second !== undefined) {
    const count = assertions.length + encrypted.length;
    return { code: "several-assertions", line: second.line, column: second.column, count };
  }
  const duplicate = duplicateId(root);
  return (
    wrongVersion([root, ...assertions]) ??
    wrongChild(root, responseChildren) ??
    assertions.map((assertion) => wrongChild(assertion, assertionChildren)).find((problem) => problem !== undefined) ??
    hiddenElement(root, [root, ...assertions]) ??
    (duplicate === undefined ? undefined : { code: "xml", fault: duplicate })
  );
}

function wrongVersion(elements: readonly XmlElement[]): FormProblem | undefined {
  const wrong = elements.find((element) => attributeOf(element, "Version") !== "2.0");
  if (wrong === undefined) return undefined;
  const { line, column, local } = wrong;
  return { code: "saml-version", line, column, element: local, found: attributeOf(wrong, "Version") };
}

function wrongChild(parent: XmlElement, allowed: Allowed): FormProblem | undefined {
  const seen = new Set<string>();
  for (const { local, namespace, line, column } of elementsOf(parent)) {
    const where = { line, column, element: local, parent: parent.local };
    if (!Object.hasOwn(allowed, local) || allowed[local] !== namespace) return { code: "unexpected-element", ...where };
    if (seen.has(local) && onlyOnce.includes(local)) return { code: "repeated-element", ...where };
    seen.add(local);
  }
  return undefined;
}

const notToHide = ["Response", "Assertion", "EncryptedAssertion", "Signature"];

/** In any namespace: a look-alike is there to be taken for the real one. */
function hiddenElement(root: XmlElement, known: readonly XmlElement[]): FormProblem | undefined {
  // What these have as direct children was judged by its name already.
  const judged = known.flatMap(elementsOf);
  for (const parent of descendantsOf(root)) {
    const hidden = elementsOf(parent).find((child) => notToHide.includes(child.local) && !judged.includes(child));
    if (hidden === undefined) continue;
    const { line, column, local } = hidden;
    return { code: "hidden-element", line, column, element: local, parent: parent.local };
  }
  return undefined;
}
