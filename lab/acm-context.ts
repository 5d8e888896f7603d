import type { AcmRecords } from "./acm-records.js";
import type { Answer, Call } from "./answer.js";
import type { Distributions } from "./distributions.js";
import type { Forward } from "./forward.js";
import type { HeldCertificates } from "./held-certificates.js";
import type { Quotas } from "./quotas.js";

export interface AcmContext {
  readonly certificates: HeldCertificates;
  readonly acmRecords: AcmRecords;
  readonly distributions: Distributions;
  readonly quotas: Quotas;
  readonly forward: Forward;
  /** From a re-import to the edge showing it. */
  readonly propagationMs: number;
}

export const acmTarget = "CertificateManager.";

/** Hands the call to the emulator with its own ARNs in it, and translates the answer back. */
export async function askAcm(call: Call, { certificates, forward }: AcmContext): Promise<Answer> {
  const answer = await forward({ ...call, body: Buffer.from(certificates.toEmulators(call.body.toString("utf8"))) });
  const { "content-length": _, ...headers } = answer.headers;
  return { ...answer, headers, body: Buffer.from(certificates.toOurs(answer.body.toString("utf8"))) };
}
