import type { CertificateSummary } from "@aws-sdk/client-acm";

import type { Certificate } from "../certificates/certificate.js";
import { readCertificatePem } from "../certificates/pem.js";
import { roleOf } from "../rotation/generation-standing.js";
import type { GenerationFact, HeldGeneration } from "../rotation/standing-facts.js";
import { serverCertificateName } from "../rotation/store.js";
import type { CertificateArn, TlsGeneration, TlsRotation } from "../rotation/tls-rotation.js";
import { findByFingerprint } from "./acm.js";
import { observeCertificate } from "./certificate.js";
import type { LivePorts } from "./clients.js";
import { attachedName } from "./distribution.js";
import { ReadFault } from "./fault.js";
import type { ListedServerCertificate } from "./iam.js";
import type { ObservedCertificate } from "./stored-certificate.js";
import type { StoreListings } from "./stored-generations.js";

/** The stores, and what their lists say, asked once for all generations of a stack. */
export interface Stores {
  readonly ports: LivePorts;
  readonly listings: StoreListings;
  readonly signal: AbortSignal;
}

/** What its store says of a generation; a fault is among the answers. */
export async function readGenerationFact(
  stores: Stores,
  rotation: TlsRotation,
  generation: TlsGeneration,
): Promise<GenerationFact> {
  try {
    return await askStore(stores, rotation, generation);
  } catch (fault) {
    if (!(fault instanceof ReadFault)) throw fault;
    const { certificate, store } = generation;
    const servedAs = certificate.held === "in-store" && store === "acm" ? [certificate.arn] : undefined;
    return { told: "nothing", servedAs, why: { reason: fault.reason, message: fault.message } };
  }
}

/** As `readGenerationFact`, and never "nothing". Throws ReadFault. */
export async function askStore(
  stores: Stores,
  rotation: TlsRotation,
  generation: TlsGeneration,
): Promise<GenerationFact> {
  switch (generation.store) {
    case "iam":
      return factInIam(stores, rotation, generation);
    case "acm":
      return factInAcm(stores, rotation, generation);
  }
}

async function factInIam(
  { ports, listings, signal }: Stores,
  { name }: TlsRotation,
  { id, certificate }: TlsGeneration,
): Promise<GenerationFact> {
  const pem = pemOf(certificate);
  if (certificate.held === "unstaged") return absent("staged", pem);
  const all = await listings.iam();
  if (certificate.held === "by-terraform") {
    // A name is unique in the account, and this one is a generation's for ever.
    const created = all.find((one) => one.name === serverCertificateName(name, id));
    return created === undefined ? absent("applied", pem) : heldInIam(created, pem);
  }
  const listed = all.find(({ arn }) => arn === certificate.arn);
  return listed === undefined ? observedFact(ports, certificate.arn, pem, signal) : heldInIam(listed, pem);
}

function heldInIam({ id, arn, notAfter }: ListedServerCertificate, pem: Certificate | undefined): GenerationFact {
  if (notAfter === undefined) throw unreadable("iam:ListServerCertificates", arn);
  const common = { notBefore: undefined, origin: { by: "imported" }, inUse: false, otherUsers: [] } as const;
  return { told: "held", servedAs: [id], notAfter, differs: differsFrom(pem, undefined, notAfter), ...common };
}

async function factInAcm(stores: Stores, rotation: TlsRotation, generation: TlsGeneration): Promise<GenerationFact> {
  const { ports, listings, signal } = stores;
  const { certificate } = generation;
  const pem = pemOf(certificate);
  if (certificate.held === "unstaged") return absent("staged", pem);
  const all = await listings.acm();
  if (certificate.held === "in-store") return factUnder(certificate.arn);
  const [first, ...others] = pem === undefined ? [] : await everyCopy(ports, pem, all, signal);
  if (first === undefined) return absent("applied", pem);
  const fact = await factUnder(first);
  return fact.told === "held" ? { ...fact, servedAs: [first, ...others] } : fact;

  async function factUnder(arn: CertificateArn): Promise<GenerationFact> {
    const listed = all.find(({ CertificateArn: one }) => one === arn);
    const fact = listed && listedFact(arn, listed, pem);
    const isAskedFor = fact === undefined || (fact.told === "held" && fact.inUse && isLeaving(rotation, generation));
    return isAskedFor ? observedFact(ports, arn, pem, signal) : fact;
  }
}

