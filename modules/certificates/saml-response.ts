import { printable } from "./names.js";
import { decodeResponse, largestResponse, type ResponseEncoding } from "./saml-encoding.js";
import { assertionNamespace, readResponseForm, type ResponseForm } from "./saml-response-form.js";
import type { ResponseProblem, ResponseVerdict, SignableElement } from "./saml-response-verdict.js";
import { attributeOf, childrenNamed, readXml, textOf, type XmlElement } from "./xml.js";
import { type SignatureJudgement, verifyOwnSignature } from "./xml-signature.js";
import type { PinnedCertificate } from "./xml-signature-key.js";

/** Nothing about the person who signed in is ever read: no NameID, no attribute, no session. */
export interface ResponseFacts {
  readonly encoding: ResponseEncoding;
  /** The entity ID of the identity provider, safe to print. Verified only where the verdict is "signed". */
  readonly issuer: string | undefined;
  /** IssueInstant; verified only where the verdict is "signed". Whether the response has expired is not judged. */
  readonly issuedAt: Date | undefined;
  readonly assertions: number;
  readonly encryptedAssertions: number;
}

export interface ResponseReading {
  /** Undefined where the input is not a response. */
  readonly facts: ResponseFacts | undefined;
  readonly verdict: ResponseVerdict;
}

/** A response that names a thousand groups has some 6,000. */
const mostNodes = 20_000;

/**
 * Says which of the offered certificates signed a captured SAML 2.0 response. The certificate in its KeyInfo plays no
 * part. Never throws on account of the input; time and memory are bounded by `largestCapture`.
 */
export function readResponse(captured: Uint8Array, offered: readonly PinnedCertificate[]): ResponseReading {
  const decoded = decodeResponse(captured);
  if (!decoded.ok) return refused(decoded.fault);
  const read = readXml(decoded.xml, { bytes: largestResponse, nodes: mostNodes });
  if (!read.ok) return refused({ code: "xml", fault: read.fault });
  const shape = readResponseForm(read.root);
  if (!shape.ok) return refused(shape.problem);
  return { facts: factsOf(shape.form, decoded.encoding), verdict: verdictOn(shape.form, offered) };
}

function refused(problem: ResponseProblem): ResponseReading {
  return { facts: undefined, verdict: { kind: "refused", problems: [problem], signed: [] } };
}

type Judged = readonly [SignableElement, SignatureJudgement];

function verdictOn(form: ResponseForm, offered: readonly PinnedCertificate[]): ResponseVerdict {
  const { response, assertion, encryptedAssertions } = form;
  const inside: readonly Judged[] =
    assertion === undefined ? [] : [["Assertion", verifyOwnSignature([response, assertion], offered)]];
  const judged: readonly Judged[] = [["Response", verifyOwnSignature([response], offered)], ...inside];
  const signed = judged.flatMap(([element, one]) => (one.kind === "verified" ? [{ element, by: one.by }] : []));
  const problems = judged.flatMap(([element, one]) =>
    one.kind === "faulty" ? [{ code: "signature", element, fault: one.fault } as const] : [],
  );
  if (problems.length > 0) return { kind: "refused", problems, signed };
  const unknown = judged.flatMap(([element, { kind }]) => (kind === "unknown-key" ? [element] : []));
  if (unknown.length > 0) return { kind: "other-certificate", unknown, signed };
  if (signed.length > 0) return { kind: "signed", signed };
  return { kind: encryptedAssertions > 0 ? "encrypted" : "not-signed" };
}

/** Of the assertion, which every signature that verifies covers; of the response only where that is all there is to see. */
function factsOf(
  { response, assertion, encryptedAssertions }: ResponseForm,
  encoding: ResponseEncoding,
): ResponseFacts {
  const covered = assertion ?? response;
  return {
    encoding,
    issuer: issuerOf(covered),
    issuedAt: instantOf(attributeOf(covered, "IssueInstant")),
    assertions: assertion === undefined ? 0 : 1,
    encryptedAssertions,
  };
}

/** An entity ID has at most 1,024 characters (SAML 2.0 Core, 8.3.6). */
const longestIssuer = 1024;

function issuerOf(element: XmlElement): string | undefined {
  const [issuer] = childrenNamed(element, assertionNamespace, "Issuer");
  const text = issuer === undefined ? undefined : textOf(issuer)?.trim();
  return text === undefined || text === "" ? undefined : printable(text, longestIssuer);
}

/** SAML times are UTC (Core, 1.3.3); some products write an offset. */
function instantOf(text: string | undefined): Date | undefined {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,12})?(Z|[+-]\d\d:\d\d)$/.test(text ?? "")
    ? Date.parse(text ?? "")
    : NaN;
  return Number.isNaN(time) ? undefined : new Date(time);
}
