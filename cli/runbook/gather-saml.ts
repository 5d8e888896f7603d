import { createHash } from "node:crypto";

import { parseCertificate } from "../../modules/certificates/certificate.js";
import { readCertificatePem } from "../../modules/certificates/pem.js";
import { expectAccount } from "../../modules/live/account.js";
import { connect, type LiveClients } from "../../modules/live/clients.js";
import { lookUpConsoleSteps } from "../../modules/live/cloudtrail.js";
import { observeUserPool, readSigningCertificate } from "../../modules/live/cognito.js";
import { ReadFault } from "../../modules/live/fault.js";
import type { ConsoleTrace } from "../../modules/rotation/console-trace.js";
import type { CognitoParty } from "../../modules/rotation/relying-party.js";
import type { SamlGeneration, SamlRotation } from "../../modules/rotation/saml-rotation.js";
import type { Stack } from "../../modules/rotation/stack.js";
import { identityCenters } from "../../modules/rotation/trust.js";
import { type Output, ticking } from "../output.js";
import { placeOfAccount, type Specs } from "../specs.js";
import type { CertificateFacts, SamlRunbookFacts } from "./saml-facts.js";

export interface SamlQuestion {
  readonly found: Specs;
  readonly stack: Stack;
  readonly rotation: SamlRotation;
  readonly live: boolean;
  readonly out: Output;
}

/** All that a runbook needs to know; of AWS only with `live`. Throws ReadFault where what is asked for cannot be read. */
export async function gatherSaml(question: SamlQuestion): Promise<SamlRunbookFacts> {
  const { found, stack, rotation, live, out } = question;
  const offline = {
    stack: stack.name,
    certificates: Object.fromEntries(rotation.generations.flatMap(certificateFacts)),
    unlisted: unlistedIn(found, rotation),
    place: (path: readonly (string | number)[]) => found.locate(rotation.name, path).text,
  };
  if (!live) return { ...offline, traces: undefined, poolCertificates: {}, poolDomains: {} };
  return ticking(out, `rotation "${rotation.name}": reading`, async (say) => {
    const clients = connect({ region: stack.region, assumeRole: stack.assumeRole }, say);
    await expectAccount(clients.sts, stack.account, undefined, placeOfAccount(found, stack));
    const pools = await poolFacts(clients, rotation);
    return { ...offline, ...pools, traces: await tracesOf(clients, rotation, out) };
  });
}

/** Reading the specs has compared them already. */
function unlistedIn(found: Specs, { name }: SamlRotation): SamlRunbookFacts["unlisted"] {
  const { file } = found.locate(name, ["spec"]);
  return found.issues.flatMap((issue) =>
    issue.code === "metadata-other-certificates" && issue.file === file ? issue.certificates : [],
  );
}

function certificateFacts({ id, pem }: SamlGeneration): readonly (readonly [string, CertificateFacts])[] {
  const { certificate } = readCertificatePem(pem.text);
  if (certificate === undefined) return [];
  const { der, serialNumber, subject, pem: text } = certificate;
  // Weak as a hash, and all that some consoles show.
  const thumbprint = createHash("sha1").update(der).digest("hex").toUpperCase();
  return [[id, { thumbprint, serialNumber, subject, pem: text }]];
}

async function poolFacts(
  clients: LiveClients,
  { relyingParties }: SamlRotation,
): Promise<Pick<SamlRunbookFacts, "poolCertificates" | "poolDomains">> {
  const parties = relyingParties.filter((party) => party.kind === "cognito").filter(({ deleted }) => !deleted);
  const poolCertificates: Record<string, string> = {};
  const poolDomains: Record<string, string> = {};
  for (const pool of new Set(parties.map(({ userPool }) => userPool))) {
    const client = await clients.cognito();
    const answer = await observeUserPool(client, pool);
    if (!answer.found) continue;
    const region = pool.split("_")[0] ?? "";
    const prefix = answer.domain === undefined ? undefined : `${answer.domain}.auth.${region}.amazoncognito.com`;
    const domain = answer.customDomain ?? prefix;
    if (domain !== undefined) poolDomains[pool] = domain;
    if (!signsRequests(parties, pool)) continue;
    const base64 = await readSigningCertificate(client, pool);
    if (base64 !== undefined) poolCertificates[pool] = pemOf(base64, pool);
  }
  return { poolCertificates, poolDomains };
}

function signsRequests(parties: readonly CognitoParty[], pool: string): boolean {
  return parties.some(({ userPool, signRequests }) => userPool === pool && signRequests);
}

function pemOf(base64: string, pool: string): string {
  const read = parseCertificate(Buffer.from(base64.replaceAll(/-----[^-]*-----|\s/g, ""), "base64"));
  if (read.ok) return read.certificate.pem;
  throw new Error(
    `user pool "${pool}" answers GetSigningCertificate with something that is no certificate (${read.why}); run it again, or download the certificate in the Cognito console`,
  );
}

/** Evidence that may be there: not having it is said, and stops nothing. */
async function tracesOf(
  clients: LiveClients,
  rotation: SamlRotation,
  out: Output,
): Promise<readonly ConsoleTrace[] | undefined> {
  if (identityCenters(rotation).length === 0) return undefined;
  try {
    return await lookUpConsoleSteps(await clients.cloudtrail());
  } catch (fault) {
    if (!(fault instanceof ReadFault)) throw fault;
    out.progress(`warning: what CloudTrail has of Identity Center's certificates is not shown: ${fault.message}`);
    return undefined;
  }
}
