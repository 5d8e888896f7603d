import { createPrivateKey, type KeyObject, sign, verify, X509Certificate } from "node:crypto";
import type { Certificate } from "./certificate.js";
import { foundInBlock, foundInText } from "./found-instead.js";
import { decodeBody, type PemBlock, scanPem } from "./pem-blocks.js";
import { sizeProblem } from "./pem.js";
import type { CertificateProblem } from "./problem.js";

/** ACM's ImportCertificate takes a key of at most 5,120 bytes of PEM. */
export const largestPrivateKey = 5_120;

/** Everything that keeps a key from being imported beside a certificate; names what was found, never a byte of it. */
export function judgePrivateKey(text: string, certificate: Certificate | undefined): readonly CertificateProblem[] {
  const read = readPrivateKey(text);
  if (!read.ok) return read.problems;
  if (certificate === undefined || belongs(certificate, read.key)) return [];
  return [{ code: "key-mismatch", in: "private-key", certificate: certificate.fingerprint }];
}

/** The key is a handle of Node's: printing it or turning it into JSON shows nothing. It never leaves this file. */
type KeyResult =
  | { readonly ok: true; readonly key: KeyObject }
  | { readonly ok: false; readonly problems: readonly CertificateProblem[] };

function readPrivateKey(text: string): KeyResult {
  const tooLarge = sizeProblem(text, "private-key", largestPrivateKey);
  if (tooLarge !== undefined) return refused(tooLarge);
  const { blocks, faults } = scanPem(text);
  if (blocks.length + faults.length === 0) {
    return refused({ code: "not-pem", in: "private-key", found: foundInText(text) });
  }
  const broken = faults.map(({ fault, line }) => ({ code: "broken-block", in: "private-key", fault, line }) as const);
  // `openssl ecparam -genkey` writes the curve in a block of its own before the key, which names it again.
  const [first, ...more] = blocks.filter(({ label }) => label !== "EC PARAMETERS");
  if (first === undefined || broken.length > 0)
    return refused(...broken, ...(blocks.length > 0 ? wrongBlocks(blocks) : []));
  const [second] = more;
  if (second !== undefined) {
    const wrong = wrongBlocks([first, ...more]);
    if (wrong.length > 0) return refused(...wrong);
    return refused({ code: "several-keys", in: "private-key", count: more.length + 1, line: second.line });
  }
  return decodeKey(first);
}

function decodeKey(block: PemBlock): KeyResult {
  if (block.label === "ENCRYPTED PRIVATE KEY" || block.body.some((line) => /^Proc-Type:.*ENCRYPTED/.test(line))) {
    return refused({ code: "key-encrypted", in: "private-key" });
  }
  const encoding = encodingOf(block.label);
  if (encoding === undefined) return refused(...wrongBlocks([block]));
  const decoded = decodeBody(block.body);
  if (!decoded.ok) return refused({ code: "broken-block", in: "private-key", fault: decoded.fault, line: block.line });
  try {
    return { ok: true, key: createPrivateKey({ key: decoded.der, format: "der", type: encoding }) };
  } catch {
    // OpenSSL's reason is dropped on purpose: a message about a key must not depend on the key's bytes.
    return refused({ code: "key-unreadable", in: "private-key" });
  }
}

function encodingOf(label: string): "pkcs8" | "pkcs1" | "sec1" | undefined {
  if (label === "PRIVATE KEY") return "pkcs8";
  if (label === "RSA PRIVATE KEY") return "pkcs1";
  return label === "EC PRIVATE KEY" ? "sec1" : undefined;
}

/** Every block that is no private key, encrypted or not. */
function wrongBlocks(blocks: readonly PemBlock[]): readonly CertificateProblem[] {
  return blocks
    .filter(({ label }) => encodingOf(label) === undefined && label !== "ENCRYPTED PRIVATE KEY")
    .map(({ label, line }) => ({ code: "wrong-block", in: "private-key", found: foundInBlock(label), line }) as const);
}

function refused(...problems: readonly CertificateProblem[]): KeyResult {
  // Of a hostile text the first few say enough.
  return { ok: false, problems: problems.slice(0, 10) };
}

const proof = Buffer.from("crossfade: does this key sign for this certificate?");

/** Compares the public halves, then has the key sign: a key with the right public half and a broken private one is no use. */
function belongs(certificate: Certificate, key: KeyObject): boolean {
  try {
    const x509 = new X509Certificate(certificate.der);
    if (!x509.checkPrivateKey(key)) return false;
    const { key: kind } = certificate;
    // Signing with a giant RSA key takes seconds, and CloudFront takes none above 4096 bits anyway.
    if (kind.algorithm === "other" || (kind.algorithm === "RSA" && kind.bits > 4096)) return true;
    return verify("sha256", proof, x509.publicKey, sign("sha256", proof, key));
  } catch {
    return false;
  }
}
