import type { CertificateArn, Fingerprint, GenerationId } from "../rotation/tls-rotation.js";
import { observeCertificate } from "./certificate.js";
import type { StorePorts } from "./clients.js";
import { attachedName, type ViewerCertificate } from "./distribution.js";
import { ReadFault } from "./fault.js";
import type { ObservedCertificate } from "./stored-certificate.js";

/** A generation and how to recognise it; without a fingerprint only by its ARN. */
export interface KnownGeneration {
  readonly id: GenerationId;
  readonly arn: CertificateArn;
  /** What a distribution says that serves it; undefined where only its store could tell. */
  readonly attached: string | undefined;
  readonly fingerprint: Fingerprint | undefined;
}

/** What a gate's `serve` means: the certificate to expect, and the names of the others that may still answer. */
export interface Expected {
  readonly serve: GenerationId;
  readonly certificate: ObservedCertificate;
  readonly known: readonly KnownGeneration[];
}

interface Subject {
  readonly serve: GenerationId;
  readonly generations: Readonly<Record<GenerationId, CertificateArn>>;
}

/** Undefined where its store does not hold the generation to serve, or the gate does not know it. Throws ReadFault. */
export async function expectedOf(
  stores: StorePorts,
  { serve, generations }: Subject,
  signal: AbortSignal,
): Promise<Expected | undefined> {
  const arn = Object.hasOwn(generations, serve) ? generations[serve] : undefined;
  if (arn === undefined) return undefined;
  const certificate = await observeCertificate(stores, arn, signal);
  if (!certificate.found) return undefined;
  const others = Object.entries(generations).filter(([id]) => id !== serve);
  const known = await Promise.all(others.map(([id, other]) => recognised(stores, id, other, signal)));
  const served = { id: serve, arn, attached: attachedName(certificate.attached), fingerprint: certificate.fingerprint };
  return { serve, certificate, known: [served, ...known] };
}

/** The other generations are read only to name them: one that cannot be read is called by its fingerprint instead. */
async function recognised(
  stores: StorePorts,
  id: GenerationId,
  arn: CertificateArn,
  signal: AbortSignal,
): Promise<KnownGeneration> {
  try {
    const answer = await observeCertificate(stores, arn, signal);
    if (!answer.found) return { id, arn, attached: undefined, fingerprint: undefined };
    return { id, arn, attached: attachedName(answer.attached), fingerprint: answer.fingerprint };
  } catch (cause) {
    if (cause instanceof ReadFault) return { id, arn, attached: undefined, fingerprint: undefined };
    throw cause;
  }
}

/** `generation "2026-03" (1f0a2b3c4d5e6f70)`. */
export function nameByFingerprint(known: readonly KnownGeneration[], fingerprint: Fingerprint): string {
  const generation = known.find((one) => one.fingerprint === fingerprint);
  const name = generation === undefined ? "a certificate of no generation" : `generation "${generation.id}"`;
  return `${name} (${fingerprint.slice(0, 16)})`;
}

/** What a distribution is configured to serve. */
export function nameByCertificate(known: readonly KnownGeneration[], certificate: ViewerCertificate): string {
  if (certificate === "default") return "CloudFront's default certificate";
  const name = attachedName(certificate);
  const generation = known.find(({ arn, attached }) => (attached ?? arn) === name);
  return generation === undefined ? `a certificate of no generation (${name})` : `generation "${generation.id}"`;
}
