import { type CertificateProblem, explainProblem } from "../certificates/problem.js";
import type { RelyingPartyName } from "../rotation/relying-party.js";
import { show } from "./show.js";

/** Whether a generation is signed with, is to be (incoming), or has been (outgoing). */
export type SigningRole = "outgoing" | "signing" | "incoming";

interface Of {
  readonly subject: string;
  readonly role: SigningRole;
}

/** What stands between a certificate and its use as one that an identity provider signs with. */
export type SigningCertificateProblem =
  /** Its text; never one of those that judge a server's certificate. */
  | { readonly code: "text"; readonly problem: CertificateProblem }
  | { readonly code: "several"; readonly count: number; readonly line: number }
  /** `refusedBy`: a relying party that takes no expired one. */
  | (Of & {
      readonly code: "expired";
      readonly notAfter: Date;
      readonly refusedBy: RelyingPartyName | undefined;
    })
  | (Of & { readonly code: "expiring"; readonly notAfter: Date; readonly days: number })
  | (Of & { readonly code: "not-yet-valid"; readonly notBefore: Date })
  | { readonly code: "weak-key"; readonly found: string }
  | { readonly code: "weak-signature"; readonly found: string };

export function severityOf(problem: SigningCertificateProblem): "error" | "warning" {
  switch (problem.code) {
    case "text":
    case "several":
      return "error";
    case "expired":
      return problem.refusedBy === undefined ? "warning" : "error";
    case "expiring":
    case "not-yet-valid":
    case "weak-key":
    case "weak-signature":
      return "warning";
  }
}

/** One sentence: what was found, what was expected, what to do. */
export function explainSigningCertificate(problem: SigningCertificateProblem): string {
  switch (problem.code) {
    case "text":
      return explainProblem(problem.problem);
    case "several":
      return `the certificate's file holds ${problem.count} certificates, expected one, the one that responses are signed with; remove those from its line ${problem.line} on`;
    case "expired":
      return explainExpired(problem);
    case "expiring":
      return `${of(problem)} expires at ${moment(problem.notAfter)}, in ${days(problem.days)}, expected 30 days or more; ${beforeExpiry[problem.role]}`;
    case "not-yet-valid":
      return `${of(problem)} is not valid before ${moment(problem.notBefore)}, expected one that is valid now: a relying party may refuse what it has signed; wait until then before signing moves to it`;
    case "weak-key":
      return `the certificate has a key of type ${problem.found}, expected RSA of 2,048 bits or more, or an elliptic curve; have a new one made`;
    case "weak-signature":
      return `the certificate is itself signed with ${problem.found}, expected SHA-256 or better: a strict relying party refuses it; have a new one made`;
  }
}

const beforeExpiry = {
  outgoing: "retire it before",
  signing: "start a rotation to a newer one now",
  incoming: "stage a newer one",
} satisfies Readonly<Record<SigningRole, string>>;

function explainExpired(problem: Extract<SigningCertificateProblem, { readonly code: "expired" }>): string {
  const { role, refusedBy, notAfter } = problem;
  const refused =
    refusedBy === undefined ? "" : `: ${show(refusedBy)} is given it, and Cognito refuses expired ones at every update`;
  const drop =
    refusedBy === undefined
      ? "remove it"
      : "mark it emergency: true, so that nobody is given it any more, or remove it";
  const remedy = role === "signing" ? `move signing to another generation, and ${drop}` : drop;
  return `${of(problem)} expired at ${moment(notAfter)}, expected one that is valid now${refused}; ${remedy}`;
}

function of({ subject }: Of): string {
  return subject === "" ? "the certificate" : `the certificate ${show(subject)}`;
}

function moment(time: Date): string {
  return time.toISOString().replace(".000Z", "Z");
}

function days(count: number): string {
  if (count === 0) return "less than a day";
  return count === 1 ? "1 day" : `${count} days`;
}
