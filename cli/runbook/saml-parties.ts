import { type CognitoParty, type RelyingParty, relyingPartyName } from "../../modules/rotation/relying-party.js";
import type { SamlRotation } from "../../modules/rotation/saml-rotation.js";
import type { RunbookParty } from "./runbook.js";
import type { SamlRunbookFacts } from "./saml-facts.js";
import type { SamlPhase } from "./saml-phase.js";

export function partyOf(party: RelyingParty, domains: SamlRunbookFacts["poolDomains"]): RunbookParty {
  const name = relyingPartyName(party);
  switch (party.kind) {
    case "cognito":
      return party.deleted ? deletedParty(name) : { name, ...cognitoParty(party, domains[party.userPool]) };
    case "iam":
      if (party.deleted) return deletedParty(name);
      return {
        name,
        knownAs: [],
        byTerraform: "writes the trusted certificates into its metadata",
        byPerson: "nothing",
      };
    case "identity-center":
      return {
        name,
        knownAs: [],
        byTerraform: "nothing: there is no API for it",
        byPerson: "imports the new certificate, later deletes the old one, and attests both",
      };
  }
}

function cognitoParty(
  { userPool, metadata, signOut, signRequests }: CognitoParty,
  domain: string | undefined,
): Omit<RunbookParty, "name"> {
  const host = domain ?? "<the pool's domain>";
  const knownAs = [
    `entity ID urn:amazon:cognito:sp:${userPool}`,
    `ACS https://${host}/saml2/idpresponse`,
    ...(signOut ? [`sign-out https://${host}/saml2/logout`] : []),
    ...(signRequests
      ? [`signs requests with ${userPool}.crt (--write with --live), which this rotation does not change`]
      : []),
  ];
  switch (metadata) {
    case "file":
      return { knownAs, byTerraform: "writes the trusted certificates into its metadata", byPerson: "nothing" };
    case "url":
      return {
        knownAs,
        byTerraform: "changes nothing: Cognito reads the metadata's URL itself, every 6 hours at the latest",
        byPerson: "see to it that the URL lists both certificates",
      };
  }
}

function deletedParty(name: string): RunbookParty {
  return { name, knownAs: [], byTerraform: "deletes it: the spec confirms that", byPerson: "nothing" };
}

/** What `multipleCertificates: false` means for sign-ins. Empty where there are two certificates. */
export function interruption(rotation: SamlRotation, phase: SamlPhase): readonly string[] {
  const { multipleCertificates, window } = rotation.identityProvider;
  if (multipleCertificates || phase.shown !== undefined) return [];
  const span =
    window === undefined
      ? "The spec has no window yet: give it one."
      : `The window is from ${window.from} to ${window.to}, ${spanOf(window.from, window.to)}; outside of it an apply that moves signing is refused.`;
  const { incoming } = phase;
  return [
    "The identity provider holds one certificate and replaces it at once. " + span,
    incoming !== undefined
      ? `Its new certificate "${incoming}" is known already, so no interruption is needed: let every relying party trust it first, and replace it at the identity provider last. If it signs with it already, sign-ins fail now: apply at once.`
      : "If the new certificate can be made in advance, no interruption is needed: let every relying party trust it first, and replace it last.",
    ...(incoming !== undefined
      ? []
      : [
          `If it cannot be, sign-ins fail from its replacement until each relying party trusts the new one: ${rotation.relyingParties.map(gapOf).join("; ")}. Do it off-peak.`,
        ]),
  ];
}

function gapOf(party: RelyingParty): string {
  const name = relyingPartyName(party);
  switch (party.kind) {
    case "cognito":
      return party.metadata === "file" ? `${name} as long as an apply takes` : `${name} up to 6 hours`;
    case "iam":
      return `${name} as long as an apply takes`;
    case "identity-center":
      return `${name} until a person has imported it`;
  }
}

function spanOf(from: string, to: string): string {
  const minutes = Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours === 0 ? "" : `${hours} h`, rest === 0 ? "" : `${rest} min`].filter((part) => part !== "").join(" ");
}
