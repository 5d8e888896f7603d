import type { Certificate } from "./certificate.js";
import type { PlacedCertificate } from "./pem.js";
import type { CertificateProblem } from "./problem.js";
import { signedBy, signedByItself } from "./signature.js";

/**
 * Everything that keeps a chain from leading, in order, from the leaf's issuer to just below the root. By signatures:
 * a certificate authority that was given a new key keeps its name.
 */
export function judgeChain(leaf: Certificate, chain: readonly PlacedCertificate[]): readonly CertificateProblem[] {
  const uses = chain.map((placed) => ({ placed, problem: needless(leaf, chain, placed) }));
  const needlessOnes = uses.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
  // A root is not to be sent, but it may still be what the last link hangs on.
  const links = uses.filter(({ problem }) => problem === undefined || problem.code === "chain-contains-root");
  return [
    ...needlessOnes,
    ...judgeLinks(
      leaf,
      links.map(({ placed }) => placed),
    ),
  ];
}

/** Why a certificate should not be in the chain at all. */
function needless(
  leaf: Certificate,
  chain: readonly PlacedCertificate[],
  { certificate, position }: PlacedCertificate,
) {
  const at = { in: "chain", position, subject: certificate.subject } as const;
  if (certificate.fingerprint === leaf.fingerprint) return { ...at, code: "chain-contains-leaf" } as const;
  const first = chain.find((other) => other.certificate.fingerprint === certificate.fingerprint);
  if (first !== undefined && first.position < position) {
    return { ...at, code: "chain-repeats", first: first.position } as const;
  }
  return signedByItself(certificate) ? ({ ...at, code: "chain-contains-root" } as const) : undefined;
}

function judgeLinks(leaf: Certificate, links: readonly PlacedCertificate[]): readonly CertificateProblem[] {
  if (links.length === 0) return [];
  const path = pathFrom(leaf, links);
  if (path.length === 0) {
    const found = links.map(({ certificate }) => certificate.subject);
    const sameName = found.includes(leaf.issuer);
    return [{ code: "chain-not-issuer", in: "chain", issuer: leaf.issuer, found, sameName }];
  }
  const isRoot = ({ certificate }: PlacedCertificate) => signedByItself(certificate);
  const stray = links.filter((link) => !path.includes(link) && !isRoot(link));
  const noAuthority = path.filter(({ certificate }) => !certificate.certificateAuthority);
  return [
    ...outOfOrder(path.filter((link) => !isRoot(link))),
    ...stray.map(({ certificate, position }) => about("chain-stray", certificate, position)),
    ...noAuthority.map(({ certificate, position }) => about("chain-not-authority", certificate, position)),
  ];
}

function about(
  code: "chain-stray" | "chain-not-authority",
  { subject }: Certificate,
  position: number,
): CertificateProblem {
  return { code, in: "chain", position, subject };
}

/** From the leaf's issuer upwards, as far as the links go. */
function pathFrom(leaf: Certificate, links: readonly PlacedCertificate[]): readonly PlacedCertificate[] {
  const path: PlacedCertificate[] = [];
  let last = leaf;
  for (;;) {
    const next = links.find((link) => !path.includes(link) && signedBy(last, link.certificate));
    if (next === undefined) return path;
    path.push(next);
    last = next.certificate;
  }
}

function outOfOrder(path: readonly PlacedCertificate[]): readonly CertificateProblem[] {
  const found = path.toSorted((one, other) => one.position - other.position);
  if (found.every((link, index) => link === path[index])) return [];
  const subjects = (links: readonly PlacedCertificate[]) => links.map(({ certificate }) => certificate.subject);
  return [{ code: "chain-out-of-order", in: "chain", found: subjects(found), expected: subjects(path) }];
}
