import { explainMetadataFault, type MetadataFault } from "../certificates/metadata-fault.js";
import { explainMetadataFinding, type MetadataFinding } from "../certificates/metadata-finding.js";
import { type CertificateProblem, explainProblem } from "../certificates/problem.js";
import type { RelyingPartyName } from "../rotation/relying-party.js";
import type { Fingerprint, GenerationId } from "../rotation/tls-rotation.js";
import type { Place } from "./place.js";
import type { PemFault } from "./rotation-issue.js";
import { explainSigningCertificate, type SigningCertificateProblem } from "./signing-certificate-problem.js";
import { show } from "./show.js";

type Facts<Code extends string, More> = Place & { readonly severity: "error"; readonly code: Code } & More;
type Warning<Code extends string, More> = Place & { readonly severity: "warning"; readonly code: Code } & More;

interface Named {
  /** As the spec has it. */
  readonly path: string;
}

/** A file that a SAML rotation names is not what it should be, or more than a relying party takes. */
export type SamlFileIssue =
  | Facts<
      "saml-file",
      Named & { readonly what: "certificate" | "metadata"; readonly fault: PemFault; readonly limit: number }
    >
  | Facts<"saml-pem-holds-key", Named>
  | (Place &
      Named & {
        readonly severity: "error" | "warning";
        readonly code: "signing-certificate";
        readonly generation: GenerationId;
        readonly problem: SigningCertificateProblem;
      })
  | (Place &
      Named & {
        readonly severity: "error" | "warning";
        readonly code: "metadata-signer";
        readonly problem: MetadataSignerProblem;
      })
  | Facts<"metadata-unreadable", Named & { readonly fault: MetadataFault }>
  | (Place &
      Named & {
        readonly severity: "error" | "warning";
        readonly code: "metadata-finding";
        readonly finding: MetadataFinding;
      })
  /** `days`: whole ones until then; undefined: it has passed. */
  | Warning<"metadata-expiry", Named & { readonly at: Date; readonly days: number | undefined }>
  | Warning<
      "metadata-other-certificates",
      Named & { readonly certificates: readonly { readonly subject: string; readonly fingerprint: Fingerprint }[] }
    >
  | Warning<"metadata-without-signing", Named & { readonly generation: GenerationId }>
  | Facts<"limit-certificate", Limit & { readonly generation: GenerationId }>
  | Facts<"limit-metadata", Limit & { readonly least: number }>
  | Facts<"limit-keys", Limit>;

/** What is wrong with the certificate that metadata is pinned to. */
export type MetadataSignerProblem =
  | { readonly code: "text"; readonly problem: CertificateProblem }
  | { readonly code: "several"; readonly count: number; readonly line: number }
  | { readonly code: "expired"; readonly notAfter: Date };

/** Of a relying party, in characters or in keys. */
interface Limit {
  readonly party: RelyingPartyName;
  readonly found: number;
  readonly limit: number;
}

/** Without the place: what was found, what was expected, what to do. */
export function explainSamlFile(issue: SamlFileIssue): string {
  switch (issue.code) {
    case "saml-file":
      return `${show(issue.path)} ${faults[issue.fault](issue.limit, wanted[issue.what])}`;
    case "saml-pem-holds-key":
      return `${show(issue.path)} holds a private key, expected a certificate only: the key stays with whoever signs with it; take it out, and if others could read it, have a new one made`;
    case "signing-certificate":
      return `generation "${issue.generation}", ${show(issue.path)}: ${explainSigningCertificate(issue.problem)}`;
    case "metadata-signer":
      return `${show(issue.path)}: ${ascii(explainSigner(issue.problem))}`;
    case "metadata-unreadable":
      return `${show(issue.path)}: ${ascii(explainMetadataFault(issue.fault))}${entityRemedy(issue.fault)}`;
    case "metadata-finding":
      return `${show(issue.path)}: ${ascii(explainMetadataFinding(issue.finding))}`;
    case "metadata-expiry":
      return issue.days === undefined
        ? `${show(issue.path)} says that it was valid until ${issue.at.toISOString()}, expected metadata that still holds; export the identity provider's metadata again`
        : `${show(issue.path)} says that it is valid until ${issue.at.toISOString()}, for ${issue.days} more days, expected 30 or more; export the identity provider's metadata again`;
    case "metadata-other-certificates":
      return `${show(issue.path)} lists ${named(issue.certificates)}, which no generation has: relying parties by file will not trust it; add a generation for it if the identity provider may sign with it`;
    case "metadata-without-signing":
      return `${show(issue.path)} does not list the certificate of "${issue.generation}", which is signed with, expected it once the identity provider has it; export the metadata again then`;
    case "limit-certificate":
      return `generation "${issue.generation}" has a certificate of ${group(issue.found)} characters, expected at most ${group(issue.limit)}, which is all that ${show(issue.party)} takes [limit-certificate]; have one made with fewer names or a shorter key`;
    case "limit-metadata":
      return `the metadata with the trusted generations has ${group(issue.found)} characters, expected ${issue.least === 0 ? "at most" : `${group(issue.least)} to`} ${group(issue.limit)}, which is what ${show(issue.party)} takes [limit-metadata]; ${issue.found < issue.least ? "export it in full" : "export it without what no relying party needs, or retire a generation"}`;
    case "limit-keys":
      return `${issue.found} generations are to be trusted, expected at most ${issue.limit}, which is all that ${show(issue.party)} takes [limit-keys]; retire those that are not signed with any more`;
  }
}

function explainSigner(problem: MetadataSignerProblem): string {
  switch (problem.code) {
    case "text":
      return explainProblem(problem.problem);
    case "several":
      return `it holds ${problem.count} certificates, expected one, the one that the metadata is signed with; remove those from its line ${problem.line} on`;
    case "expired":
      return `the certificate expired at ${problem.notAfter.toISOString()}, expected one that whoever signs the metadata still signs with; ask them whether there is a newer one`;
  }
}

const wanted = { certificate: "a PEM file", metadata: "SAML metadata" } as const;

const faults = {
  missing: (_, what) =>
    `does not exist, expected ${what} with a path relative to this file; create it or correct the path`,
  outside: (_, what) => `leaves the rotations folder, expected ${what} inside it; copy it there`,
  "not-a-file": (_, what) => `is no file, expected ${what}; correct the path`,
  "too-big": (limit, what) =>
    `is larger than ${group(limit)} bytes, expected ${what}; give only the part that is needed`,
  forbidden: () => "may not be read, expected read permission; grant it",
  unreadable: (_, what) => `could not be read, expected ${what}; try to open it`,
} satisfies Readonly<Record<PemFault, (limit: number, what: string) => string>>;

/** The sentence names what to say; this is where. */
function entityRemedy({ code }: MetadataFault): string {
  return code === "entity-unspecified" ? " (identityProvider.metadata.entityId)" : "";
}

/** Messages are ASCII, whatever names a document or a certificate has. */
function ascii(text: string): string {
  return text.replaceAll("…", "...").replace(/[^\x20-\x7E]/gu, codePointOf);
}

function codePointOf(character: string): string {
  return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`;
}

type Certificates = Extract<SamlFileIssue, { readonly code: "metadata-other-certificates" }>["certificates"];

function named(certificates: Certificates): string {
  const shown = certificates.slice(0, 5).map(({ subject, fingerprint }) => `${show(subject)} (SHA-256 ${fingerprint})`);
  return [...shown, ...(certificates.length > 5 ? [`${certificates.length - 5} more`] : [])].join(", ");
}

/** 131072 → "131,072". */
function group(count: number): string {
  return count.toLocaleString("en-US");
}
