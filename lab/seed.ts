import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  createCertificateAuthority,
  type CertificateAuthority,
  type IssuedCertificate,
} from "./certificate-authority.js";
import { demoDistributions } from "./seed-distributions.js";
import type { World } from "./world.js";

/** What rotations/demo names: fixed, so that the repository can name it. */
export const demo = {
  /** Of generation 2026-03. */
  certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/0c5fade0-2026-4003-8000-000000000001",
  /** On both generations. */
  names: ["www.example.com", "example.com", "*.shop.example.com", "api.example.com"],
  distributionIds: demoDistributions.map(({ id }) => id),
  aliases: demoDistributions.flatMap(({ aliases }) => aliases),
  /** One name a viewer would ask for, for each alias. */
  viewerNames: ["www.example.com", "cart.shop.example.com", "api.example.com", "example.com"],
} as const;

export interface SeedOptions {
  /** Where to write the incoming generation's cert.pem, chain.pem and key.pem; it is made if need be. Left out: nowhere. */
  readonly incomingFolder?: string | undefined;
}

export interface DemoWorld {
  /** What a viewer has to trust, in PEM. */
  readonly root: string;
  /** Issues further certificates under the same root. */
  readonly authority: CertificateAuthority;
  readonly outgoing: { readonly arn: string; readonly fingerprint: string };
  readonly incoming: IssuedCertificate;
}

async function writeGeneration(folder: string, { pem, chain, privateKey }: IssuedCertificate): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "cert.pem"), pem);
  await writeFile(join(folder, "chain.pem"), chain);
  await writeFile(join(folder, "key.pem"), privateKey, { mode: 0o600 });
}

/** Fills a lab with the demo's certificate and distributions, and makes the generation that is to replace it. */
export async function seedDemo(
  lab: Pick<World, "importCertificate" | "addDistribution">,
  options: SeedOptions = {},
): Promise<DemoWorld> {
  // RSA, as most certificates are: ListCertificates shows nothing else to those who do not ask for more.
  const authority = await createCertificateAuthority({ name: "Crossfade Demo", algorithm: "rsa" });
  const [outgoing, incoming] = await Promise.all([
    authority.issue({ names: demo.names }),
    authority.issue({ names: demo.names }),
  ]);
  const arn = await lab.importCertificate({ ...outgoing, arn: demo.certificateArn });
  for (const distribution of demoDistributions) await lab.addDistribution({ ...distribution, certificateArn: arn });
  if (options.incomingFolder !== undefined) await writeGeneration(options.incomingFolder, incoming);
  return { root: authority.root, authority, outgoing: { arn, fingerprint: outgoing.fingerprint }, incoming };
}