/** Undefined where the list does not tell enough: who uses it, and how a renewal goes, only DescribeCertificate does. */
function listedFact(
  arn: CertificateArn,
  { Status: status, Type: type, NotBefore: notBefore, NotAfter: notAfter, InUse: inUse = false }: CertificateSummary,
  pem: Certificate | undefined,
): GenerationFact | undefined {
  if (status !== undefined && isUnissued(status)) return { told: "unissued", servedAs: [arn], status };
  if (type !== "IMPORTED" || notAfter === undefined) return undefined;
  const differs = differsFrom(pem, notBefore, notAfter);
  const common = { origin: { by: "imported" }, otherUsers: [] } as const;
  return { told: "held", servedAs: [arn], notBefore, notAfter, inUse, differs, ...common };
}

function isUnissued(status: string): boolean {
  return status !== "ISSUED" && status !== "EXPIRED";
}

/** Who else uses it decides whether it may go. */
function isLeaving(rotation: TlsRotation, generation: TlsGeneration): boolean {
  const role = roleOf(rotation, generation);
  return role === "outgoing" || role === "compromised";
}

async function observedFact(
  ports: LivePorts,
  arn: CertificateArn,
  pem: Certificate | undefined,
  signal: AbortSignal,
): Promise<GenerationFact> {
  const answer = await observeCertificate(ports, arn, signal);
  if (!answer.found) return { told: "gone" };
  const { status } = answer;
  if (status !== undefined && isUnissued(status)) return { told: "unissued", servedAs: [arn], status };
  return heldAs(answer, pem);
}

function heldAs(answer: ObservedCertificate, pem: Certificate | undefined): HeldGeneration {
  const { attached, notBefore, notAfter, origin, inUseBy, fingerprint } = answer;
  return {
    told: "held",
    servedAs: [attachedName(attached)],
    notBefore,
    notAfter,
    origin,
    inUse: inUseBy.length > 0,
    // Which distributions use it CloudFront tells, and at once; ACM lags behind it.
    otherUsers: inUseBy.filter((user) => !user.includes(":distribution/")),
    // What ACM has renewed in place is another certificate, and the same generation.
    differs: origin.by === "imported" && pem !== undefined && pem.fingerprint !== fingerprint,
  };
}

/** By what a list shows of it; `check --live` compares the whole certificate. Lists tell time in seconds. */
function differsFrom(pem: Certificate | undefined, notBefore: Date | undefined, notAfter: Date): boolean {
  if (pem === undefined) return false;
  const isOther = (a: Date, b: Date): boolean => Math.floor(a.getTime() / 1000) !== Math.floor(b.getTime() / 1000);
  return isOther(pem.notAfter, notAfter) || (notBefore !== undefined && isOther(pem.notBefore, notBefore));
}

/** The same certificate may be there several times, and a distribution may serve any of them. */
async function everyCopy(
  { acm }: LivePorts,
  certificate: Certificate,
  all: readonly CertificateSummary[],
  signal: AbortSignal,
): Promise<readonly CertificateArn[]> {
  const copies: CertificateArn[] = [];
  let rest = all;
  for (;;) {
    const arn = await findByFingerprint(acm, certificate, rest, signal);
    if (arn === undefined) return copies;
    copies.push(arn);
    rest = rest.slice(rest.findIndex(({ CertificateArn: one }) => one === arn) + 1);
  }
}

function absent(until: "staged" | "applied", pem: Certificate | undefined): GenerationFact {
  return { told: "absent", until, notAfter: pem?.notAfter };
}

function pemOf(certificate: TlsGeneration["certificate"]): Certificate | undefined {
  return certificate.files && readCertificatePem(certificate.files.pem.text).certificate;
}

function unreadable(call: string, resource: string): ReadFault {
  return new ReadFault({
    call,
    resource,
    reason: "unreadable-answer",
    found: "the answer does not say when it expires",
    permission: call,
    remedy: "check that AWS_ENDPOINT_URL and any proxy lead to AWS",
    cause: undefined,
  });
}
