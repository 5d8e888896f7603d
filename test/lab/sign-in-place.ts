// One identity provider and relying parties that trust it, as most tests of a sign-in need them.
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "vitest";
import {
  identityProviderMissing,
  startIdentityProvider,
  type IdentityProvider,
  type IdentityProviderOptions,
} from "../../lab/identity-provider.js";
import { serviceProviderOf, type LabRelyingParty } from "../../lab/relying-party-kinds.js";
import type { HeldTrust } from "../../lab/relying-party-verify.js";
import { startRelyingParties, type RelyingParties, type RelyingPartyAddress } from "../../lab/relying-party.js";
import { aPerson, type Person } from "../../lab/sign-in.js";

const account = "123456789012";

export const parties = {
  cognito: {
    kind: "cognito",
    provider: "corp",
    userPool: "us-east-1_AbC123xyz",
    domain: "corp.auth.us-east-1.amazoncognito.com",
  },
  iam: { kind: "iam", provider: "corp", account },
  identityCenter: {
    kind: "identity-center",
    provider: "corp",
    region: "us-east-1",
    directory: "d-1234567890",
    acsId: "11111111-2222-3333-4444-555555555555",
    users: ["alice@example.com"],
  },
} as const satisfies Readonly<Record<string, LabRelyingParty>>;

export const alice = { name: "alice", password: "wonderland" } as const;

export const users = {
  "alice:wonderland": {
    uid: ["alice"],
    mail: ["alice@example.com"],
    "https://aws.amazon.com/SAML/Attributes/Role": [
      `arn:aws:iam::${account}:role/developer,arn:aws:iam::${account}:saml-provider/corp`,
    ],
    "https://aws.amazon.com/SAML/Attributes/RoleSessionName": ["alice"],
  },
} as const;

export interface SignInPlace {
  readonly identityProvider: IdentityProvider;
  readonly relyingParties: RelyingParties;
  /** What every relying party goes by from now on, unless it is told otherwise. */
  readonly trust: (held: HeldTrust, party?: LabRelyingParty) => void;
  readonly address: (party: LabRelyingParty) => RelyingPartyAddress;
  readonly person: (party: LabRelyingParty) => Person;
  readonly stop: () => Promise<void>;
}

/** At first each trusts what the identity provider publishes at the start. */
export async function aSignInPlace(options: Partial<IdentityProviderOptions> = {}): Promise<SignInPlace> {
  const all: readonly LabRelyingParty[] = Object.values(parties);
  const folder = mkdtempSync(join(tmpdir(), "crossfade-idp-"));
  const identityProvider = await startIdentityProvider({
    folder,
    generation: { id: "2025" },
    relyingParties: all.map(serviceProviderOf),
    users,
    workers: 2,
    ...options,
  });
  let common: HeldTrust = { metadata: await identityProvider.metadata() };
  const own = new Map<LabRelyingParty, HeldTrust>();
  const relyingParties = await startRelyingParties({
    parties: all,
    trusts: async (party) => own.get(party) ?? common,
  });
  const address = (party: LabRelyingParty): RelyingPartyAddress => {
    const found = relyingParties.addresses.find((one) => one.party === party);
    if (found === undefined) throw new Error(`found no relying party of kind ${party.kind}; expected one of these`);
    return found;
  };
  return {
    identityProvider,
    relyingParties,
    trust: (held, party) => {
      if (party === undefined) common = held;
      else own.set(party, held);
    },
    address,
    person: (party) => aPerson(identityProvider, address(party), alice),
    stop: async () => {
      await relyingParties.stop();
      await identityProvider.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Where the identity provider is missing, says which tests that skips, by one test of that name. */
export function skippedWithoutIdentityProvider(what: string): boolean {
  const missing = identityProviderMissing();
  if (missing === undefined) return false;
  test.skip(`${what} (skipped: ${missing})`, () => {});
  console.warn(`Skipped, ${missing}: ${what}`);
  return true;
}
