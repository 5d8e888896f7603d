import { createPrivateKey, type KeyObject } from "node:crypto";
import { mostRounds, roundsOf } from "./key-rounds.js";
import { decodeBody, type PemBlock } from "./pem-blocks.js";
import type { CertificateProblem } from "./problem.js";

/** Node hands OpenSSL no longer one, and says no more than that it failed. */
export const longestPassphrase = 1_024;

/** PKCS#8 says so in its label, the traditional form (RFC 1421) in its first header. */
export function isEncrypted({ label, body }: PemBlock): boolean {
  return label === "ENCRYPTED PRIVATE KEY" || body.some((line) => /^Proc-Type:.*ENCRYPTED/.test(line));
}

/** Decrypts in memory. Never throws, and drops what OpenSSL says but for its code: no message may depend on the key. */
export function decryptKey(
  { label, body, line }: PemBlock,
  passphrase: string,
): { readonly ok: true; readonly key: KeyObject } | { readonly ok: false; readonly problem: CertificateProblem } {
  const headers = body.filter((content) => content.includes(":"));
  const decoded = decodeBody(body.filter((content) => !content.includes(":")));
  if (!decoded.ok)
    return { ok: false, problem: { code: "broken-block", in: "private-key", fault: decoded.fault, line } };
  if (label === "ENCRYPTED PRIVATE KEY") {
    const rounds = roundsOf(decoded.der);
    // What cannot be counted is refused: OpenSSL might find more in it, and nothing can stop it once it has begun.
    if (rounds === undefined) return { ok: false, problem: { code: "key-unreadable", in: "private-key" } };
    if (rounds > mostRounds)
      return { ok: false, problem: { code: "key-rounds", in: "private-key", limit: mostRounds } };
  }
  // The traditional form has no DER of its own: the cipher is in the headers, which an empty line ends.
  const lines = decoded.der.toString("base64").match(/.{1,64}/g) ?? [];
  const inner = headers.length === 0 ? lines : [...headers, "", ...lines];
  const key = [`-----BEGIN ${label}-----`, ...inner, `-----END ${label}-----`, ""].join("\n");
  try {
    return { ok: true, key: createPrivateKey({ key, format: "pem", passphrase }) };
  } catch (cause) {
    return { ok: false, problem: { code: isUnknownCipher(cause) ? "key-cipher" : "passphrase", in: "private-key" } };
  }
}

/** OpenSSL 3 has DES, RC2, RC4 and SEED in a provider that Node does not load; all else may be the wrong passphrase. */
function isUnknownCipher(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ERR_OSSL_EVP_UNSUPPORTED";
}
