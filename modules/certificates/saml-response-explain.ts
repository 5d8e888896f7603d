import { printable } from "./names.js";
import { nameOfCaptured } from "./saml-encoding.js";
import type { ResponseProblem, ResponseVerdict, SignedElement } from "./saml-response-verdict.js";
import { group, list } from "./sentence.js";
import { explainXml, placeOf } from "./xml-fault.js";
import { explainSignature } from "./xml-signature-fault.js";

const capture =
  'capture it again: sign in with the browser\'s network view open, and save the value of "SAMLResponse" in the POST to the ACS address';

/** One sentence: what was found, what was expected, what to do. */
export function explainResponseProblem(problem: ResponseProblem): string {
  switch (problem.code) {
    case "nothing-captured":
      return `the response is empty, expected XML or its base64: ${capture}`;
    case "response-too-large":
      return `the response has ${group(problem.bytes)} bytes, expected at most ${group(problem.limit)}: ${capture}`;
    case "not-a-capture":
      return `the response is ${nameOfCaptured(problem.found)}, expected XML or its base64: ${capture}, decoded from its %-signs`;
    case "xml":
      return `the response cannot be read: ${explainXml(problem.fault)}`;
    case "not-a-response":
      return `${placeOf(problem)} the document is "${printable(problem.root, 60)}" of "${printable(problem.namespace, 120)}", expected a Response of SAML 2.0: ${capture}`;
    case "saml-version":
      return `${placeOf(problem)} ${problem.element} has ${problem.found === undefined ? "no Version" : `Version "${printable(problem.found, 20)}"`}, expected "2.0": set the identity provider to SAML 2.0`;
    case "unexpected-element":
      return `${placeOf(problem)} ${printable(problem.parent, 60)} holds "${printable(problem.element, 60)}", expected only what SAML 2.0 puts there: ask where the response comes from`;
    case "repeated-element":
      return `${placeOf(problem)} ${printable(problem.parent, 60)} holds ${printable(problem.element, 60)} twice, expected it once: ask where the response comes from`;
    case "several-assertions":
      return `${placeOf(problem)} the response holds ${problem.count} assertions, expected one: a reader may believe another than the one that is signed, ask where it comes from`;
    case "hidden-element":
      return `${placeOf(problem)} "${printable(problem.element, 60)}" is inside ${printable(problem.parent, 60)}, expected it nowhere but at its own place: this is how signed content is wrapped in other content, ask where the response comes from`;
    case "signature":
      return `the ${problem.element}'s signature does not verify: ${explainSignature(problem.fault)}`;
  }
}

/** Sentences for people, without a word about who signed in. `offered` are the names of what was offered. */
export function explainVerdict(verdict: ResponseVerdict, offered: readonly string[]): readonly string[] {
  switch (verdict.kind) {
    case "signed":
      return signedSentences(verdict.signed);
    case "other-certificate":
      return [
        ...verdict.signed.map(signedSentence),
        `the ${verdict.unknown.join(" and the ")} ${verdict.unknown.length === 1 ? "is" : "are"} signed with a key of none of ${list(offered) || "the certificates offered, as there are none"}, expected one of them: look in the identity provider which certificate it signs with, add it as a generation, or capture the response again if it may be damaged`,
      ];
    case "not-signed":
      return [
        `neither the Response nor the Assertion is signed, expected a signature: have the identity provider sign the assertion, then ${capture}`,
      ];
    case "encrypted":
      return [
        "the assertion is encrypted and nothing outside of it is signed, expected a signature that can be seen: have the identity provider sign the response too, or turn encryption off for one sign-in",
      ];
    case "refused":
      return [
        ...verdict.problems.map(explainResponseProblem),
        ...verdict.signed.map((one) => `${signedSentence(one)}, which shows nothing while the rest is in doubt`),
      ];
  }
}

function signedSentences(signed: readonly SignedElement[]): readonly string[] {
  const [first, second] = signed;
  if (first === undefined) return [];
  if (second === undefined) return [signedSentence(first)];
  if (first.by.join() === second.by.join())
    return [`the Response and the Assertion are signed with ${signersIn(first)}`];
  return [
    ...signed.map(signedSentence),
    "the two are signed with different certificates, expected one: the identity provider has switched only one of its signatures, switch the other",
  ];
}

function signedSentence(one: SignedElement): string {
  return `the ${one.element} is signed with ${signersIn(one)}`;
}

function signersIn({ by }: SignedElement): string {
  return by.length === 1 ? list(by) : `the key that ${list(by)} share, which a signature cannot tell apart`;
}
