import type { CognitoParty, IamParty, IdentityCenterParty } from "./relying-party.js";
import type { SamlGeneration, SamlRotation } from "./saml-rotation.js";

type Signed = Pick<SamlRotation, "generations" | "signing">;

/** What every relying party is to accept: all that is listed, but for what is compromised and not signed with. Oldest first. */
export function trustedGenerations({ generations, signing }: Signed): readonly SamlGeneration[] {
  return generations.filter(({ id, emergency }) => id === signing || !emergency);
}

/** Compromised, listed, and left behind at once. */
export function distrustedGenerations({ generations, signing }: Signed): readonly SamlGeneration[] {
  return generations.filter(({ id, emergency }) => id !== signing && emergency);
}

/** Listed after what is signed with: staged, or to be taken back without the proofs that an outgoing one needs. */
export function incomingTrust(rotation: Signed): readonly SamlGeneration[] {
  const trusted = trustedGenerations(rotation);
  return trusted.slice(trusted.findIndex(({ id }) => id === rotation.signing) + 1);
}

/** Listed before what is signed with: it leaves when the identity provider is seen to have stopped. */
export function outgoingTrust(rotation: Signed): readonly SamlGeneration[] {
  const trusted = trustedGenerations(rotation);
  return trusted.slice(
    0,
    trusted.findIndex(({ id }) => id === rotation.signing),
  );
}

/**
 * What has to be shown to be trusted: every generation but the oldest that is listed, which relying parties trusted before
 * there was anything to rotate to; a compromised one is the oldest all the same. Where only a person or time can tell
 * (Identity Center, metadata by URL), this is what is asked for.
 */
export function provenTrust(rotation: Signed): readonly SamlGeneration[] {
  const [oldest] = rotation.generations;
  return trustedGenerations(rotation).filter(({ id }) => id !== oldest?.id);
}

/** A relying party that is to stay; Terraform manages it. */
export type ManagedParty = CognitoParty | IamParty;

/** What stands in Terraform: not Identity Center, which has no API, and not what is to be deleted. */
export function managedParties({ relyingParties }: Pick<SamlRotation, "relyingParties">): readonly ManagedParty[] {
  return relyingParties.filter((party) => party.kind !== "identity-center").filter(({ deleted }) => !deleted);
}

export function identityCenters({
  relyingParties,
}: Pick<SamlRotation, "relyingParties">): readonly IdentityCenterParty[] {
  return relyingParties.filter((party) => party.kind === "identity-center");
}

/** Whether a relying party fetches the metadata itself, so that Terraform cannot hand it a generation. */
export function fetchesMetadata({ relyingParties }: Pick<SamlRotation, "relyingParties">): boolean {
  return relyingParties.some((party) => party.kind === "cognito" && party.metadata === "url" && !party.deleted);
}
