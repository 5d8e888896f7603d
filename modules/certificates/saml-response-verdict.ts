import type { EncodingFault } from "./saml-encoding.js";
import type { FormProblem } from "./saml-response-form.js";
import type { SignatureFault } from "./xml-signature-fault.js";

export type SignableElement = "Response" | "Assertion";

/** An element whose own signature verifies. */
export interface SignedElement {
  readonly element: SignableElement;
  /** The offered certificates whose key signed it; several where they share that key. Never empty. */
  readonly by: readonly string[];
}

/** Why a captured response is no evidence of anything. Data: never thrown. */
export type ResponseProblem =
  | EncodingFault
  | FormProblem
  | { readonly code: "signature"; readonly element: SignableElement; readonly fault: SignatureFault };

export type ResponseVerdict =
  /** Every signature that can be seen verifies with an offered certificate; the Response's and the Assertion's may differ. */
  | { readonly kind: "signed"; readonly signed: readonly SignedElement[] }
  /** Whole, but `unknown` is signed with a key that was not offered (or has a damaged SignatureValue). */
  | {
      readonly kind: "other-certificate";
      readonly unknown: readonly SignableElement[];
      readonly signed: readonly SignedElement[];
    }
  | { readonly kind: "not-signed" }
  /** The assertion is encrypted, and nothing outside of it is signed. */
  | { readonly kind: "encrypted" }
  /** Never empty. `signed` is what verifies all the same: a broken signature beside a whole one is no evidence. */
  | {
      readonly kind: "refused";
      readonly problems: readonly ResponseProblem[];
      readonly signed: readonly SignedElement[];
    };

/** The certificates that made every signature of a response: none while an identity provider is half-way switched. */
export function signersOf(signed: readonly SignedElement[]): readonly string[] {
  const [first, ...others] = signed;
  return (first?.by ?? []).filter((id) => others.every(({ by }) => by.includes(id)));
}
