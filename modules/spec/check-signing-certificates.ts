import { type Certificate, largestCertificate } from "../certificates/certificate.js";
import { readCertificatePem } from "../certificates/pem.js";
import type { CertificateProblem } from "../certificates/problem.js";
import { relyingPartyName } from "../rotation/relying-party.js";
import type { GenerationId } from "../rotation/tls-rotation.js";
import type { SamlDraft } from "./drafts.js";
import { judgeSigningCertificate } from "./judge-signing-certificate.js";
import type { SamlIssue } from "./saml-issue.js";
import { severityOf, type SigningCertificateProblem, type SigningRole } from "./signing-certificate-problem.js";
import type { WrittenSamlRotation } from "./written-saml-rotation.js";

/** A generation whose certificate could be read. */
export interface ReadGeneration {
  readonly id: GenerationId;
  /** In the spec's list. */
  readonly index: number;
  readonly path: string;
  readonly certificate: Certificate;
  /** Undefined: it is compromised and not signed with, so that nothing trusts it. */
  readonly role: SigningRole | undefined;
}

export interface JudgedGenerations {
  /** In the order of the spec; those that could not be read are left out. */
  readonly generations: readonly ReadGeneration[];
  readonly issues: readonly SamlIssue[];
}

/** Reads and judges every certificate that a SAML rotation names. */
export function checkSigningCertificates(draft: SamlDraft, now: Date): JudgedGenerations {
  const judged = draft.written.spec.generations.map((_, index) => judgeGeneration(draft, index, now));
  const generations = judged.flatMap(({ generation }) => generation ?? []);
  return {
    generations,
    issues: [
      ...judged.flatMap(({ issues }) => issues),
      ...repeated(draft, generations),
      ...disordered(draft, generations),
    ],
  };
}

interface Judged {
  readonly generation: ReadGeneration | undefined;
  readonly issues: readonly SamlIssue[];
}

function judgeGeneration(draft: SamlDraft, index: number, now: Date): Judged {
  const { id = "", pem: path = "" } = draft.written.spec.generations[index] ?? {};
  const place = draft.source.locate(["spec", "generations", index, "pem"]);
  const error = { ...place, severity: "error", path } as const;
  const reading = draft.readFile(path, largestCertificate);
  if (!reading.ok) {
    const { fault } = reading;
    const unread = { ...error, code: "saml-file", what: "certificate", fault, limit: largestCertificate } as const;
    return { generation: undefined, issues: [unread] };
  }
  if (reading.text.includes("PRIVATE KEY"))
    return { generation: undefined, issues: [{ ...error, code: "saml-pem-holds-key" }] };
  const { certificate, problems } = readCertificatePem(reading.text);
  const role = roleOf(draft.written, index);
  const found = [
    ...problems.map(ofText),
    ...(certificate === undefined || role === undefined
      ? []
      : judgeSigningCertificate(certificate, role, refusesExpired(draft.written), now)),
  ];
  return {
    generation: certificate === undefined ? undefined : { id, index, path, certificate, role },
    issues: found.map((problem): SamlIssue => {
      return { ...error, severity: severityOf(problem), code: "signing-certificate", generation: id, problem };
    }),
  };
}

function ofText(problem: CertificateProblem): SigningCertificateProblem {
  return problem.code === "several-certificates"
    ? { code: "several", count: problem.count, line: problem.line }
    : { code: "text", problem };
}

function roleOf({ spec }: WrittenSamlRotation, index: number): SigningRole | undefined {
  const { generations, signing } = spec;
  const signed = generations.findIndex(({ id }) => id === signing);
  if (index === signed) return "signing";
  if (generations[index]?.emergency === true) return undefined;
  return index < signed ? "outgoing" : "incoming";
}

/** Cognito takes no metadata with an expired certificate; IAM does not look. */
function refusesExpired({ spec }: WrittenSamlRotation): string | undefined {
  const party = spec.relyingParties.find(
    (one) => one.kind === "cognito" && one.metadata === "file" && one.confirmDelete === undefined,
  );
  return party === undefined ? undefined : relyingPartyName(party);
}

function repeated({ source }: SamlDraft, generations: readonly ReadGeneration[]): readonly SamlIssue[] {
  return generations.flatMap(({ id: generation, index, certificate }, position): readonly SamlIssue[] => {
    const same = generations
      .slice(0, position)
      .find((earlier) => earlier.certificate.fingerprint === certificate.fingerprint);
    // An id that is there twice is said as that.
    if (same === undefined || same.id === generation) return [];
    const at = (one: number) => source.locate(["spec", "generations", one, "pem"]);
    return [
      { ...at(index), severity: "error", code: "certificate-twice", generation, other: same.id, first: at(same.index) },
    ];
  });
}

/** Certificates that were made together have no order of their own. */
const sameDay = 86_400_000;

function disordered({ source }: SamlDraft, generations: readonly ReadGeneration[]): readonly SamlIssue[] {
  return generations.slice(1).flatMap(({ id: generation, index, certificate }, before): readonly SamlIssue[] => {
    const older = generations[before];
    if (older === undefined || older.certificate.notBefore.getTime() - certificate.notBefore.getTime() <= sameDay)
      return [];
    const place = source.locate(["spec", "generations", index, "id"]);
    return [{ ...place, severity: "error", code: "trust-order", generation, older: older.id }];
  });
}
