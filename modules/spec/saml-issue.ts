import type { RelyingPartyName } from "../rotation/relying-party.js";
import type { Fingerprint, GenerationId } from "../rotation/tls-rotation.js";
import type { Place } from "./place.js";
import { explainSamlFile, type SamlFileIssue } from "./saml-file-issue.js";
import { listed, placeText, show } from "./show.js";

type Facts<Code extends string, More = unknown> = Place & { readonly severity: "error"; readonly code: Code } & More;
type Warning<Code extends string, More = unknown> = Place & {
  readonly severity: "warning";
  readonly code: Code;
} & More;

/** About a generation of the rotation. */
interface Of {
  readonly generation: GenerationId;
}

/** Each part is as the schema says, and together they cannot be. `first` is where the other one stands. */
type SamlSpecIssue =
  // What is signed with, and what is trusted
  | Facts<"signing-not-listed", { readonly found: string; readonly known: readonly string[] }>
  | Facts<"signing-is-emergency", Of>
  | Facts<"certificate-twice", Of & { readonly other: GenerationId; readonly first: Place }>
  | Facts<"trust-order", Of & { readonly older: GenerationId }>
  // Times
  | Facts<"no-such-time", { readonly found: string }>
  | Facts<"window-missing">
  | Warning<"window-unused">
  | Facts<"window-order", { readonly from: string; readonly to: string }>
  | Warning<"window-ended", Of & { readonly to: string }>
  | Warning<"window-long", { readonly days: number; readonly limit: number }>
  // Attestations
  | Facts<"attested-in-future", Of & { readonly step: string; readonly at: string; readonly now: Date }>
  | Facts<"attested-certificate", Of & { readonly found: Fingerprint; readonly expected: Fingerprint }>
  | Warning<"attested-unlisted", Of & { readonly at: string }>
  | Facts<"deleted-yet-trusted", Of & { readonly party: RelyingPartyName; readonly at: string }>
  | Warning<"import-missing", Of & { readonly party: RelyingPartyName }>
  | Warning<"deletion-missing", Of & { readonly party: RelyingPartyName; readonly compromised: boolean }>
  // Relying parties
  | Facts<"party-twice", { readonly party: RelyingPartyName; readonly first: Place }>
  | Facts<"party-released", { readonly party: RelyingPartyName; readonly first: Place }>
  | Facts<"identifier-twice", { readonly identifier: string; readonly userPool: string; readonly first: Place }>
  | Facts<"pool-region", { readonly userPool: string; readonly found: string; readonly region: string }>
  | Facts<"confirm-delete", { readonly found: string; readonly provider: string }>
  | Facts<"metadata-missing", { readonly party: RelyingPartyName; readonly key: "file" | "url" }>
  | Facts<
      "metadata-url",
      { readonly found: string; readonly why: "no-url" | "not-https" | "credentials" | "fragment" }
    >;

/** What a SAML rotation says that cannot be, or should not pass in silence. */
export type SamlIssue = SamlSpecIssue | SamlFileIssue;

/** Without the place: what was found, what was expected, what to do. */
export function explainSaml(issue: SamlIssue): string {
  switch (issue.code) {
    case "signing-not-listed":
      return `signing is ${show(issue.found)}, expected the id of a generation [signed-with-is-trusted]; known: ${listed(issue.known)}`;
    case "signing-is-emergency":
      return `signing is "${issue.generation}", whose key is compromised (emergency: true), expected one that may be trusted [signed-with-is-trusted]; sign with another generation, and mark the outgoing one`;
    case "certificate-twice":
      return `generation "${issue.generation}" has the certificate of "${issue.other}", at ${placeText(issue.first)}, expected another; one generation is one certificate, remove one of the two`;
    case "trust-order":
      return `generation "${issue.generation}" comes after "${issue.older}", whose certificate is newer, expected the oldest first: what comes first is taken for outgoing, so that imports and the soak would be asked of the wrong one; put them in order`;
    case "no-such-time":
      return `${show(issue.found)} is no time of the calendar, expected one such as 2026-11-28T02:00:00Z; correct it`;
    case "window-missing":
    case "window-unused":
    case "window-order":
    case "window-ended":
    case "window-long":
      return explainWindow(issue);
    case "attested-in-future":
    case "attested-certificate":
    case "attested-unlisted":
    case "deleted-yet-trusted":
    case "import-missing":
    case "deletion-missing":
      return explainAttestation(issue);
    case "party-twice":
    case "party-released":
    case "identifier-twice":
    case "pool-region":
    case "confirm-delete":
    case "metadata-missing":
    case "metadata-url":
      return explainParty(issue);
    case "saml-file":
    case "saml-pem-holds-key":
    case "signing-certificate":
    case "metadata-signer":
    case "metadata-unreadable":
    case "metadata-finding":
    case "metadata-expiry":
    case "metadata-other-certificates":
    case "metadata-without-signing":
    case "limit-certificate":
    case "limit-metadata":
    case "limit-keys":
      return explainSamlFile(issue);
  }
}

