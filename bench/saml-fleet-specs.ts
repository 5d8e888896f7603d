import { join } from "node:path";
import { stringify } from "yaml";

import { account, type Lab } from "../lab/lab.js";
import type { Workspace } from "../lab/workspace.js";
import { explain } from "../modules/spec/issue.js";
import { loadSpecs } from "../modules/spec/load.js";
import { stackSpec } from "./fleet.js";
import { metadataDocument } from "./saml-documents.js";
import { pemOf, signingCertificates } from "./signing-certificates.js";

/** So many SAML providers of Cognito, and how they are spread. */
export interface SamlFleet {
  /** Each an identity provider of its own. */
  readonly rotations: number;
  /** Providers of each rotation: its relying parties. */
  readonly providersEach: number;
  /** The n-th provider of a rotation is in the n-th pool, and again from the first on. */
  readonly userPools: number;
}

const generations = ["2025", "2026"] as const;

/** Writes stack `fleet`, half-way through: both generations are trusted, and the outgoing one is signed with. */
export async function writeSamlFleet(workspace: Workspace, fleet: SamlFleet): Promise<void> {
  const certificates = await signingCertificates(fleet.rotations * generations.length);
  await workspace.write("rotations/fleet/stack.yaml", stackSpec(account));
  for (let number = 0; number < fleet.rotations; number += 1) {
    const name = `corp-${number}`;
    const own = certificates.slice(number * generations.length, (number + 1) * generations.length);
    const metadata = metadataDocument({ entityId: `https://${name}.example.com/saml`, certificates: own });
    await workspace.write(`rotations/fleet/${name}/metadata.xml`, metadata);
    for (const [index, id] of generations.entries())
      await workspace.write(`rotations/fleet/${name}/${id}.pem`, pemOf(own[index] ?? ""));
    await workspace.write(`rotations/fleet/${name}.yaml`, samlSpec(name, fleet));
  }
}

function samlSpec(name: string, { providersEach, userPools }: SamlFleet): string {
  const relyingParties = Array.from({ length: providersEach }, (_, index) => ({
    kind: "cognito",
    userPool: userPoolId(index % userPools),
    provider: `${name}-${index}`,
    metadata: "file",
    identifiers: [`${name}-${index}.example.com`],
    signOut: true,
    signRequests: true,
    attributes: { email: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress" },
  }));
  return stringify({
    apiVersion: "crossfade/v1",
    kind: "SamlRotation",
    metadata: { name, owner: "team-identity" },
    spec: {
      identityProvider: { vendor: "generic", metadata: { file: `${name}/metadata.xml` } },
      generations: generations.map((id) => ({ id, pem: `${name}/${id}.pem` })),
      signing: generations[0],
      relyingParties,
    },
  });
}

function userPoolId(number: number): string {
  return `us-east-1_Fleet${String(number).padStart(4, "0")}`;
}

/** Puts into the lab what an apply of the workspace's specs would have left there. Throws where a spec is not sound. */
export async function stockSamlFleet(lab: Lab, { folder }: Workspace): Promise<void> {
  const { stacks, issues } = loadSpecs(join(folder, "rotations"), { now: new Date() });
  if (issues.length > 0) throw new Error(`the fleet's specs are not sound:\n${issues.map(explain).join("\n")}`);
  const providers = stacks
    .flatMap(({ samlRotations }) => samlRotations)
    .flatMap(({ identityProvider: { metadata }, relyingParties }) =>
      relyingParties.flatMap((party) =>
        party.kind === "cognito" && metadata !== undefined ? [{ party, trusting: metadata.trusting }] : [],
      ),
    );
  for (const id of new Set(providers.map(({ party }) => party.userPool))) await lab.addUserPool({ id });
  for (const { party, trusting } of providers) {
    const { userPool: pool, provider: name, identifiers, attributes } = party;
    const details = { MetadataFile: trusting, IDPSignout: "true", RequestSigningAlgorithm: "rsa-sha256" };
    await lab.addCognitoProvider({ pool, name, details, identifiers, attributes });
  }
}
