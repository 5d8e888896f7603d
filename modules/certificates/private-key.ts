import { createPrivateKey, type KeyObject, sign, verify, X509Certificate } from "node:crypto";
import type { Store } from "../rotation/tls-rotation.js";
import type { Certificate } from "./certificate.js";
import { decryptKey, isEncrypted } from "./encrypted-key.js";
import { foundInBlock, foundInText } from "./found-instead.js";
import { decodeBody, type PemBlock, scanPem } from "./pem-blocks.js";
import { sizeProblem } from "./pem.js";
import type { CertificateProblem } from "./problem.js";

/** Bytes of unencrypted PEM: ACM's ImportCertificate takes 5,120, IAM's UploadServerCertificate 16,384. */
export const largestPrivateKey = { acm: 5_120, iam: 16_384 } as const satisfies Readonly<Record<Store, number>>;

/** What a text may have around and inside its key before anyone looks for one in it. */
export const largestKeyText = 64 * 1024;

/** A key as a store takes it. */
export type OpenedKey =
  /** PKCS#8 in PEM, not encrypted, written anew: whatever else the text held stays here. */
  | { readonly ok: true; readonly pem: string }
  | { readonly ok: false; readonly problems: readonly CertificateProblem[] };

/**
 * Reads a key and decrypts it if it is encrypted. Never throws; names what was found, never a byte of it or of the
 * passphrase, which is looked at only where there is something to decrypt.
 */
export function openPrivateKey(text: string, store: Store, passphrase?: string): OpenedKey {
  const read = readPrivateKey(text, passphrase);
  if (!read.ok) return read;
  const pem = read.key.export({ type: "pkcs8", format: "pem" }).toString();
  const tooLarge = sizeProblem(pem, "private-key", largestPrivateKey[store]);
  return tooLarge === undefined ? { ok: true, pem } : refused(tooLarge);
}

/** Everything that keeps an unencrypted key from being used beside a certificate; never a byte of it. */
export function judgePrivateKey(text: string, certificate: Certificate | undefined): readonly CertificateProblem[] {
  const read = readPrivateKey(text, undefined);
  if (!read.ok) return read.problems;
  if (certificate === undefined || belongs(certificate, read.key)) return [];
  return [{ code: "key-mismatch", in: "private-key", certificate: certificate.fingerprint }];
}

/** The key is a handle of Node's: printing it or turning it into JSON shows nothing. It never leaves this file. */
type KeyResult = { readonly ok: true; readonly key: KeyObject } | Refused;

interface Refused {
  readonly ok: false;
  readonly problems: readonly CertificateProblem[];
}

function readPrivateKey(text: string, passphrase: string | undefined): KeyResult {
  const tooLarge = sizeProblem(text, "private-key", largestKeyText);
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
  return decodeKey(first, passphrase);
}

function decodeKey(block: PemBlock, passphrase: string | undefined): KeyResult {
  if (isEncrypted(block)) {
    if (passphrase === undefined) return refused({ code: "key-encrypted", in: "private-key" });
    const decrypted = decryptKey(block, passphrase);
    return decrypted.ok ? decrypted : refused(decrypted.problem);
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

function refused(...problems: readonly CertificateProblem[]): Refused {
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
