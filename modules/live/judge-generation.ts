import type { CertificateKey } from "../certificates/key-kind.js";
import { nameOfKey } from "../certificates/key-kind.js";
import { readCertificatePem } from "../certificates/pem.js";
import type { TlsGeneration } from "../rotation/tls-rotation.js";
import type { GenerationUse, Preflight } from "./explain-preflight.js";
import { ReadFault } from "./fault.js";
import type { ListedCertificate } from "./listed-certificate.js";
import type { CertificateAnswer, ObservedCertificate } from "./stored-certificate.js";

/** A generation and what its store says of it. */
export interface ReadGeneration {
  /** In the spec's list. */
  readonly index: number;
  readonly generation: TlsGeneration;
  readonly standing: GenerationUse;
  /** Undefined where the spec names no ARN to look at; a fault where it could not be told. */
  readonly answer: CertificateAnswer | ListedCertificate | ReadFault | undefined;
}

/** Whether its store has the generation as the spec says, and CloudFront would attach it. */
export function judgeGeneration(
  { index, generation, standing, answer }: ReadGeneration,
  now: Date,
): readonly Preflight[] {
  const { id, certificate } = generation;
  if (certificate.held !== "in-store" || answer === undefined) return [];
  const { arn, files } = certificate;
  const path = ["spec", "generations", index, "certificate", "arn"];
  if (answer instanceof ReadFault) {
    // Any other fault is said as such: nothing is known of the certificate.
    if (answer.reason !== "not-ready") return [];
    return [{ path, code: "certificate-not-issued", generation: id, arn, status: "PENDING_VALIDATION", standing }];
  }
  if (!answer.found) return [{ path, code: "certificate-gone", generation: id, arn }];
  const { status, notAfter, notBefore } = answer;
  const pem = files === undefined ? undefined : readCertificatePem(files.pem.text).certificate;
  return [
    ...(pem === undefined || files === undefined || "key" in answer || pem.fingerprint === answer.fingerprint
      ? []
      : [{ path, code: "certificate-differs", generation: id, arn, pem: files.pem.path } as const]),
    ...(notAfter > now ? [] : [{ path, code: "certificate-expired", generation: id, notAfter, standing } as const]),
    ...(standing === "former" ? [] : judgeIncoming(answer)),
    // An expired one is said above, with the remedy that fits.
    ...(status === undefined || status === "ISSUED" || status === "EXPIRED"
      ? []
      : [{ path, code: "certificate-not-issued", generation: id, arn, status, standing } as const]),
  ];

  /** What matters only to one that is yet to be attached. */
  function judgeIncoming(held: ObservedCertificate | ListedCertificate): readonly Preflight[] {
    const key = "key" in held ? held.key : readCertificatePem(held.pem).certificate?.key;
    return [
      ...(notBefore <= now
        ? []
        : [{ path, code: "certificate-not-yet-valid", generation: id, notBefore, standing } as const]),
      ...(key === undefined || isAttachable(key)
        ? []
        : [{ path, code: "certificate-key-type", generation: id, found: nameOfKey(key), standing } as const]),
    ];
  }
}

/** What CloudFront takes (Developer Guide, "Requirements for using SSL/TLS certificates"), whatever one thinks of it. */
const rsaSizes: readonly number[] = [1024, 2048, 3072, 4096];

function isAttachable(key: CertificateKey): boolean {
  switch (key.algorithm) {
    case "RSA":
      return rsaSizes.includes(key.bits);
    case "EC":
      return key.curve === "P-256";
    case "other":
      return false;
  }
}
