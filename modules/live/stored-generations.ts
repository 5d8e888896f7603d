import type { CertificateSummary } from "@aws-sdk/client-acm";

import { readCertificatePem } from "../certificates/pem.js";
import type { StoredGeneration } from "../rotation/dedicated-ip.js";
import { serverCertificateName } from "../rotation/store.js";
import type { CertificateFiles, TlsGeneration, TlsRotation } from "../rotation/tls-rotation.js";
import { findByFingerprint, listCertificates } from "./acm.js";
import type { StorePorts } from "./clients.js";
import type { ListedServerCertificate } from "./iam.js";

/** What the stores hold, listed when first asked and once only. */
export interface StoreListings {
  readonly acm: () => Promise<readonly CertificateSummary[]>;
  readonly iam: () => Promise<readonly ListedServerCertificate[]>;
}

export function storeListings(ports: StorePorts, signal: AbortSignal): StoreListings {
  let acm: Promise<readonly CertificateSummary[]> | undefined;
  let iam: Promise<readonly ListedServerCertificate[]> | undefined;
  return {
    acm: () => (acm ??= listAcm(ports, signal)),
    iam: () => (iam ??= listIam(ports, signal)),
  };
}

async function listAcm(ports: StorePorts, signal: AbortSignal): Promise<readonly CertificateSummary[]> {
  const listed: CertificateSummary[] = [];
  for await (const summary of listCertificates(ports.acm, signal)) listed.push(summary);
  return listed;
}

async function listIam(ports: StorePorts, signal: AbortSignal): Promise<readonly ListedServerCertificate[]> {
  // IAM's client takes longer to load than the rest to answer.
  const { listServerCertificates } = await import("./iam.js");
  return listServerCertificates(await ports.iam(), "/cloudfront/", signal);
}

/**
 * Where a generation is, whoever put it there: staged without being recorded, or created by Terraform, whose state is not
 * asked. In ACM it is known by its fingerprint, in IAM by its name, which one generation has for ever. Throws ReadFault.
 */
export async function storedGeneration(
  ports: StorePorts,
  listings: StoreListings,
  rotation: TlsRotation,
  { id: generation, store, certificate }: TlsGeneration,
  signal: AbortSignal,
): Promise<StoredGeneration> {
  const arn = certificate.held === "in-store" ? certificate.arn : undefined;
  if (store === "iam") {
    const name = serverCertificateName(rotation.name, generation);
    const held = (await listings.iam()).find((one) => (arn === undefined ? one.name === name : one.arn === arn));
    return { generation, attachedAs: held?.id, notAfter: held?.notAfter };
  }
  const listed = await listings.acm();
  const attachedAs =
    certificate.held === "in-store" ? certificate.arn : await inAcm(ports, listed, certificate.files, signal);
  const summary = listed.find(({ CertificateArn: one }) => one === attachedAs);
  return { generation, attachedAs, notAfter: summary?.NotAfter };
}

async function inAcm(
  { acm }: StorePorts,
  listed: readonly CertificateSummary[],
  { pem }: CertificateFiles,
  signal: AbortSignal,
) {
  const { certificate } = readCertificatePem(pem.text);
  return certificate && findByFingerprint(acm, certificate, listed, signal);
}
