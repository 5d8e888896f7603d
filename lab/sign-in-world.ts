// A company that signs in to AWS: its identity provider, three relying parties that trust it already, and people.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { CreateSAMLProviderCommand, IAMClient } from "@aws-sdk/client-iam";

import { createCertificateAuthority } from "./certificate-authority.js";
import { type IdentityProvider, startIdentityProvider } from "./identity-provider.js";
import type { Lab } from "./lab.js";
import { iamAttributes, type LabRelyingParty, serviceProviderOf } from "./relying-party-kinds.js";
import { trustsIn } from "./relying-party-trusts.js";
import { type RelyingPartyAddress, startRelyingParties } from "./relying-party.js";
import { aPerson } from "./sign-in.js";
import { type SignInProber, startSignInProber } from "./sign-in-prober.js";

/** Fixed, so that specs and metadata can be written before the lab is up. */
export const company = {
  userPool: "us-east-1_AbC123xyz",
  /** Of the provider in the user pool, and in IAM. */
  provider: "corp",
  domain: "corp.auth.us-east-1.amazoncognito.com",
  instance: "arn:aws:sso:::instance/ssoins-1111222233334444",
  directory: "d-1234567890",
  host: "idp.corp.test",
} as const;

const credentials = { name: "alice", password: "wonderland" } as const;

export type Party = LabRelyingParty["kind"];

export interface SignInOptions {
  /** For the keys of the identity provider and the root of its https address. */
  readonly folder: string;
  /** Who signs in where; default: all three. */
  readonly parties?: readonly Party[] | undefined;
  /** How the user pool is given metadata; default: file. */
  readonly metadata?: "file" | "url" | undefined;
  readonly oneCertificateOnly?: boolean | undefined;
  /** From one sign-in's beginning to the next one's, at each relying party; default 150 ms. */
  readonly everyMs?: number | undefined;
}

export interface SignInWorld {
  readonly identityProvider: IdentityProvider;
  readonly prober: SignInProber;
  /** For `connectTo` in stack.yaml: where the identity provider's https address really is. */
  readonly connectTo: readonly string[];
  /** So that those who are given it trust that address. */
  readonly environment: Readonly<Record<string, string>>;
  /** A SAMLResponse as a browser would have it: base64. */
  capture(party?: Party): Promise<string>;
  stop(): Promise<void>;
}

/** Starts the identity provider and connects it to what the lab plays of AWS, as somebody did it long ago; some 3 s. */
export async function startSignIns(lab: Lab, options: SignInOptions): Promise<SignInWorld> {
  await mkdir(options.folder, { recursive: true });
  const authority = await createCertificateAuthority({ name: "Crossfade Demo Identity" });
  const root = join(options.folder, "root.pem");
  await writeFile(root, authority.root);
  const all = partiesOf(lab).filter(({ kind }) => (options.parties ?? [kind]).includes(kind));
  const identityProvider = await startIdentityProvider({
    folder: options.folder,
    host: company.host,
    generation: { id: "2025" },
    relyingParties: all.map(serviceProviderOf),
    users: usersOf(lab),
    workers: 3,
    authority,
    oneCertificateOnly: options.oneCertificateOnly,
  });
  const connected = async (): Promise<readonly RelyingPartyAddress[]> => {
    await connect(lab, identityProvider, all, options.metadata ?? "file");
    const trusts = trustsIn(lab, { identityCenter: company.instance, identityProvider });
    const parties = await startRelyingParties({ parties: all, trusts });
    stops.push(parties.stop);
    return parties.addresses;
  };
  const stops = [identityProvider.stop];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).toReversed()) await one();
  };
  try {
    const addresses = await connected();
    const { everyMs } = options;
    const prober = await startSignInProber({ identityProvider, relyingParties: addresses, credentials, everyMs });
    stops.push(async () => {
      await prober.stop();
    });
    const port = new URL(identityProvider.secureAt ?? "").port;
    return {
      identityProvider,
      prober,
      connectTo: [`${company.host}:443:127.0.0.1:${port}`],
      environment: { NODE_EXTRA_CA_CERTS: root },
      capture: (kind = "iam") => {
        const address = addresses.find(({ party }) => party.kind === kind) ?? addresses[0];
        if (address === undefined) throw new Error("nobody signs in anywhere");
        return aPerson(identityProvider, address, credentials).captureResponse();
      },
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

function partiesOf({ account }: Lab): readonly LabRelyingParty[] {
  const { provider, userPool, domain, directory } = company;
  return [
    { kind: "cognito", provider, userPool, domain },
    { kind: "iam", provider, account },
    {
      kind: "identity-center",
      provider,
      region: "us-east-1",
      directory,
      acsId: "11111111-2222-3333-4444-555555555555",
    },
  ];
}

function usersOf({ account }: Lab) {
  const role = `arn:aws:iam::${account}:role/developer,arn:aws:iam::${account}:saml-provider/${company.provider}`;
  return {
    [`${credentials.name}:${credentials.password}`]: {
      uid: [credentials.name],
      mail: ["alice@example.com"],
      [iamAttributes.role]: [role],
      [iamAttributes.sessionName]: [credentials.name],
    },
  };
}

async function connect(
  lab: Lab,
  identityProvider: IdentityProvider,
  parties: readonly LabRelyingParty[],
  by: "file" | "url",
): Promise<void> {
  const metadata = await identityProvider.metadata();
  lab.setOrigin(identityProvider.origin, identityProvider.at);
  for (const { kind } of parties)
    switch (kind) {
      case "cognito": {
        await lab.addUserPool({ id: company.userPool, domain: "corp" });
        const source = by === "file" ? { MetadataFile: metadata } : { MetadataURL: identityProvider.metadataUrl };
        const details = { ...source, IDPSignout: "false" };
        await lab.addCognitoProvider({ pool: company.userPool, name: company.provider, details });
        break;
      }
      case "iam":
        await new IAMClient({
          endpoint: lab.endpoint,
          region: "us-east-1",
          credentials: { accessKeyId: "lab", secretAccessKey: "lab" },
        }).send(new CreateSAMLProviderCommand({ Name: company.provider, SAMLMetadataDocument: metadata }));
        break;
      case "identity-center":
        await lab.addIdentityCenter({
          arn: company.instance,
          identityStore: company.directory,
          certificates: [identityProvider.keys.signing.pem],
        });
        break;
    }
}