type WindowIssue = Extract<SamlIssue, { readonly code: `window-${string}` }>;

function explainWindow(issue: WindowIssue): string {
  switch (issue.code) {
    case "window-missing":
      return "multipleCertificates is false and there is no window, expected one: the identity provider replaces its only certificate at once, so sign-ins may be interrupted; add window: { from: <time>, to: <time> }";
    case "window-unused":
      return "window has no effect, expected it only with multipleCertificates: false: an identity provider that holds several certificates changes over without an interruption; remove it, or correct multipleCertificates";
    case "window-order":
      return `the window ends at ${issue.to}, expected after ${issue.from}, when it begins; correct one of the two`;
    case "window-ended":
      return `the window has ended (${issue.to}), expected one that is to come, as signing has not moved to "${issue.generation}" yet; set a new one before you switch`;
    case "window-long":
      return `the window is open for ${issue.days} days, expected at most ${issue.limit}: sign-ins may be interrupted at any time in it; narrow it down`;
  }
}

type AttestationIssue = Extract<
  SamlIssue,
  { readonly code: `attested-${string}` | "deleted-yet-trusted" | `${"import" | "deletion"}-missing` }
>;

function explainAttestation(issue: AttestationIssue): string {
  const { generation } = issue;
  switch (issue.code) {
    case "attested-in-future":
      return `generation "${generation}" is attested as ${issue.step} at ${issue.at}, expected a time before ${issue.now.toISOString()}, which is now; correct it`;
    case "attested-certificate":
      return `generation "${generation}" is attested with certificate ${issue.found}, expected ${issue.expected}, which is its own; remove the attestation, sign in once and attest it again`;
    case "attested-unlisted":
      return `the newest attested response (${issue.at}) is signed with "${generation}", expected a generation that is listed; put it back while the identity provider signs with it, or correct the attestation`;
    case "deleted-yet-trusted":
      return `generation "${generation}" is attested as deleted from ${issue.party} at ${issue.at}, and is yet to be trusted, expected one of the two; import it again and attest that, or remove the generation`;
    case "import-missing":
      return `generation "${generation}" is not attested as imported into ${issue.party}, expected it before signing may move to it: the apply will wait for that (exit code 5); import it as the runbook says, and add { step: imported, generation: "${generation}", by: <you>, at: <time> }`;
    case "deletion-missing":
      return issue.compromised
        ? `generation "${generation}" is compromised and not attested as deleted from ${issue.party}, expected it to be gone there: no API can take it away; delete it in the console, and add { step: deleted, generation: "${generation}", by: <you>, at: <time> }`
        : `generation "${generation}" is attested as imported into ${issue.party}, is not listed, and not attested as deleted; delete it in the console and attest that, or correct the id`;
  }
}

type PartyIssue = Extract<
  SamlIssue,
  {
    readonly code:
      `party-${string}` | "identifier-twice" | "pool-region" | "confirm-delete" | "metadata-missing" | "metadata-url";
  }
>;

function explainParty(issue: PartyIssue): string {
  switch (issue.code) {
    case "party-twice":
      return `${show(issue.party)} is here twice, first at ${placeText(issue.first)}; a relying party belongs to one rotation, remove one of the two`;
    case "party-released":
      return `released holds ${show(issue.party)}, expected a relying party that has left its rotation: it is still there, at ${placeText(issue.first)}; remove one of the two`;
    case "identifier-twice":
      return `identifier ${show(issue.identifier)} of user pool ${issue.userPool} is here twice, first at ${placeText(issue.first)}; an identifier chooses one provider, remove one of the two`;
    case "pool-region":
      return `userPool ${issue.userPool} is in ${issue.found}, expected ${issue.region}, the stack's region; move it into a stack of ${issue.found}`;
    case "confirm-delete":
      return `confirmDelete is ${show(issue.found)}, expected ${show(issue.provider)}, the provider's own name, as deleting it deletes what it links its users to; repeat the name, or remove confirmDelete to keep it`;
    case "metadata-missing":
      return issue.key === "file"
        ? `${show(issue.party)} is given the metadata by file, and identityProvider.metadata has none, expected file: <path>; export the identity provider's metadata and name it there`
        : `${show(issue.party)} fetches the metadata from its URL, and identityProvider.metadata has none, expected url: https://...; add it, or give it the metadata by file`;
    case "metadata-url":
      return `url is ${show(issue.found)}, expected an https URL without user name, password and fragment; ${urlRemedies[issue.why]}`;
  }
}

const urlRemedies = {
  "no-url": "write it in full",
  "not-https": "over anything else the certificates could be replaced on their way",
  credentials: "take them out, whoever reads the spec would know them",
  fragment: "remove what follows the #, it is never sent",
} satisfies Readonly<Record<string, string>>;
