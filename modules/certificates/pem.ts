import { type Certificate, largestCertificate, parseCertificate } from "./certificate.js";
import { foundInBlock, foundInText } from "./found-instead.js";
import { decodeBody, type PemBlock, scanPem } from "./pem-blocks.js";
import type { CertificateProblem } from "./problem.js";
import type { Part } from "./text-fault.js";

/** ACM's ImportCertificate takes a chain of at most 2 MiB. */
export const largestChain = 2 * 1024 * 1024;

/** Real chains have one to four certificates; more is a bundle of roots, and each costs time to verify. */
export const longestChain = 10;

/** Of a hostile text the first few faults say enough. */
const mostProblems = 10;

export interface PlacedCertificate {
  readonly certificate: Certificate;
  /** Among the certificates of the text, from 1. */
  readonly position: number;
}

/** Reads the one certificate of a text; where there are several the first, and a problem that says so. Never throws. */
export function readCertificatePem(text: string): {
  readonly certificate: Certificate | undefined;
  readonly problems: readonly CertificateProblem[];
} {
  const opened = openPem(text, "certificate", largestCertificate);
  if (!opened.ok) return { certificate: undefined, problems: opened.problems };
  const [first, second] = opened.certificates;
  const several: readonly CertificateProblem[] =
    second === undefined
      ? []
      : [{ code: "several-certificates", in: "certificate", count: opened.certificates.length, line: second.line }];
  if (first === undefined) return { certificate: undefined, problems: opened.problems };
  const read = readBlock(first, "certificate", undefined);
  const unread = read.certificate === undefined ? [read.problem] : [];
  return { certificate: read.certificate, problems: [...opened.problems, ...several, ...unread] };
}

/** Reads the certificates of a chain, in the order of the text. Never throws. */
export function readChainPem(text: string): {
  readonly certificates: readonly PlacedCertificate[];
  readonly problems: readonly CertificateProblem[];
} {
  const opened = openPem(text, "chain", largestChain);
  if (!opened.ok) return { certificates: [], problems: opened.problems };
  const count = opened.certificates.length;
  if (count > longestChain) {
    const tooLong = { code: "chain-too-long", in: "chain", count, limit: longestChain } as const;
    return { certificates: [], problems: [...opened.problems, tooLong] };
  }
  const read = opened.certificates.map((block, index) => readBlock(block, "chain", index + 1));
  return {
    certificates: read.flatMap((result, index) =>
      result.certificate === undefined ? [] : [{ certificate: result.certificate, position: index + 1 }],
    ),
    problems: [
      ...opened.problems,
      ...read.flatMap((result) => (result.certificate === undefined ? [result.problem] : [])),
    ],
  };
}

type OpenedPem =
  | { readonly ok: true; readonly certificates: readonly PemBlock[]; readonly problems: readonly CertificateProblem[] }
  | { readonly ok: false; readonly problems: readonly CertificateProblem[] };

/** The certificate blocks of a text that is small enough, and a problem for whatever else it holds. */
function openPem(text: string, part: Part, limit: number): OpenedPem {
  const tooLarge = sizeProblem(text, part, limit);
  if (tooLarge !== undefined) return { ok: false, problems: [tooLarge] };
  const { blocks, faults } = scanPem(text);
  if (blocks.length + faults.length === 0) {
    return { ok: false, problems: [{ code: "not-pem", in: part, found: foundInText(text) }] };
  }
  const broken = faults.map(({ fault, line }) => ({ code: "broken-block", in: part, fault, line }) as const);
  const others = blocks.filter(({ label }) => label !== "CERTIFICATE");
  const wrong = others.map(
    ({ label, line }) => ({ code: "wrong-block", in: part, found: foundInBlock(label), line }) as const,
  );
  return {
    ok: true,
    certificates: blocks.filter(({ label }) => label === "CERTIFICATE"),
    problems: [...broken, ...wrong].sort((one, other) => one.line - other.line).slice(0, mostProblems),
  };
}

/** Counts bytes of UTF-8; of a text that has too many characters already, those. */
export function sizeProblem(text: string, part: Part, limit: number): CertificateProblem | undefined {
  const bytes = text.length > limit ? text.length : Buffer.byteLength(text);
  return bytes > limit ? { code: "too-large", in: part, bytes, limit } : undefined;
}

type BlockResult =
  { readonly certificate: Certificate } | { readonly certificate: undefined; readonly problem: CertificateProblem };

function readBlock({ body, line }: PemBlock, part: Part, position: number | undefined): BlockResult {
  const decoded = decodeBody(body);
  if (!decoded.ok) {
    return { certificate: undefined, problem: { code: "broken-block", in: part, fault: decoded.fault, line } };
  }
  const parsed = parseCertificate(decoded.der);
  if (parsed.ok) return { certificate: parsed.certificate };
  return { certificate: undefined, problem: { code: "unreadable", in: part, why: parsed.why, position, line } };
}
