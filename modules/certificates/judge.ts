import type { Certificate } from "./certificate.js";
import { judgeChain } from "./chain.js";
import { uncovered } from "./coverage.js";
import { nameOfKey, signerAlgorithm } from "./key-kind.js";
import { readCertificatePem, readChainPem } from "./pem.js";
import { judgePrivateKey } from "./private-key.js";
import type { CertificateProblem } from "./problem.js";
import type { Part } from "./text-fault.js";
import { purposesWithoutServer, signedByItself } from "./signature.js";

export interface JudgedCertificate {
  /** The first certificate of the text, also where there are several; undefined where none can be read. */
  readonly certificate: Certificate | undefined;
  /** What of the chain can be read, in the order of the text. */
  readonly chain: readonly Certificate[];
  /** All of them, errors and warnings: `severity` tells which. The certificate's first, then the chain's, then the key's. */
  readonly problems: readonly CertificateProblem[];
}

const day = 24 * 60 * 60 * 1000;
const expiringWithin = 30 * day;

/** Judges a certificate, its chain and its key for use on CloudFront through ACM. Never throws, whatever the texts are. */
export function judgeCertificate({
  pem,
  chain,
  privateKey,
  now,
}: {
  readonly pem: string;
  readonly chain: string | undefined;
  readonly privateKey?: string | undefined;
  readonly now: Date;
}): JudgedCertificate {
  const { certificate, problems } = readCertificatePem(pem);
  const read = chain === undefined ? { certificates: [], problems: [] } : readChainPem(chain);
  // A certificate that could not be read leaves a hole in the chain, and every link would look broken.
  const whole = certificate !== undefined && read.problems.length === 0;
  return {
    certificate,
    chain: read.certificates.map((placed) => placed.certificate),
    problems: [
      ...problems,
      ...(certificate === undefined ? [] : judgeLeaf(certificate, chain !== undefined, now)),
      ...read.problems,
      ...read.certificates
        .filter((placed) => placed.certificate.fingerprint !== certificate?.fingerprint)
        .flatMap((placed) => judgeTime(placed.certificate, "chain", placed.position, now)),
      ...(whole ? judgeChain(certificate, read.certificates) : []),
      ...(privateKey === undefined ? [] : judgePrivateKey(privateKey, certificate)),
    ],
  };
}

/** The aliases that the certificate does not cover, as a problem; empty where it covers all. */
export function judgeCoverage({ names }: Certificate, aliases: readonly string[]): readonly CertificateProblem[] {
  const missing = uncovered(names, aliases);
  return missing.length === 0 ? [] : [{ code: "names-not-covering", in: "certificate", names, aliases: missing }];
}

function judgeLeaf(certificate: Certificate, hasChain: boolean, now: Date): readonly CertificateProblem[] {
  const { subject, names, issuer } = certificate;
  const selfSigned = signedByItself(certificate);
  const purposes = purposesWithoutServer(certificate);
  return [
    ...judgeTime(certificate, "certificate", undefined, now),
    ...judgeKeyKind(certificate),
    ...(selfSigned ? [about("self-signed", subject)] : []),
    // Whoever signs a server's certificate with itself tends to make it an authority; one with names is still meant for a server.
    ...(certificate.certificateAuthority && !(selfSigned && names.length > 0)
      ? [about("certificate-authority", subject)]
      : []),
    ...(names.length === 0 ? [about("no-names", subject)] : []),
    ...(purposes === undefined ? [] : [{ code: "not-for-servers", in: "certificate", purposes } as const]),
    ...(hasChain || selfSigned ? [] : [{ code: "chain-missing", in: "certificate", issuer } as const]),
  ];
}

function about(code: "self-signed" | "certificate-authority" | "no-names", subject: string): CertificateProblem {
  return { code, in: "certificate", subject };
}

function judgeTime(
  { notBefore, notAfter, subject }: Certificate,
  part: Part,
  position: number | undefined,
  now: Date,
): readonly CertificateProblem[] {
  const at = { in: part, position, subject };
  const left = notAfter.getTime() - now.getTime();
  return [
    ...(now < notBefore ? [{ ...at, code: "not-yet-valid", notBefore } as const] : []),
    // A certificate is valid up to and including notAfter (RFC 5280 4.1.2.5).
    ...(left < 0 ? [{ ...at, code: "expired", notAfter } as const] : []),
    ...(left >= 0 && left < expiringWithin
      ? [{ ...at, code: "expiring", notAfter, days: Math.floor(left / day) } as const]
      : []),
  ];
}

/** CloudFront takes RSA 1024, 2048, 3072, 4096 and P-256; nobody trusts 1024 any more, and neither do we. */
const rsaSizes: readonly number[] = [2048, 3072, 4096];

function judgeKeyKind({ key, der }: Certificate): readonly CertificateProblem[] {
  if (key.algorithm === "RSA" && key.bits < 2048) {
    return [{ code: "key-too-short", in: "certificate", bits: key.bits }];
  }
  const taken = key.algorithm === "RSA" ? rsaSizes.includes(key.bits) : key.algorithm === "EC" && key.curve === "P-256";
  if (!taken) return [{ code: "key-type", in: "certificate", found: nameOfKey(key) }];
  const issuer = signerAlgorithm(der);
  if (issuer === key.algorithm) return [];
  return [{ code: "issuer-algorithm", in: "certificate", found: nameOfKey(key), issuer }];
}
